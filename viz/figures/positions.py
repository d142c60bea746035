"""Positions as pictures: tables, waves, turning pairs, biases and tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from viz.analysis import positions as pos
from viz.arrays import Array
from viz.figures.drawing import box, note
from viz.figures.frame import Figure, axis, chart, colour_bar, layout
from viz.figures.panels import colour_end
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.language import tr
from viz.recording import PatchGrid
from viz.workings import PositionTable


def table_map(table: Array, *, channel: int | None = None, height: int = 400, theme: Theme = LIGHT) -> Figure:
    """A position table as a heat map, [position, channel]; `channel` is marked, from 0."""
    where = tr("position {position}, channel {channel}", position="%{y}", channel="%{x}")
    laid = layout(theme, height=height) | _axes(theme, tr("channel"), tr("position"))
    if channel is not None:
        laid["shapes"] = [box((channel - 0.5, channel + 0.5), (-0.5, len(table) - 0.5), colour=theme.mark)]
    return chart([_heat(table, theme, tr("value"), where)], laid)


def _axes(theme: Theme, across: str, down: str, **shared: Any) -> dict[str, Any]:
    """Both axes of a heat map, the second from its top to its bottom."""
    shared |= {"fixedrange": True, "showgrid": False}
    return {
        "xaxis": axis(theme, across, **shared),
        "yaxis": axis(theme, down, **shared, autorange="reversed"),
    }


def _heat(  # noqa: PLR0913 - the last two by name
    values: Array, theme: Theme, measures: str, where: str, *, most: float | None = None, step: int = 1
) -> dict[str, Any]:
    most = most or colour_end(values)
    rows, columns = values.shape
    return {
        "type": "heatmap",
        "z": values.astype(np.float32),
        "x": np.arange(columns) * step,
        "y": np.arange(rows) * step,
        "zmin": -most,
        "zmax": most,
        "colorscale": theme.diverging,
        "colorbar": colour_bar(theme, measures),
        "hovertemplate": f"{where}<br>{measures} <b>%{{z:.3f}}</b><extra></extra>",
        "name": measures,
    }


def lines(  # noqa: PLR0913 - all but two by name
    x: Array, curves: Mapping[str, Array], *, across: str, up: str, height: int = 300, theme: Theme = LIGHT
) -> Figure:
    """Curves over one axis, named at their right ends."""
    several = len(curves) > 1
    colours = HEADS if several else (theme.accent,)
    traces, notes = [], []
    for number, (name, y) in enumerate(curves.items()):
        colour = colours[number % len(colours)]
        line = {"color": colour, "width": 2.2}
        traces.append({"type": "scatter", "x": x, "y": y, "mode": "lines", "name": name, "line": line})
        notes.append(note((float(x[-1]), float(y[-1])), name, colour=colour, xanchor="left", xshift=6))
    laid = layout(theme, height=height, margin=(8, 64 if several else 16, 8, 8)) | {
        "hovermode": "x",
        "xaxis": axis(theme, across, fixedrange=True),
        "yaxis": axis(theme, up, fixedrange=True),
        "annotations": notes if several else [],
    }
    return chart(traces, laid)


def similarity_map(table: Array, *, most: int = 128, height: int = 420, theme: Theme = LIGHT) -> Figure:
    """Cosine of every two positions, [position, position].

    Of long tables every k-th, so that `most` remain.
    """
    step = max(1, -(-len(table) // most))
    where = tr("positions {one} and {other}", one="%{y}", other="%{x}")
    heat = _heat(pos.similarity(table[::step]), theme, tr("cosine"), where, most=1.0, step=step)
    return chart([heat], layout(theme, height=height) | _axes(theme, tr("position"), tr("position")))


def tiles(table: PositionTable, *, height: int = 440, theme: Theme = LIGHT) -> Figure:
    """A tile for each patch: its position's cosine to all others, laid out as the patches lie (Dosovitskiy et
    al., 2021, fig. 7).
    """
    assert table.grid is not None
    z, ticks = laid_out(pos.similarity_tiles(table.table, table.grid), table.grid)
    heat = _heat(z, theme, tr("cosine"), "", most=1.0)
    heat["hovertemplate"] = "<b>%{z:.3f}</b><extra></extra>"
    shared = {"tickvals": ticks, "ticktext": [str(i + 1) for i in range(len(ticks))], "constrain": "domain"}
    laid = layout(theme, height=height)
    laid |= _axes(theme, tr("column of the patch"), tr("row of the patch"), **shared)
    laid["yaxis"]["scaleanchor"] = "x"
    return chart([heat], laid)


def laid_out(four: Array, grid: PatchGrid) -> tuple[Array, list[float]]:
    """([row * (rows + 1) + row', column * (columns + 1) + column'] with an empty line between tiles, the
    tiles' centres).
    """
    high, wide = grid.rows + 1, grid.columns + 1
    z = np.full((grid.rows * high - 1, grid.columns * wide - 1), np.nan)
    for row in range(grid.rows):
        for column in range(grid.columns):
            z[row * high : row * high + grid.rows, column * wide : column * wide + grid.columns] = four[
                row, column
            ]
    return z, [column * wide + (grid.columns - 1) / 2 for column in range(grid.columns)]


def square_map(  # noqa: PLR0913 - all but one by name
    values: Array,
    *,
    measures: str,
    signed: bool = True,
    labels: Sequence[str] | None = None,
    light: bool = False,
    height: int = 420,
    theme: Theme = LIGHT,
) -> Figure:
    """Any [query position, key position]; infinite cells are masked and stay empty.

    `light` is for cells that are all 0 or 1: half the colour, and no scale.
    """
    shown = np.where(np.isfinite(values), values, np.nan)
    where = tr("query at {query}, key at {key}", query="%{y}", key="%{x}")
    gap = 1 if len(values) <= 48 else 0
    heat = _heat(shown, theme, measures, where) | {"xgap": gap, "ygap": gap, "hoverongaps": False}
    if not signed:
        heat |= {"zmin": 0, "zmax": float(np.nanmax(shown)) or 1.0, "colorscale": theme.sequential}
    if light:
        heat |= {"showscale": False, "zmax": 2}
    ticks: dict[str, Any] = {}
    if labels is not None:
        ticks = {"tickvals": list(range(len(labels))), "ticktext": list(labels)}
    laid = layout(theme, height=height) | _axes(theme, tr("key"), tr("query"), **ticks)
    if labels:
        laid["xaxis"]["tickangle"] = -55
    return chart([heat], laid)


def turning_pairs(angles: Array, position: int, *, height: int = 420, theme: Theme = LIGHT) -> Figure:
    """Each pair of channels as the hand of a clock at one position, [position, pair] in radians.

    Earlier positions fade behind it.
    """
    pairs = np.linspace(0, angles.shape[1] - 1, min(8, angles.shape[1])).astype(int)
    traces, notes = [], []
    for number, pair in enumerate(dict.fromkeys(pairs.tolist())):
        x = number * 2.7
        traces.append(_clock(x, theme))
        for back in range(min(position, 6), -1, -1):
            traces.append(_hand(x, float(angles[position - back, pair]), pair, back=back, theme=theme))
        text = tr("pair {pair}<br>{turn:.2g} rad", pair=pair + 1, turn=float(angles[1, pair]))
        notes.append(note((x, -1.9), text, colour=theme.muted))
    unseen = {"visible": False, "fixedrange": True}
    laid = layout(theme, height=height) | {"xaxis": unseen, "yaxis": unseen | {"scaleanchor": "x"}}
    return chart(traces, laid | {"annotations": notes})


def _clock(x: float, theme: Theme) -> dict[str, Any]:
    """The face of a pair's clock."""
    around = np.linspace(0, 2 * np.pi, 60)
    line = {"color": theme.line, "width": 1.5}
    face = {"type": "scatter", "x": x + np.cos(around), "y": np.sin(around), "mode": "lines", "line": line}
    return face | {"hoverinfo": "skip"}


def _hand(x: float, turn: float, pair: int, *, back: int, theme: Theme) -> dict[str, Any]:
    """Where a pair stands, or stood so many positions back."""
    said = tr("pair {pair}: {turn:.3f} rad", pair=pair + 1, turn=turn)
    return {
        "type": "scatter",
        "x": [x, x + np.cos(turn)],
        "y": [0, np.sin(turn)],
        "mode": "lines",
        "opacity": 0.45 - 0.06 * back if back else 1,
        "line": {"color": theme.muted if back else theme.accent, "width": 2 if back else 4},
        "hovertemplate": said + "<extra></extra>",
    }
