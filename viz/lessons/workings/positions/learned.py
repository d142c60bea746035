"""Learned position embeddings: the table itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from viz.analysis import positions as pos
from viz.arrays import Array
from viz.figures import positions as draw
from viz.language import mark, number, tr
from viz.lessons.workings.positions.parts import figure, said
from viz.recording import PatchGrid, Recording
from viz.requests import ReadPositions
from viz.ui.controls import snippets
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show
from viz.workings import PositionTable

if TYPE_CHECKING:
    from viz.figures.frame import Figure

VIEWS = {
    "similar": mark("Similarity"),
    "table": mark("Table"),
    "length": mark("Length"),
    "components": mark("Components"),
}
ALTS = {
    "similar": mark("Position embeddings of {model}: similarity."),
    "tiles": mark("Position embeddings of {model}: tiles."),
    "table": mark("Position embeddings of {model}: table."),
    "length": mark("Position embeddings of {model}: length."),
    "components": mark("Position embeddings of {model}: components."),
}
SHOWN_ROWS = 64


def learned(subject: Subject[Recording]) -> None:
    """The table of position embeddings that this model learned."""
    table = read(subject)
    left, right = show.columns(8, 5)
    if not len(table.table):
        with left:
            st.info(_none(subject))
        return
    with right:
        views = {key: tr(title) for key, title in VIEWS.items()}
        if table.grid is not None:
            views["similar"] = tr("Tiles")
        chosen = address.row(tr("View"), views, key="view", default=next(iter(views)))
    tiles = chosen == "similar" and table.grid is not None
    with left:
        figure(
            _drawn(table, chosen),
            tr(ALTS["tiles" if tiles else chosen], model=subject.checkpoint.title),
            code=partial(snippets.positions, subject.checkpoint),
        )
    with right:
        said(
            rf"x_p = \text{{{tr('token')}}}_p + \text{{{tr('position')}}}_p", *_facts(subject, table, chosen)
        )


def read(subject: Subject[Recording]) -> PositionTable:
    """The table; of a model that has none, one without rows."""
    return subject.ask(ReadPositions(subject.model))


def _none(subject: Subject[Recording]) -> str:
    if subject.recording.rotation:
        return tr(
            "{model} has no position embeddings: it turns its queries and keys by position. Choose Rotary.",
            model=subject.checkpoint.title,
        )
    return tr(
        "{model} has no position embeddings: it learns where things are in another way, or not at all.",
        model=subject.checkpoint.title,
    )


def _drawn(table: PositionTable, chosen: str) -> Callable[..., Figure]:
    rows, special = table.table, 0 if table.grid is None else table.grid.prefix
    if chosen == "similar":
        if table.grid is not None:
            return partial(draw.tiles, table)
        return partial(draw.similarity_map, rows)
    if chosen == "table":
        return partial(draw.table_map, rows[:SHOWN_ROWS])
    lines = partial(draw.lines, across=tr("position"), height=400)
    if chosen == "length":
        lengths = {tr("length"): pos.norms(rows)}
        return partial(lines, np.arange(len(rows)), lengths, up=tr("length of its vector"))
    coordinates, share = pos.principal_components(rows[special:], 3)
    curves = {f"{i + 1}: {number(share[i], '.0%')}": coordinates[:, i] for i in range(len(share))}
    return partial(lines, np.arange(len(coordinates)), curves, up=tr("coordinate"))


def _facts(subject: Subject[Recording], table: PositionTable, chosen: str) -> list[str]:
    rows, grid = table.table, table.grid
    special = 0 if grid is None else grid.prefix
    said = [
        tr(
            "{model} learned a vector for each of **{n:,}** positions, {width} numbers each.",
            model=subject.checkpoint.title,
            n=len(rows),
            width=rows.shape[1],
        )
    ]
    if chosen == "similar" and grid is not None:
        return [*said, _tiles(rows, grid)]
    if chosen == "similar":
        text = _neighbours(rows[special:])
    elif chosen == "table":
        text = tr(
            "The first {n} positions are drawn. What to look for: channels that swing slowly down the table.",
            n=min(SHOWN_ROWS, len(rows)),
        )
    elif chosen == "length":
        lengths = pos.norms(rows)
        text = tr(
            "The longest is position {place}, {longest:.2f}; the mean is {mean:.2f}.",
            place=int(lengths.argmax()),
            longest=lengths.max(),
            mean=lengths.mean(),
        )
    else:
        text = tr(
            "Three directions hold the named shares of what tells positions apart. Waves, as in the"
            " sinusoids, or something else?"
        )
    return [*said, text]


def _neighbours(rows: Array) -> str:
    cosines = pos.similarity(rows)
    beside, far = (float(np.diagonal(cosines, by).mean()) for by in (1, len(cosines) // 2))
    return tr(
        "Cosine to the next position: **{beside:.2f}** on average; to the position half the table away:"
        " {far:.2f}.",
        beside=beside,
        far=far,
    )


def _tiles(rows: Array, grid: PatchGrid) -> str:
    across, down = pos.neighbours(rows, grid)
    return tr(
        "Each tile is one patch, compared with all: neighbours in a row agree by {across:.2f}, in a column by"
        " {down:.2f}. Nobody told the model that its patches lie in {rows} rows. [CLS] is left out, {patches}"
        " patches are in.",
        across=across,
        down=down,
        rows=grid.rows,
        patches=grid.rows * grid.columns,
    )
