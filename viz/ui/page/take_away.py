"""The menu under every figure: the picture, a file that works without a network, its numbers, the code.

Nothing of it is made before somebody opens the menu, and the files only when somebody saves one: an unopened
menu costs its button. What an opened one keeps is text and copies of what is drawn, never a recording.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from viz.analysis.tables import Columns, csv, npz, of_figure
from viz.figures import taken
from viz.figures.theme import Theme, theme
from viz.language import language, number, spoken, tr
from viz.ui.page import address, standalone

if TYPE_CHECKING:
    from viz.figures.frame import Figure

MOST_ROWS = 300_000
"""Of a table: more take a spreadsheet minutes to open, and many spreadsheets end at a million."""
SCRIPTS = ("vector.js", "vector_text.js", "still.js", "take_away.js")
_HERE = Path(__file__).parent
_pictures = st.components.v2.component(
    "attention_lab_take_away",
    html='<div class="mount">\n</div>',
    css=(_HERE / "take_away.css").read_text(encoding="utf-8"),
    js="\n".join((_HERE / name).read_text(encoding="utf-8") for name in SCRIPTS),
)


@dataclass(frozen=True, eq=False)
class Taken:
    """What a figure gives to take along: plain copies, from which its files are made on request."""

    body: Callable[[], str]
    """The body of a page that draws it again."""
    rows: int = 0
    """As many rows its table has; none for a drawing that holds no number."""
    columns: Callable[[], Columns] = dict
    """Its numbers as a table, for CSV."""
    arrays: Callable[[], Columns] = dict
    """Its numbers as arrays, for NPZ."""


def menu(  # noqa: PLR0913 - all but one by name
    gather: Callable[[], Taken],
    *,
    key: str,
    title: str,
    about: str,
    code: Callable[[], str] | None = None,
    drawn: bool = True,
) -> None:
    """The menu of the figure or component that was drawn under `key` just before.

    `gather` is asked once the menu is open, and forgotten after the run. `title` names the files, `about` is
    the figure in words, `code` gives the Python that computes its numbers without this app. What is not
    `drawn`, a table, gives no picture.
    """
    shown = st.popover(
        tr("Take away"), key=f"take {key}", type="tertiary", icon=":material/download:", on_change="rerun"
    )
    if not shown.open:
        return
    colours = theme(st.context.theme.type)
    with shown:
        if drawn:
            data = {"target": class_of(key), "name": slug(title), "background": colours.background}
            _pictures(data=[{**data, "says": _says()}], key=f"take picture {key}")
        _files(gather(), key=key, title=title, about=about, colours=colours)
        if code is not None:
            st.caption(tr("Reproduce in Python: the same numbers, without this page."))
            st.code(code(), language="python", height=240)


def _files(given: Taken, *, key: str, title: str, about: str, colours: Theme) -> None:
    about_it = {"title": title, "about": about, "link": address.link(), "theme": colours}
    made = partial(_page, given.body, language(), **about_it)
    with st.container(horizontal=True, gap="small"):
        _save(
            "HTML", made, name=f"{slug(title)}.html", key=key, says=tr("Opens without a network, and hovers")
        )
        if given.rows:
            made = partial(_npz, given.arrays)
            _save("NPZ", made, name=f"{slug(title)}.npz", key=key, says=tr("For numpy.load"))
            if given.rows <= MOST_ROWS:
                made = partial(_csv, given.columns)
                _save("CSV", made, name=f"{slug(title)}.csv", key=key, says=tr("For a spreadsheet"))
            else:
                st.caption(tr("{n:,} numbers: too many for a spreadsheet.", n=given.rows))
        else:
            st.caption(tr("This drawing holds no table of numbers."))


def _save(kind: str, made: Callable[[], Any], *, name: str, key: str, says: str) -> None:
    st.download_button(
        kind, data=made, file_name=name, key=f"take {kind} {key}", on_click="ignore", help=says
    )


def _page(body: Callable[[], str], code: str, **about: Any) -> bytes:
    with spoken(code):  # made by another thread, once somebody saves it
        return standalone.page(body(), **about).encode("utf-8", "replace")


def _says() -> dict[str, str]:
    """What the buttons of a picture are called, and what they say."""
    return {
        "copy": tr("Copy"),
        "saved": tr("Saved as {name}"),
        "copied": tr("Copied as a picture"),
        "refused": tr("This browser lets no page copy pictures here. Save the PNG instead."),
        "failed": tr("The picture could not be made. The HTML file shows the same figure."),
    }


def _csv(columns: Callable[[], Columns]) -> bytes:
    return csv(columns())


def _npz(arrays: Callable[[], Columns]) -> bytes:
    return npz(arrays())


def slug(title: str) -> str:
    """The title as a file's name: letters, digits and hyphens, 60 at most."""
    bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", bare).strip("-").lower()[:60].strip("-") or "figure"


def class_of(key: str) -> str:
    """The CSS class that Streamlit gives to what is drawn under `key`."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())


def figure(drawn: Figure) -> Taken:
    """What a chart gives: its JSON, and the marks that stand in it."""
    made = taken.made_of(drawn)
    columns = of_figure(json.loads(made))
    rows = max(map(len, columns.values()), default=0)
    return Taken(partial(taken.body, made), rows, columns=lambda: columns, arrays=lambda: columns)


def table(columns: Columns, arrays: Columns, *, about: str) -> Taken:
    """What a table gives: its columns of equal length, and the arrays that they were made of."""
    return Taken(
        partial(_written, columns, about),
        max(map(len, columns.values()), default=0),
        columns=lambda: columns,
        arrays=lambda: arrays,
    )


def _written(columns: Columns, about: str) -> str:
    head = "".join(f"<th>{escape(str(name))}</th>" for name in columns)
    rows = ("".join(map(_cell, row)) for row in zip(*columns.values(), strict=True))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><caption>{escape(about)}</caption><tr>{head}</tr>{body}</table>"


def _cell(value: object) -> str:
    return f"<td>{escape(number(value, '.3f') if isinstance(value, float) else str(value))}</td>"
