"""The patch lens of a lesson: what the address says about head and pin, and where it goes back to."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from viz.ui import link
from viz.ui.components.patch_lens import patch_lens
from viz.ui.images import Controls, Seen
from viz.ui.matrix import Matrix, matrix


@dataclass(frozen=True)
class LensView:
    """One layer as it is on screen after whatever was clicked."""

    matrix: Matrix
    head: int
    """From 0."""
    pin: int
    """The token whose answer is shown: the pinned one, else [CLS], or the first patch where there is none."""
    pinned: bool


def attention(seen: Seen, chosen: Controls, *, height: int = 440) -> LensView:
    """The patch lens of one layer; its head and its pinned patch come from the address and go back there."""
    recording = seen.recording
    layer = min(chosen.layer, recording.n_layers - 1)
    wanted = link.numbers("heads", low=1, high=recording.n_heads, what="head") or [1]
    one = None if chosen.how == "head" else matrix(recording, layer, heads=(), how=chosen.how, special="show")
    shown = patch_lens(
        recording,
        layer=layer,
        head=wanted[0] - 1,
        pin=_linked_pin(seen),
        picture=seen.square,
        combined=None if one is None else one.weights,
        title="" if one is None else one.title,
        looking=chosen.looking,
        height=height,
        key="patch lens",
    )
    link.put("heads", str(shown.head + 1))
    link.put("pin", "none" if shown.pin is None else str(shown.pin + 1))
    drawn = matrix(recording, layer, heads=(shown.head,), how=chosen.how, special="show")
    return LensView(drawn, shown.head, 0 if shown.pin is None else shown.pin, shown.pin is not None)


def _linked_pin(seen: Seen) -> int | None:
    """The pinned token of the link; without one, the patch in the middle."""
    grid = seen.recording.grid
    if "pin" not in st.query_params:
        return grid.token(grid.rows // 2, grid.columns // 2)
    found = link.number("pin", low=1, high=seen.recording.n_tokens, what="patch")
    return None if found is None else found - 1
