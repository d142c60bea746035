"""Learned position embeddings: the table itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from viz.analysis import positions as pos
from viz.figures import positions as draw
from viz.lessons.workings.positions.parts import figure, said
from viz.recording import Recording
from viz.requests import ReadPositions
from viz.ui.controls import snippets
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show
from viz.workings import PositionTable

if TYPE_CHECKING:
    import plotly.graph_objects as go

VIEWS = {"similar": "Similarity", "table": "Table", "length": "Length", "components": "Components"}


SHOWN_ROWS = 64


def learned(subject: Subject[Recording]) -> None:
    """The table of position embeddings that this model learned."""
    table = subject.ask(ReadPositions(subject.model))
    left, right = show.columns(8, 5)
    if not len(table.table):
        with left:
            otherwise = (
                "it turns its queries and keys by position. Choose Rotary."
                if subject.recording.rotation
                else "it learns where things are in another way, or not at all."
            )
            st.info(f"{subject.checkpoint.title} has no position embeddings: {otherwise}")
        return
    with right:
        views = VIEWS if table.grid is None else {**VIEWS, "similar": "Tiles"}
        chosen = address.row("View", views, key="view", default=next(iter(views)))
    with left:
        figure(
            _drawn(table, chosen),
            f"Position embeddings of {subject.checkpoint.title}: {views[chosen].lower()}.",
            code=partial(snippets.positions, subject.checkpoint),
        )
    with right:
        said(r"x_p = \text{token}_p + \text{position}_p", *_facts(subject, table, chosen))


def _drawn(table: PositionTable, chosen: str) -> Callable[..., go.Figure]:
    rows, special = table.table, 0 if table.grid is None else table.grid.prefix
    if chosen == "similar":
        if table.grid is not None:
            return partial(draw.tiles, table)
        return partial(draw.similarity_map, rows)
    if chosen == "table":
        return partial(draw.table_map, rows[:SHOWN_ROWS])
    lines = partial(draw.lines, across="position", height=400)
    if chosen == "length":
        return partial(lines, np.arange(len(rows)), {"length": pos.norms(rows)}, up="length of its vector")
    coordinates, share = pos.principal_components(rows[special:], 3)
    curves = {f"{i + 1}: {share[i]:.0%}": coordinates[:, i] for i in range(len(share))}
    return partial(lines, np.arange(len(coordinates)), curves, up="coordinate")


def _facts(subject: Subject[Recording], table: PositionTable, chosen: str) -> list[str]:
    rows, grid = table.table, table.grid
    special = 0 if grid is None else grid.prefix
    said = [
        f"{subject.checkpoint.title} learned a vector for each of **{len(rows):,}** positions,"
        f" {rows.shape[1]} numbers each."
    ]
    if chosen == "similar" and grid is not None:
        across, down = pos.neighbours(rows, grid)
        said.append(
            f"Each tile is one patch, compared with all: neighbours in a row agree by {across:.2f}, in a"
            f" column by {down:.2f}. Nobody told the model that its patches lie in {grid.rows} rows. [CLS] is"
            f" left out, {grid.rows * grid.columns} patches are in."
        )
    elif chosen == "similar":
        cosines = pos.similarity(rows[special:])
        beside, far = (float(np.diagonal(cosines, by).mean()) for by in (1, len(cosines) // 2))
        said.append(
            f"Cosine to the next position: **{beside:.2f}** on average; to the position half the table away:"
            f" {far:.2f}."
        )
    elif chosen == "table":
        said.append(
            f"The first {min(SHOWN_ROWS, len(rows))} positions are drawn. What to look for: channels that"
            " swing slowly down the table."
        )
    elif chosen == "length":
        lengths = pos.norms(rows)
        said.append(
            f"The longest is position {int(lengths.argmax())}, {lengths.max():.2f}; the mean is"
            f" {lengths.mean():.2f}."
        )
    else:
        said.append(
            "Three directions hold the named shares of what tells positions apart. Waves, as in the"
            " sinusoids, or something else?"
        )
    return said
