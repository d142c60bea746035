"""How the heads become one picture, what of a long text is drawn, and what happens to special tokens."""

from __future__ import annotations

import streamlit as st

from viz.analysis.attention import COMBINATIONS
from viz.analysis.matrix import Matrix, zoomed
from viz.figures.heat_map import MOST_CELLS
from viz.language import mark, tr
from viz.ui.components.head_view import Special
from viz.ui.page import address

SPECIAL: dict[Special, str] = {
    "show": mark("Show special tokens"),
    "hide": mark("Hide them, weights as they are"),
    "renormalise": mark("Hide them, the rest adds up to 1"),
}
NEAR = 48
"""Tokens around the pinned one whose cells and labels can all be seen."""


def combination() -> str:
    """How the heads become one picture: key of `COMBINATIONS`."""
    titles = {how: tr(combination.title) for how, combination in COMBINATIONS.items()}
    return address.row(tr("Show"), titles, key="how", default=next(iter(titles)), what=tr("combination"))


def part_of(whole: Matrix, pin: int) -> Matrix:
    """What of a long text's matrix is drawn: all of it in blocks, or the neighbourhood of the pinned token
    cell by cell.
    """
    n = len(whole.keep)
    if n <= MOST_CELLS:
        return whole
    side = -(-n // MOST_CELLS)
    parts = {
        "whole": tr("Whole text: the largest weight of each {side} × {side} cells", side=side),
        "near": tr("{n} tokens around the pinned one, each cell", n=NEAR),
    }
    chosen = address.choice(
        st.radio,
        tr("Part of the text"),
        parts,
        key="part",
        default="whole",
        horizontal=True,
        label_visibility="collapsed",
    )
    return zoomed(whole, pin, NEAR) if chosen == "near" else whole


def special_tokens() -> tuple[Special, float]:
    """What happens to special tokens, and the share of the attention mass that is drawn."""
    with st.popover(tr("View"), icon=":material/tune:"):
        choice = address.choice(
            st.radio,
            tr("Special tokens"),
            {name: tr(title) for name, title in SPECIAL.items()},
            key="special",
            default="show",
            what=tr("choice for special tokens"),
        )
        share = st.slider(
            tr("Draw the lines that hold this share of a word's attention"),
            min_value=10,
            max_value=100,
            value=100,
            step=5,
            format="%d %%",
            key="share",
            bind="query-params",
            persist_state="session",
        )
    return choice, share / 100
