"""The controls above the lens: model, layer, how heads become one picture, how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from viz.language import mark, number, tr
from viz.models.catalogue import DEFAULT_PHOTO, Checkpoint
from viz.ui.components.patch_lens import LensStyle
from viz.ui.controls.combination import combination
from viz.ui.controls.layer import layer_of
from viz.ui.controls.model import model
from viz.ui.page import address
from viz.ui.running.downloads import offer

DRAWN = {
    "nearest": mark("Nearest: one colour for each patch"),
    "smooth": mark("Smooth: blended between patch centres"),
}
SCALES = {
    "patch": mark("The largest weight of the patch that looks"),
    "layer": mark("The largest weight in the layer, the same for all patches"),
}


@dataclass(frozen=True)
class Controls:
    """What was chosen above the picture."""

    checkpoint: Checkpoint
    layer: int
    """From 0."""
    how: str
    """Key of `COMBINATIONS`."""
    style: LensStyle


def controls() -> Controls:
    """One row: model, layer, how heads become one picture, how it is drawn."""
    columns = st.columns([2.6, 2.6, 4.1, 1.6], vertical_alignment="bottom")
    with columns[0]:
        checkpoint, missing = model("image", attends=True, first=DEFAULT_PHOTO)
    with columns[1]:
        layer = layer_of(checkpoint)
    with columns[2]:
        how = combination()
    with columns[3]:
        style = _style()
    if missing is not None:
        offer(missing)
    return Controls(checkpoint, layer, how, style)


def _style() -> LensStyle:
    drawings = {name: tr(said) for name, said in DRAWN.items()}
    scales = {name: tr(said) for name, said in SCALES.items()}
    with st.popover(tr("View"), icon=":material/tune:", width="stretch"):
        drawn = address.choice(
            st.radio, tr("Colours over the picture"), drawings, key="drawn", default="nearest"
        )
        scale = address.choice(st.radio, tr("The strongest colour is"), scales, key="scale", default="patch")
        opacity = address.choice(
            st.select_slider,
            tr("Opacity of the colours"),
            {share: number(share / 100, ".0%") for share in range(0, 101, 5)},
            key="opacity",
            default=65,
            what=tr("opacity"),
            persist_state="session",
        )
    return LensStyle(
        opacity=opacity / 100, smooth=drawn == "smooth", scale="layer" if scale == "layer" else "patch"
    )
