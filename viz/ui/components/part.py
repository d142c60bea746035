"""A component of ours: its script and style, mounted in a page, or in a file of its own that still hovers."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from viz.analysis.tables import Numbers
from viz.opening import FirstView, drawing
from viz.ui.page import take_away
from viz.ui.page.take_away import Taken

MOUNT = '<div class="mount">\n</div>'


class Part:
    """One kind of component.

    Calling it mounts it, as what `st.components.v2.component` returns does.

    Args:
        name: what Streamlit knows it by.
        css: its style sheet.
        js: its ES module, whose default export draws the data.
    """

    def __init__(self, name: str, css: str, js: str) -> None:
        self.css, self.js = css, js
        self._mount = st.components.v2.component(f"attention_lab_{name}", html=MOUNT, css=css, js=js)

    def __call__(self, *, data: bytes, key: str, **more: Any) -> Any:
        """Mount it under `key`; what it sends."""
        return self._mount(data=data, key=key, **more)

    def first(self, data: bytes) -> FirstView:
        """It in the page itself, before the scripts that mount it have run."""
        return FirstView(MOUNT, self.css, self.js, data)

    def body(self, data: bytes) -> str:
        """The body of a page that holds it and nothing else: it hovers, and there is nobody to tell."""
        sent = f'"{base64.b64encode(data).decode()}"'
        script = drawing(self.js, host='document.getElementById("host")', sent=sent)
        return f"""<div id="host">{MOUNT}</div>
<style>{self.css}</style>
<script type="module">
{script}</script>"""

    def menu(  # noqa: PLR0913 - all but one by name
        self,
        data: Callable[[], bytes],
        *,
        key: str,
        title: str,
        about: str,
        numbers: Callable[[], Numbers] | None = None,
        code: Callable[[], str] | None = None,
    ) -> None:
        """The menu to take it along, under what was mounted under `key`.

        `data` gives the payload of what is on screen now, `numbers` what it shows, `code` the Python that
        computes that; all are asked once the menu is open.
        """
        gather = partial(self._taken, data, numbers)
        take_away.menu(gather, key=key, title=title, about=about, code=code)

    def _taken(self, data: Callable[[], bytes], numbers: Callable[[], Numbers] | None) -> Taken:
        body = partial(self.body, data())
        if numbers is None:
            return Taken(body)
        found = numbers()
        return Taken(body, found.values.size, columns=found.columns, arrays=found.arrays)
