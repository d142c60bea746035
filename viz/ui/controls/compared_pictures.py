"""Two maps over pictures: both on one scale, and the patches where they differ."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from viz.analysis.compared import attention_moved, difference, largest
from viz.arrays import Array
from viz.figures.sheets import overlay_map
from viz.foreign import literal
from viz.language import number, share, tr
from viz.ui.components.photo import data_uri
from viz.ui.controls import compare
from viz.ui.controls import compared_sentences as sentences
from viz.ui.controls.compare import Both, ComparedView, NamedMap
from viz.ui.controls.subject import Subject
from viz.ui.page import show

HEIGHT = 320


def over(subject: Subject[Any], values: Array, **shown: Any) -> NamedMap:
    """A map over the square of the subject's picture, its rows and columns counted from 1."""
    rows, columns = ([str(n + 1) for n in range(size)] for size in values.shape)
    named: dict[str, Any] = {"rows": rows, "columns": columns, "labels": (rows, columns)}
    return NamedMap(values=values, picture=data_uri(subject.square, side=360, most=24_000), **named, **shown)


def overlays(both: Both) -> None:
    """Both over their pictures, beside what differs, and where most."""
    maps = [side.map.values for side in both]
    change = difference(maps[0], maps[1]) if sentences.alike(both) else None
    also = {} if change is None else {tr("in {name}", name=side.name): side.map.values for side in both}
    signed = any(side.map.signed for side in both)
    most = float(np.max([np.abs(values).max() for values in maps])) or 1.0
    _, sides = compare.shown(both)
    places = show.columns(1, 1, 1)
    for place, side in zip(places, sides, strict=False):
        with place:
            show.heading(literal(side.title), side.map.caption)
            how = {"most": most, "measures": side.map.measures, "signed": signed, "also": also}
            _overlay(side, side.map.values, key=side.name, name=side.name, **how)
    with places[len(sides)]:
        _difference(both, change, also)
    if change is not None:
        _most(both, change)


def _difference(both: Both, change: Array | None, also: dict[str, Array]) -> None:
    looks = both[0].map.looks
    more = tr("Blue where B looks more, orange where A does.")
    show.heading("B − A", more if looks else tr("Blue where B is larger, orange where A is."))
    if change is None:
        show.note(sentences.unequal(both))
        return
    name = tr("difference")
    how = {"most": float(np.abs(change).max()) or 1.0, "measures": name, "signed": True, "also": also}
    _overlay(both[1], change, key="difference", name=name, **how)


def _overlay(side: ComparedView[Any], values: Array, *, key: str, name: str, **how: Any) -> None:
    show.figure(
        partial(overlay_map, values, side.map.picture, height=HEIGHT, **how),
        alt=tr(
            "{name}: weights over the picture, {rows} x {columns} patches.",
            name=name,
            rows=len(values),
            columns=len(values[0]),
        )
        if side.map.looks
        else tr(
            "{name}: a map over the picture, {rows} x {columns} places.",
            name=name,
            rows=len(values),
            columns=len(values[0]),
        ),
        key=f"compared {key}",
        picture=True,
    )


def _most(both: Both, change: Array) -> None:
    """The patch where most differs, and how much of the attention has moved."""
    places = largest(change, 1)
    if not places:
        show.note(tr("Nothing differs: the two views hold the same numbers."))
        return
    row, column = places[0]
    one, other = (_value(side, row, column) for side in both)
    said = tr(
        "They differ most at patch {row},{column}: {one} in A, {other} in B.",
        row=row + 1,
        column=column + 1,
        one=one,
        other=other,
    )
    shares = [side.map.shares for side in both]
    if shares[0] is not None and shares[1] is not None and shares[0].shape == shares[1].shape:
        elsewhere = tr(
            "{share:.0%} of the attention lies elsewhere in B, special tokens counted.",
            share=float(attention_moved(shares[1] - shares[0])),
        )
        said = f"{said} {elsewhere}"
    show.look_for(said, about="compared")


def _value(side: ComparedView[Any], row: int, column: int) -> str:
    value = float(side.map.values[row, column])
    return share(value) if side.map.looks else number(value, ".2f")
