"""Views: what a lesson puts on the page, each one call."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from viz.figures.theme import Theme, theme
from viz.foreign import literal
from viz.recording import Array, Recording
from viz.ui import link
from viz.ui.cache import presets
from viz.ui.choose import Words
from viz.ui.components.head_view import Pin, Shown, Special, head_view
from viz.ui.matrix import Matrix, matrix

if TYPE_CHECKING:
    import plotly.graph_objects as go


def title(question: str, sentence: str) -> None:
    """The lesson's question, and the one sentence under it."""
    st.title(question, anchor=False)
    st.markdown(sentence)
    link.notices()


def colours() -> Theme:
    """The theme that the browser shows."""
    return theme(st.context.theme.type)


def figure(drawn: go.Figure, *, alt: str, key: str) -> None:
    """A chart, with its words for those who can not see it."""
    st.plotly_chart(
        drawn,
        key=key,
        alt=alt,
        theme=None,
        config={"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d"]},
    )


PAINTING = 0.8
"""Seconds that a browser may take to load and paint a component."""
CROWDED = 40
"""More tokens than this, and one of them is pinned from the start: all their
lines at once are only a blot."""


@dataclass(frozen=True)
class View:
    """One layer as it is on screen after whatever was clicked."""

    matrix: Matrix
    pin: int
    """The token whose answer is shown, from 0: the pinned query, else the first word."""
    layer: int
    head: int
    """The first of the heads on screen, from 0."""
    promised: bool
    """Is this layer and head, and no other, what the preset speaks of?"""


def heads(words: Words, *, how: str, special: Special, share: float) -> View:
    """The head view of one layer; its heads and its pinned token come from the address and go back there."""
    recording, preset = words.recording, words.preset or {}
    wanted = link.numbers("heads", low=1, high=recording.n_heads, what="head") or [
        min(preset.get("head", presets()[0]["head"]), recording.n_heads)
    ]
    one = None if how == "head" else matrix(recording, words.layer, heads=(), how=how, special="show")
    shown = head_view(
        recording,
        layer=words.layer,
        heads=[head - 1 for head in wanted],
        pin=_linked_pin(
            recording, preset.get("pin", _first_word(recording) if recording.n_tokens > CROWDED else None)
        ),
        combined=None if one is None else one.weights,
        title="" if one is None else one.title,
        special=special,
        share=share,
        key="head view",
    )
    _let_paint()
    link.put("heads", ",".join(str(head + 1) for head in shown.heads))
    link.put("pin", _written(shown.pin))
    drawn = matrix(recording, words.layer, heads=shown.heads or (0,), how=how, special=special)
    promised = how == "head" and (words.layer + 1, [head + 1 for head in shown.heads]) == (
        preset.get("layer"),
        [preset.get("head")],
    )
    return View(
        matrix=drawn,
        pin=_query(recording, shown),
        layer=words.layer,
        head=(shown.heads or (0,))[0],
        promised=promised,
    )


def _let_paint() -> None:
    """Once a session: time for the browser to paint the head view, before the chart library keeps it busy for
    seconds.
    """
    if "painted" not in st.session_state:
        st.session_state["painted"] = True
        time.sleep(PAINTING)


def _query(recording: Recording, shown: Shown) -> int:
    return shown.pin[1] if shown.pin is not None and shown.pin[0] == "query" else _first_word(recording)


def _first_word(recording: Recording) -> int:
    return next((i for i, special in enumerate(recording.special) if not special), 0)


def _linked_pin(recording: Recording, default: int | None) -> Pin | None:
    asked = st.query_params.get("pin")
    if asked is None:
        return None if default is None else ("query", default)
    found = link.number("pin", low=1, high=recording.n_tokens, what="token")
    if found is None:
        return None
    return ("key" if asked.startswith("key-") else "query", found - 1)


def _written(pin: Pin | None) -> str | None:
    if pin is None:
        return "none"
    return f"{'key-' if pin[0] == 'key' else ''}{pin[1] + 1}"


def columns(*widths: int) -> list[st.delta_generator.DeltaGenerator]:
    """Places side by side, with room between them."""
    return st.columns(widths, gap="large")


def row() -> st.delta_generator.DeltaGenerator:
    """A place where things stand in one line."""
    return st.container(horizontal=True, vertical_alignment="center")


def heading(title: str, caption: str = "") -> None:
    """What a picture shows, and how to read it."""
    st.markdown(f"### {title}")
    if caption:
        st.caption(caption)


def rule() -> None:
    """A line between two parts of a lesson."""
    st.divider()


def look_for(sentence: str) -> None:
    """What to look for, beside the picture."""
    with st.container(key="look"):
        st.markdown(f"**What to look for.** {sentence}")


def note(sentence: str) -> None:
    """A quiet sentence under a picture."""
    st.caption(sentence)


def waiting_for_prediction() -> None:
    """In place of a picture that would give the answer away."""
    st.info("The answer is drawn here once you have predicted it.", icon=":material/visibility_off:")


def table(rows: Sequence[Sequence[str]], *, header: Sequence[str]) -> None:
    """A small table of words, nothing where it has no row."""
    if rows:
        st.table([dict(zip(header, map(literal, row), strict=True)) for row in rows], hide_index=True)


def code(source: str, *, title: str) -> None:
    """The code that did it, folded, ready to copy.

    The highlighter is large: nobody fetches it who opens no code.
    """
    folded = st.expander(title, icon=":material/code:", key=f"code {title}", on_change="rerun")
    if folded.open:
        folded.code(source, language="python", wrap_lines=True)


def data(matrix: Array, *, name: str, header: Sequence[str]) -> None:
    """A button that saves a matrix [row, column] as CSV; cells that a spreadsheet would run are quoted.

    The session keeps what the button would save: a copy of this one matrix, never a view that keeps all of
    the recording.
    """
    matrix = np.array(matrix, dtype=np.float32)
    st.download_button(
        "Save as CSV",
        data=lambda: csv(matrix, header),
        file_name=f"{name}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def csv(matrix: Array, header: Sequence[str]) -> str:
    """Rows and columns named by `header`; six decimals."""
    names = ['"' + ("'" if name[:1] in "=+-@\t\r" else "") + name.replace('"', '""') + '"' for name in header]
    lines = [",".join(["", *names])]
    lines += [
        ",".join([name, *(f"{weight:.6f}" for weight in row)])
        for name, row in zip(names, matrix, strict=True)
    ]
    return "\n".join(lines) + "\n"
