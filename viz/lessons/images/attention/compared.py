"""Two views of attention over a picture: both on one scale, and the patches where they differ."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from viz.analysis.compared import attention_moved, difference, largest
from viz.arrays import Array
from viz.figures.sheets import overlay_map
from viz.foreign import literal
from viz.language import Share, tr
from viz.lessons.images.attention.controls import Controls
from viz.lessons.images.attention.lens import PhotoLensView
from viz.recording import ImageRecording
from viz.ui.components.photo import data_uri
from viz.ui.controls import compare
from viz.ui.controls.compare import Choice, ComparedView
from viz.ui.controls.subject import Subject
from viz.ui.page import show

HEIGHT = 320
Both = tuple[ComparedView[ImageRecording], ComparedView[ImageRecording]]


def section(subject: Subject[ImageRecording], view: PhotoLensView, chosen: Controls) -> None:
    """The button that pins this view; once one is pinned, both, and what differs."""
    layer = min(chosen.layer, subject.recording.n_layers - 1)
    both = compare.views(subject, Choice(layer, (view.head,), chosen.how, view.pin), view.matrix)
    if both is None:
        return
    show.note(" ".join(side.about for side in both))
    maps = [side.subject.recording.grid.to_grid(_row(side)) for side in both]
    change = difference(maps[0], maps[1])
    named = [tr("in {name}", name=side.name) for side in both]
    also = {} if change is None else dict(zip(named, maps, strict=True))
    most = float(np.max([values.max() for values in maps])) or 1.0
    sides = compare.shown(both)
    places = show.columns(1, 1, 1)
    for place, side in zip(places, sides, strict=False):
        with place:
            _heading(side)
            measures, values = side.matrix.measures, maps[both.index(side)]
            _overlay(side, values, most=most, measures=measures, also=also, key=side.name, name=side.name)
    with places[len(sides)]:
        show.heading("B − A", tr("Blue where B looks more, orange where A does."))
        if change is None:
            one, other = (f"{len(values)} × {len(values[0])}" for values in maps)
            show.note(
                tr(
                    "There is no difference to draw: the patches are not the same ({one} and {other}).",
                    one=one,
                    other=other,
                )
            )
            return
        end, name = float(np.abs(change).max()) or 1.0, tr("difference")
        _overlay(
            both[1], change, most=end, measures=name, also=also, key="difference", name=name, signed=True
        )
    _most(both, maps, change)


def _row(side: ComparedView[ImageRecording]) -> Array:
    """Where its token looks, [token]."""
    return np.asarray(side.matrix.weights[side.choice.pin])


def _name(side: ComparedView[ImageRecording]) -> str:
    return f"*{literal(side.subject.recording.tokens[side.choice.pin])}*"


def _heading(side: ComparedView[ImageRecording]) -> None:
    show.heading(literal(side.title), tr("Where {name} looks; both on one scale.", name=_name(side)))


def _overlay(side: ComparedView[ImageRecording], values: Array, *, key: str, name: str, **how: Any) -> None:
    uri = data_uri(side.subject.square, side=360, most=24_000)
    show.figure(
        partial(overlay_map, values, uri, height=HEIGHT, **how),
        alt=tr(
            "{name}: weights over the picture, {rows} x {columns} patches.",
            name=name,
            rows=len(values),
            columns=len(values[0]),
        ),
        key=f"compared {key}",
        picture=True,
    )


def _most(both: Both, maps: list[Array], change: Array) -> None:
    """The patch where most differs, and how much of the attention has moved."""
    places = largest(change, 1)
    if not places:
        show.note(tr("Nothing differs: the two views hold the same numbers."))
        return
    row, column = places[0]
    said = tr(
        "They differ most at patch {row},{column}: {one:.3f} in A, {other:.3f} in B.",
        row=row + 1,
        column=column + 1,
        one=Share(maps[0][row, column]),
        other=Share(maps[1][row, column]),
    )
    rows = [_row(side) for side in both]
    if all(side.matrix.adds_up for side in both) and rows[0].shape == rows[1].shape:
        elsewhere = tr(
            "{share:.0%} of the attention lies elsewhere in B, special tokens counted.",
            share=float(attention_moved(rows[1] - rows[0])),
        )
        said = f"{said} {elsewhere}"
    show.look_for(said, about="compared")
