"""Where each network found the class: both answers explained, on one scale."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.analysis.fields import below_zero, density
from viz.arrays import Array
from viz.attribution.methods import METHODS, USUAL, Method, chosen, offered_methods
from viz.figures.sheets import overlay_map
from viz.language import tr
from viz.models.catalogue import Checkpoint
from viz.requests import ExplainImage
from viz.ui.components.photo import photo
from viz.ui.controls import own_snippets
from viz.ui.controls.pair import Pair, answer_of, models
from viz.ui.page import address, show
from viz.ui.running import waiting

HEIGHT = 300


@dataclass(frozen=True, eq=False)
class Explained:
    """Where one network found the class."""

    method: Method
    scores: Array
    """[row, column], against the mean size of a place."""
    code: Callable[[], str] | None = None
    """Python that computes the scores, for whoever asks."""


def controls() -> tuple[tuple[Checkpoint, Checkpoint], DeltaGenerator, str]:
    """One row: two models, the place for the class, and how answers are explained."""
    left, right, place, last = st.columns([2.6, 2.6, 2, 2.6], vertical_alignment="bottom")
    checkpoints = models(left, right)
    with last:
        ways = offered_methods(bool(checkpoint.heads) for checkpoint in checkpoints)
        way = address.menu(tr("Explained by"), ways, key="why", default=USUAL, what=tr("explanation"))
    return checkpoints, place, way


def panes(pair: Pair, way: str, places: Sequence[DeltaGenerator]) -> None:
    """Each network's answers, and where in the picture the class was found; all on the same scales."""
    square = pair.subjects[0].square
    uri = (
        "data:image/jpeg;base64," + base64.b64encode(photo(square, side=560, most=80_000).tobytes()).decode()
    )
    maps = _explained(pair, way)
    most = max((float(np.abs(found.scores).max()) for found in maps if found is not None), default=1.0) or 1.0
    for number, (place, found) in enumerate(zip(places, maps, strict=True)):
        with place:
            answer_of(pair, number)
            if found is not None:
                _map(found, uri, most=most, key=f"why {number}")


def _map(found: Explained, picture: str, *, most: float, key: str) -> None:
    drawn = partial(
        overlay_map,
        found.scores,
        picture,
        most=most,
        measures=tr("times the average place"),
        signed=found.method.signed,
        height=HEIGHT,
    )
    rows, columns = found.scores.shape
    title = tr(found.method.title)
    alt = tr("The picture under {title}, {rows} x {columns} places.", title=title, rows=rows, columns=columns)
    show.figure(drawn, alt=alt, key=key, code=found.code, picture=True)
    st.caption(reads(found))


def reads(found: Explained) -> str:
    """How to read one map."""
    method, title = found.method, tr(found.method.title)
    paper = f" ({method.paper})" if method.paper else ""
    words = [f"{title[:1].upper()}{title[1:]}{paper}: {tr(method.sentence)}"]
    if not (found.scores > 0).any():
        words.append(nothing())
    rows, columns = found.scores.shape
    if not found.scores.any():
        words.append(tr("All {rows} × {columns} places are 0.", rows=rows, columns=columns))
    else:
        words.append(
            tr(
                "{rows} × {columns} places, drawn without smoothing; both pictures on one scale.",
                rows=rows,
                columns=columns,
            )
        )
    if (share := below_zero(found.scores)) > 0:
        words.append(_below(tr(method.negative), share))
    return " ".join(words)


def nothing() -> str:
    """What is said of a map without a place above 0."""
    return tr("**Nothing here raised this class.**")


def _below(did: str, share: float) -> str:
    """What places below 0 did, and how much of the map they are."""
    if share < 0.005:
        return tr("Below 0, in orange: {did}; less than 1% of this map, by size.", did=did)
    return tr("Below 0, in orange: {did}; {share:.0%} of this map, by size.", did=did, share=share)


def _explained(pair: Pair, way: str) -> list[Explained | None]:
    """Of both; nothing where one of them names no classes."""
    if pair.targets is None:
        return [None, None]
    asked = [
        ExplainImage(subject.model, pair.photo, chosen(way, subject.attends), target)
        for subject, target in zip(pair.subjects, pair.targets, strict=True)
    ]
    with waiting.ahead(asked):
        return [
            Explained(
                METHODS[each.method], density(waiting.result(each).scores), own_snippets.explained(each)
            )
            for each in asked
        ]
