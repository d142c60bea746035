"""Projector mode: larger, without chrome, one part of a page at a time; keys and a presenter's remote.

It lives in the address (`?present=1`). A sequence that is presented lives in the browser's window alone: each
of its views is opened by its link, as any visitor opens it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from viz.language import tr
from viz.paths import PAGES
from viz.ui.page import address, session
from viz.ui.page.sequence import Steps, packed

KEY = "present"
_HERE = Path(__file__).parent
_keys = st.components.v2.component(
    "attention_lab_present",
    html='<div class="mount">\n</div>',
    css=(_HERE / "foot.css").read_text(encoding="utf-8"),
    js=(_HERE / "present.js").read_text(encoding="utf-8"),
)


def on() -> bool:
    """Is this page on a projector?"""
    return st.query_params.get(KEY) == "1"


def dress() -> None:
    """The looks of projector mode."""
    if on():
        st.html(_HERE / "present.css")


def step(paths: Sequence[str], here: str) -> None:
    """Go to the lesson before or after this one where a key asked for it; `paths` below pages/, in order."""
    by = session.STEP.pop() or 0
    if not by or here not in paths:
        return
    wanted = paths.index(here) + by
    if 0 <= wanted < len(paths):
        st.switch_page(PAGES / paths[wanted], query_params={KEY: "1"})


def keys(here: str, *, start: dict[str, Any] | None = None, key: str = "present") -> None:
    """Listen to the keys on this page; with `start`, present that sequence from now on."""
    _keys(
        data=[{"on": on(), "page": here, "start": start, "says": _says()}],
        key=key,
        width="content",
        on_toggle_change=_toggle,
        on_further_change=lambda: session.STEP.put(1),
        on_back_change=lambda: session.STEP.put(-1),
        on_recoloured_change=lambda: None,  # to run again is enough: the page tells its theme with it
    )


def beginning(steps: Steps, at: int) -> dict[str, Any]:
    """What the window keeps of a sequence while it is presented."""
    views = [{"link": step.link, "note": step.note, "part": step.part} for step in steps]
    return {"views": views, "at": at, "home": f"classroom-sequence?sequence={packed(steps)}"}


def _says() -> dict[str, str]:
    """What the buttons are called."""
    return {
        "present": tr("Present (P)"),
        "presenting": tr("Presenting"),
        "of": tr("{at} of {all}"),
        "back": tr("Back (PageUp)"),
        "next": tr("Next (PageDown)"),
        "end": tr("End presenting (P)"),
        "short": tr("End"),
    }


def _toggle() -> None:
    address.put(KEY, None if on() else "1")
