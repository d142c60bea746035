"""Two maps of one lesson on one scale, what differs between them, and where most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from viz.analysis.compared import attention_moved, difference, largest
from viz.arrays import Array
from viz.figures.cells import Panel
from viz.figures.heat_map import MOST_CELLS
from viz.figures.panels import colour_end, panels
from viz.figures.tokens import label
from viz.foreign import literal
from viz.language import number, tr
from viz.ui.controls import compare, compared_pictures
from viz.ui.controls import compared_sentences as sentences
from viz.ui.controls.compare import Both, ComparedView, NamedMap
from viz.ui.controls.pinned import Options
from viz.ui.controls.subject import Subject
from viz.ui.page import show

ROWS = 6
"""Places that are listed."""
HEIGHT, CELL, MOST_ROWS, HIGH = 430, 17, 40, 520
"""Pixels of a map, and of each of its rows where it has not more than so many; of one that has more."""
TWICE = 2
"""Larger than what is usual by more than this, and a signed number would bleach the others."""
WORDS = 8
"""Columns of words that have room side by side."""


def section(
    subject: Subject[Any], view: str, choice: Options, draw: Callable[[Subject[Any], Options], NamedMap]
) -> None:
    """The button that pins this view, one of `pinned.VIEWS`; once one is pinned, both, and what differs."""
    both = compare.views(subject, view, choice, draw)
    if both is not None:
        drawn(both)


def drawn(both: Both) -> None:
    """Both on one scale, and what differs."""
    if not all(side.map.everywhere for side in both):
        show.note(" ".join(side.about for side in both))
    if all(side.map.picture for side in both):
        compared_pictures.overlays(both)
        return
    if both[1].map.caption:
        show.note(both[1].map.caption)
    if said := sentences.too_many(both):
        show.note(said)
        return
    change = _changed(both)
    also = {_within(side): side.map.values for side in both} if _few(change) else {}
    if change is not None:  # the pinned row of B is the same place in A
        both = (replace(both[0], map=replace(both[0].map, mark=both[1].map.mark)), both[1])
    _maps(both, change, also)
    if change is None:
        show.note(sentences.unequal(both))
    else:
        _difference(both, change, also)


def _changed(both: Both) -> Array | None:
    """B minus A, [row, column]; nan where their numbers are of two things. None where there is none."""
    one, other = (side.map for side in both)
    change = difference(one.values, other.values) if sentences.alike(both) else None
    if change is None or one.words is None or other.words is None:
        return change
    return np.where(one.words == other.words, change, np.nan)


def _few(change: Array | None) -> bool:
    """Are there so few cells that a hover can say both numbers of each?"""
    return change is not None and change.size <= MOST_CELLS**2


def _within(side: ComparedView[Any]) -> str:
    return tr("in {view}", view=side.name)


def _maps(both: Both, change: Array | None, also: dict[str, Array]) -> None:
    """Both maps on one scale, beside or below each other, or one in the other's place."""
    wide = any(side.map.words is not None and len(side.map.columns) > WORDS for side in both)
    way, sides = compare.shown(both, first="below" if wide else "beside")
    signed = any(side.map.signed for side in both)
    shown = [_panel(side, also, signed=signed) for side in sides]
    most = _end(both, signed=signed)
    differs = sentences.differs(both, change)
    if way == "beside":
        one, other = (side.title for side in both)
        alt = tr("Two heat maps on one scale, {one}, {other}: rows look at columns.", one=one, other=other)
        if not both[0].map.looks:
            alt = tr("Two heat maps on one scale, {one}, {other}.", one=one, other=other)
        draw = partial(panels, *shown, height=_height(both), own_labels=True, most=most)
        show.figure(draw, alt=f"{alt} {differs}".strip(), key="compared")
        return
    for side, panel in zip(sides, shown, strict=True):
        alt = tr("Heat map, {title}: rows look at columns.", title=side.title)
        if not side.map.looks:
            alt = tr("Heat map, {title}.", title=side.title)
        draw = partial(panels, panel, height=_height((side,)), most=most)
        show.figure(draw, alt=alt, key=f"compared {side.name}" if way == "below" else "compared")


def _height(sides: Sequence[ComparedView[Any]]) -> int:
    rows = max(len(side.map.rows) for side in sides)
    return max(HEIGHT, CELL * rows + 100) if rows <= MOST_ROWS else HIGH


def _end(both: Both, *, signed: bool) -> float:
    """Where the colours of both end."""
    given = [side.map.most for side in both]
    if None not in given:
        return max(end for end in given if end is not None)
    values = np.concatenate([np.abs(side.map.values).ravel() for side in both])
    largest_of_all = float(np.max(values, where=np.isfinite(values), initial=0.0)) or 1.0
    usual = colour_end(values)
    return usual if signed and largest_of_all > TWICE * usual else largest_of_all


def _panel(side: ComparedView[Any], also: dict[str, Array], *, signed: bool) -> Panel:
    shown = side.map
    return Panel(
        values=shown.values,
        rows=shown.labels[0],
        columns=shown.labels[1],
        title=label(side.title),
        signed=signed,
        mark=shown.mark,
        hatched=shown.hatched,
        measures=shown.measures,
        words=shown.words,
        also=also,
    )


def _difference(both: Both, change: Array, also: dict[str, Array]) -> None:
    left, right = show.columns(7, 6)
    one, other = (side.map for side in both)
    rows, columns = (sentences.joined(pair) for pair in zip(one.labels, other.labels, strict=True))
    panel = Panel(
        values=change,
        rows=rows,
        columns=columns,
        title="B − A",
        mark=other.mark,
        hatched=one.hatched or other.hatched,
        measures=tr("difference"),
        words=_otherwise(one, other),
        also=also,
    )
    alt = (
        tr("Heat map, B minus A: blue where B looks more, orange where A does.")
        if one.looks
        else tr("Heat map, B minus A: blue where B is larger, orange where A is.")
    )
    with left:
        alt = f"{alt} {sentences.differs(both, change)}".strip()
        most = float(np.max(np.abs(change), where=np.isfinite(change), initial=0.0)) or 1.0
        draw = partial(panels, panel, height=_height(both), most=most)
        show.figure(draw, alt=alt, key="compared difference")
    with right:
        show.heading(tr("What differs most"), sentences.counted(both))
        _most(both, change)


def _otherwise(one: NamedMap, other: NamedMap) -> Array | None:
    """What is written over the cells of a difference: both words where they are not the same."""
    if one.words is None or other.words is None:
        return None
    return np.where(one.words == other.words, "", one.words + " / " + other.words)


def _most(both: Both, change: Array) -> None:
    """The largest changes in words and numbers, and how much of the attention has moved."""
    (rows, columns), looks = sentences.called(both), both[0].map.looks
    places = largest(change, ROWS)
    if not places:
        show.note(tr("Nothing differs: the two views hold the same numbers."))
        return
    show.table(
        [
            (
                tr("{word} at {other}", word=rows[i], other=columns[j])
                if looks
                else f"{rows[i]}, {columns[j]}",
                *(sentences.value(side.map, (i, j)) for side in both),
                number(change[i, j], "+.3f"),
            )
            for i, j in places
        ],
        header=(tr("Looks") if looks else tr("Where"), "A", "B", "B − A"),
    )
    shares = [side.map.shares for side in both]
    if shares[0] is not None and shares[1] is not None:
        moved = attention_moved(shares[1] - shares[0])
        most = int(moved.argmax())
        show.look_for(
            tr(
                "From A to B a token moves {share:.0%} of its attention elsewhere on average, *{word}* the"
                " most, {most:.0%}. Is that much? Compare other heads.",
                share=moved.mean(),
                word=literal(rows[most]),
                most=moved[most],
            ),
            about="compared",
        )
