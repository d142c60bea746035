"""What is said of two compared maps: where they differ most, and why they cannot be laid together."""

from __future__ import annotations

from collections.abc import Sequence

from viz.analysis.compared import largest
from viz.arrays import Array
from viz.figures.heat_map import MOST_CELLS
from viz.language import number, share, tr
from viz.ui.controls.compare import Both, NamedMap

LARGEST = 800
"""Cells along a side of a map without tokens."""


def too_many(both: Both) -> str:
    """Why they are not drawn; "" where they are."""
    largest_side, looks = max(max(side.map.values.shape) for side in both), both[0].map.looks
    if largest_side <= (MOST_CELLS if looks else LARGEST):
        return ""
    if looks:
        return tr(
            "Maps of more than {most} tokens cannot be read side by side: take a shorter text.",
            most=MOST_CELLS,
        )
    return tr("Maps of more than {most} rows or columns cannot be read side by side.", most=LARGEST)


def alike(both: Both) -> bool:
    """Do both measure the same?"""
    return both[0].map.kind == both[1].map.kind


def unequal(both: Both) -> str:
    """Why two maps have no difference."""
    looks = both[0].map.looks
    if not alike(both):
        if looks:
            return tr("There is no difference to draw: one joins two texts, the other a text with itself.")
        return tr("There is no difference to draw: A and B do not show the same kind of number.")
    one, other = (_size(side.map) for side in both)
    if both[0].map.picture:
        return tr(
            "There is no difference to draw: the patches are not the same ({one} and {other}).",
            one=one,
            other=other,
        )
    if looks:
        return tr(
            "There is no difference to draw: the tokens are not as many ({one} in A and {other} in B).",
            one=one,
            other=other,
        )
    return tr(
        "There is no difference to draw: the maps are not of one size ({one} in A and {other} in B).",
        one=one,
        other=other,
    )


def _size(shown: NamedMap) -> str:
    """How many tokens; how many rows and columns, where they are not of one text."""
    rows, columns = shown.values.shape
    return str(rows) if shown.looks and shown.kind != "between" else f"{rows} × {columns}"


def joined(pair: Sequence[Sequence[str]]) -> list[str]:
    """One name for each place: that of both, or the two."""
    return [a if a == b else f"{a} / {b}" for a, b in zip(*pair, strict=True)]


def called(both: Both) -> tuple[list[str], list[str]]:
    """What the rows and the columns of what differs are called."""
    one, other = (side.map for side in both)
    return joined((one.rows, other.rows)), joined((one.columns, other.columns))


def counted(both: Both) -> str:
    """How many tokens differ, of the text, or of both texts; in how many cells two tables say the same."""
    one, other = (side.map for side in both)
    if one.words is not None and other.words is not None:
        same = int((one.words == other.words).sum())
        return tr(
            "They say the same in {n} of {all} cells: there the difference is drawn. In the others both words"
            " are written.",
            n=same,
            all=one.words.size,
        )
    if not one.looks:
        return ""
    names = called(both) if one.kind == "between" else called(both)[:1]
    found = [" / " in each for text in names for each in text]
    if not any(found):
        return tr("Both are of the same tokens.")
    return tr("Place by place: {n} of {all} tokens differ.", n=sum(found), all=len(found))


def differs(both: Both, change: Array | None) -> str:
    """Where two maps differ most, in words; "" where they do not, or have no difference."""
    places = [] if change is None else largest(change, 1)
    if change is None or not places:
        return ""
    (row, column), (rows, columns) = places[0], called(both)
    one, other = (value(side.map, places[0]) for side in both)
    return tr(
        "They differ most at {row}, {column}: {one} in A, {other} in B.",
        row=rows[row],
        column=columns[column],
        one=one,
        other=other,
    )


def value(shown: NamedMap, place: tuple[int, ...]) -> str:
    """The number in one cell, as a sentence says it."""
    found = float(shown.values[place])
    return number(found, ".3f") if shown.signed else share(found)
