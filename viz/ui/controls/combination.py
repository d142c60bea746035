"""How the heads become one picture, what of a long text is drawn, and what happens to special tokens."""

from __future__ import annotations

import streamlit as st

from viz.analysis.attention import COMBINATIONS
from viz.analysis.matrix import Matrix, zoomed
from viz.figures.heat_map import MOST_CELLS
from viz.ui.components.head_view import Special
from viz.ui.page import address

SPECIAL: dict[Special, str] = {
    "show": "Show special tokens",
    "hide": "Hide them, weights as they are",
    "renormalise": "Hide them, the rest adds up to 1",
}
NEAR = 48
"""Tokens around the pinned one whose cells and labels can all be seen."""


def combination() -> str:
    """How the heads become one picture: key of `COMBINATIONS`."""
    titles = {
        how: combination.title.partition(" of ")[0].partition(" across ")[0]
        for how, combination in COMBINATIONS.items()
    }
    return address.row("Show", titles, key="how", default=next(iter(titles)), what="combination")


def part_of(whole: Matrix, pin: int) -> Matrix:
    """What of a long text's matrix is drawn: all of it in blocks, or the neighbourhood of the pinned token
    cell by cell.
    """
    n = len(whole.keep)
    if n <= MOST_CELLS:
        return whole
    side = -(-n // MOST_CELLS)
    parts = {
        "whole": f"Whole text: the largest weight of each {side} × {side} cells",
        "near": f"{NEAR} tokens around the pinned one, each cell",
    }
    chosen = address.choice(
        st.radio,
        "Part of the text",
        parts,
        key="part",
        default="whole",
        horizontal=True,
        label_visibility="collapsed",
    )
    return zoomed(whole, pin, NEAR) if chosen == "near" else whole


def special_tokens() -> tuple[Special, float]:
    """What happens to special tokens, and the share of the attention mass that is drawn."""
    with st.popover("View", icon=":material/tune:"):
        choice = address.choice(
            st.radio,
            "Special tokens",
            SPECIAL,
            key="special",
            default="show",
            what="choice for special tokens",
        )
        share = st.slider(
            "Draw the lines that hold this share of a word's attention",
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
