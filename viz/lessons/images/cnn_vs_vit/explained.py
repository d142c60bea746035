"""Where each network found the class: both answers explained, on one scale."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.analysis.fields import below_zero, density
from viz.figures.sheets import overlay_map
from viz.models.catalogue import Checkpoint
from viz.recording import Array
from viz.requests import ExplainImage
from viz.ui.components.photo import photo
from viz.ui.controls.pair import Pair, answer_of, models
from viz.ui.page import address, show

WAYS = {
    "usual": "Grad-CAM | relevance",
    "grad_cam": "Grad-CAM",
    "occlusion": "occlusion",
    "centre": "the middle (a baseline)",
    "random": "random (a baseline)",
}
"""How both answers are explained: "usual" is Grad-CAM for a CNN and relevance for a ViT."""
BASELINES = ("centre", "random")
"""Those of WAYS that look at neither the picture nor the class."""


@dataclass(frozen=True, eq=False)
class Explained:
    """Where one network found the class."""

    title: str
    """Of the method."""
    scores: Array
    """[row, column], against the mean size of a place."""
    signed: bool


def controls() -> tuple[tuple[Checkpoint, Checkpoint], DeltaGenerator, str]:
    """One row: two models, the place for the class, and how answers are explained."""
    left, right, place, last = st.columns([2.6, 2.6, 2, 2.6], vertical_alignment="bottom")
    checkpoints = models(left, right)
    with last:
        way = address.menu("Explained by", WAYS, key="why", default="usual", what="explanation")
    return checkpoints, place, way


def panes(pair: Pair, way: str, places: Sequence[DeltaGenerator]) -> None:
    """Each network's answers, and where in the picture the class was found; all on the same scales."""
    square = pair.subjects[0].square
    uri = (
        "data:image/jpeg;base64," + base64.b64encode(photo(square, side=560, most=80_000).tobytes()).decode()
    )
    maps = [_explained(pair, number, way) for number in (0, 1)]
    most = max((float(np.abs(found.scores).max()) for found in maps if found is not None), default=1.0) or 1.0
    for number, (place, found) in enumerate(zip(places, maps, strict=True)):
        with place:
            answer_of(pair, number)
            if found is not None:
                measures = "times the average place"
                drawn = partial(
                    overlay_map,
                    found.scores,
                    uri,
                    most=most,
                    measures=measures,
                    signed=found.signed,
                    height=300,
                )
                rows, columns = found.scores.shape
                show.figure(
                    drawn,
                    alt=f"The picture under {found.title}, {rows} x {columns} places.",
                    key=f"why {number}",
                )
                st.caption(reads(found))


def reads(found: Explained) -> str:
    """How to read one map."""
    rows, columns = found.scores.shape
    title = f"{found.title[:1].upper()}{found.title[1:]}"
    if not found.scores.any():
        return f"{title}: **Nothing here raised this class.** All {rows} × {columns} places are 0."
    said = f"{title}: {rows} × {columns} places, drawn nearest; both pictures on one scale."
    if not (found.scores > 0).any():
        said += " **Nothing here raised this class.**"
    if (share := below_zero(found.scores)) > 0:
        much = f"{share:.0%}" if share >= 0.005 else "less than 1%"
        said += f" Below 0, in orange: covering the place raised the class; {much} of this map, by size."
    return said


def _explained(pair: Pair, number: int, way: str) -> Explained | None:
    if pair.targets is None:
        return None
    subject = pair.subjects[number]
    method = ("relevance" if subject.attends else "grad_cam") if way == "usual" else way
    found = subject.ask(ExplainImage(subject.model, pair.photo, method, pair.targets[number]))
    from viz.attribution import METHODS

    return Explained(METHODS[method].title, density(found.scores), METHODS[method].signed)
