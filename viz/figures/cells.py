"""One heat map of a figure: its cells, what a hover says of each, and words that are written over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from viz.analysis.tokens import short
from viz.arrays import Array
from viz.figures.theme import Theme
from viz.figures.tokens import label
from viz.language import share, tr

DARK_CELL = 0.5
"""From this share of the strongest colour on, a cell is too strong for the page's text colour."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One heat map of a figure, [row, column]."""

    values: Array
    rows: Sequence[str]
    """One label for each row, escaped already."""
    title: str = ""
    columns: Sequence[str] | None = None
    """One label for each column; None where columns are channels, counted from 1."""
    signed: bool = True
    """Coloured around 0, or from 0 to the largest."""
    mark: int | None = None
    """The row that is outlined."""
    cell: tuple[int, int] | None = None
    """The cell that is outlined."""
    hatched: bool = False
    """Are its infinite cells masked?"""
    measures: str | None = None
    """What a value is; None for just that, "" where there is no word for it."""
    words: Array | None = None
    """What is written over each cell, [row, column], and said in its hover."""
    also: Mapping[str, Array] = field(default_factory=dict)
    """Further numbers of each cell for the hover, [row, column] each, by their names."""


def channel(which: object) -> str:
    """What a column without a name is called."""
    return tr("channel {channel}", channel=which)


def measures(panel: Panel) -> str:
    """What a value of the panel is."""
    return tr("value") if panel.measures is None else panel.measures


def hovered(panel: Panel) -> tuple[Array | None, str]:
    """What the hover says of each cell beside its value, and its template; numbers where cells are many."""
    said, where = [], tr("row {row}, column {column}", row="%{y}", column="%{x}")
    if panel.values.size <= 2500:
        columns = panel.columns if panel.columns is not None else range(1, panel.values.shape[1] + 1)
        said = list(np.meshgrid(list(panel.rows), list(map(str, columns)), indexing="ij"))
        where = "%{customdata[0]}, " + (
            channel("%{customdata[1]}") if panel.columns is None else "%{customdata[1]}"
        )
    if panel.words is not None:
        where += f"<br><b>%{{customdata[{len(said)}]}}</b>"
        said.append(np.vectorize(lambda each: label(str(each)), otypes=[object])(panel.words))
    for name, values in panel.also.items():
        where += f"<br>{label(name)} %{{customdata[{len(said)}]}}"
        none = tr("masked") if panel.hatched else tr("none")
        said.append(np.vectorize(partial(_number, none=none), otypes=[object])(values))
    return np.stack(said, axis=-1).astype(object) if said else None, where


def _number(value: float, *, none: str) -> str:
    return label(share(float(value))) if np.isfinite(value) else none


def written(words: Array, strong: Array, theme: Theme, *, longest: int) -> dict[str, Any]:
    """Words over cells, [row, column], each in the colour that can be read on it; `strong` are the shares of
    the strongest colour.
    """
    places, colours = list(np.ndindex(*words.shape)), (theme.text, theme.background)
    return {
        "type": "scatter",
        "mode": "text",
        "x": [column for _, column in places],
        "y": [row for row, _ in places],
        "text": [label(short(str(words[at]), longest)) for at in places],
        "textfont": {"size": 13, "color": [colours[bool(strong[at] > DARK_CELL)] for at in places]},
        "hoverinfo": "skip",
    }
