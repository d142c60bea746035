"""Positions as pictures: tables, waves, turning pairs, biases and tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz.analysis import positions as pos
from viz.arrays import Array
from viz.figures.frame import axis, colour_bar, layout
from viz.figures.panels import largest
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.language import tr
from viz.recording import PatchGrid
from viz.workings import PositionTable


def table_map(
    table: Array, *, channel: int | None = None, height: int = 400, theme: Theme = LIGHT
) -> go.Figure:
    """A position table as a heat map, [position, channel]; `channel` is marked, from 0."""
    where = tr("position {position}, channel {channel}", position="%{y}", channel="%{x}")
    fig = go.Figure(_heat(table, theme, tr("value"), where))
    fig.update_layout(**layout(theme, height=height))
    fig.update_xaxes(**axis(theme, tr("channel"), fixedrange=True, showgrid=False))
    fig.update_yaxes(**axis(theme, tr("position"), fixedrange=True, showgrid=False, autorange="reversed"))
    if channel is not None:
        fig.add_shape(
            type="rect",
            x0=channel - 0.5,
            x1=channel + 0.5,
            y0=-0.5,
            y1=len(table) - 0.5,
            line={"color": theme.mark, "width": 2},
        )
    return fig


def _heat(  # noqa: PLR0913 - the last two by name
    values: Array, theme: Theme, measures: str, where: str, *, most: float | None = None, step: int = 1
) -> go.Heatmap:
    most = most or largest(values)
    rows, columns = values.shape
    return go.Heatmap(
        z=values.astype(np.float32),
        x=np.arange(columns) * step,
        y=np.arange(rows) * step,
        zmin=-most,
        zmax=most,
        colorscale=theme.diverging,
        colorbar=colour_bar(theme, measures),
        hovertemplate=where + "<br>" + measures + " <b>%{z:.3f}</b><extra></extra>",
        name=measures,
    )


def lines(  # noqa: PLR0913 - all but two by name
    x: Array, curves: Mapping[str, Array], *, across: str, up: str, height: int = 300, theme: Theme = LIGHT
) -> go.Figure:
    """Curves over one axis, named at their right ends."""
    fig = go.Figure()
    for number, (name, y) in enumerate(curves.items()):
        colour = theme.accent if len(curves) == 1 else HEADS[number % len(HEADS)]
        fig.add_trace(go.Scatter(x=x, y=y, mode="lines", name=name, line={"color": colour, "width": 2.2}))
        if len(curves) > 1:
            place = {"x": float(x[-1]), "y": float(y[-1]), "xanchor": "left", "xshift": 6, "showarrow": False}
            fig.add_annotation(text=name, font={"color": colour, "size": 13}, **place)
    fig.update_layout(
        **layout(theme, height=height, margin=(8, 64 if len(curves) > 1 else 16, 8, 8)), hovermode="x"
    )
    fig.update_xaxes(**axis(theme, across, fixedrange=True))
    fig.update_yaxes(**axis(theme, up, fixedrange=True))
    return fig


def similarity_map(table: Array, *, most: int = 128, height: int = 420, theme: Theme = LIGHT) -> go.Figure:
    """Cosine of every two positions, [position, position].

    Of long tables every k-th, so that `most` remain.
    """
    step = max(1, -(-len(table) // most))
    where = tr("positions {one} and {other}", one="%{y}", other="%{x}")
    fig = go.Figure(_heat(pos.similarity(table[::step]), theme, tr("cosine"), where, most=1.0, step=step))
    fig.update_layout(**layout(theme, height=height))
    fig.update_xaxes(**axis(theme, tr("position"), fixedrange=True, showgrid=False))
    fig.update_yaxes(**axis(theme, tr("position"), fixedrange=True, showgrid=False, autorange="reversed"))
    return fig


def tiles(table: PositionTable, *, height: int = 440, theme: Theme = LIGHT) -> go.Figure:
    """A tile for each patch: its position's cosine to all others, laid out as the patches lie (Dosovitskiy et
    al., 2021, fig. 7).
    """
    assert table.grid is not None
    z, ticks = laid_out(pos.similarity_tiles(table.table, table.grid), table.grid)
    fig = go.Figure(_heat(z, theme, tr("cosine"), "%{text}", most=1.0))
    fig.data[0].hovertemplate = "<b>%{z:.3f}</b><extra></extra>"
    fig.update_layout(**layout(theme, height=height))
    shared: dict[str, Any] = {
        "tickvals": ticks,
        "ticktext": [str(i + 1) for i in range(len(ticks))],
        "fixedrange": True,
        "showgrid": False,
    }
    fig.update_xaxes(**axis(theme, tr("column of the patch"), **shared))
    fig.update_yaxes(
        **axis(
            theme, tr("row of the patch"), autorange="reversed", scaleanchor="x", constrain="domain", **shared
        )
    )
    fig.update_xaxes(constrain="domain")
    return fig


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
) -> go.Figure:
    """Any [query position, key position]; infinite cells are masked and stay empty.

    `light` is for cells that are all 0 or 1: half the colour, and no scale.
    """
    shown = np.where(np.isfinite(values), values, np.nan)
    where = tr("query at {query}, key at {key}", query="%{y}", key="%{x}")
    fig = go.Figure(_heat(shown, theme, measures, where))
    if not signed:
        fig.data[0].update(zmin=0, zmax=float(np.nanmax(shown)) or 1.0, colorscale=theme.sequential)
    if light:
        fig.data[0].update(showscale=False, zmax=2)
    fig.data[0].update(
        xgap=1 if len(values) <= 48 else 0, ygap=1 if len(values) <= 48 else 0, hoverongaps=False
    )
    fig.update_layout(**layout(theme, height=height))
    ticks: dict[str, Any] = {"fixedrange": True, "showgrid": False}
    if labels is not None:
        ticks |= {"tickvals": list(range(len(labels))), "ticktext": list(labels)}
    fig.update_xaxes(**axis(theme, tr("key"), **ticks), tickangle=-55 if labels else None)
    fig.update_yaxes(**axis(theme, tr("query"), **ticks, autorange="reversed"))
    return fig


def turning_pairs(angles: Array, position: int, *, height: int = 420, theme: Theme = LIGHT) -> go.Figure:
    """Each pair of channels as the hand of a clock at one position, [position, pair] in radians.

    Earlier positions fade behind it.
    """
    pairs = list(
        dict.fromkeys(np.linspace(0, angles.shape[1] - 1, min(8, angles.shape[1])).astype(int).tolist())
    )
    fig = go.Figure()
    for number, pair in enumerate(pairs):
        x, y = number * 2.7, 0.0
        around = np.linspace(0, 2 * np.pi, 60)
        fig.add_trace(
            go.Scatter(
                x=x + np.cos(around),
                y=y + np.sin(around),
                mode="lines",
                line={"color": theme.line, "width": 1.5},
                hoverinfo="skip",
            )
        )
        for back in range(min(position, 6), -1, -1):
            turn = angles[position - back, pair]
            colour = theme.accent if back == 0 else theme.muted
            said = tr("pair {pair}: {turn:.3f} rad", pair=pair + 1, turn=float(turn))
            fig.add_trace(
                go.Scatter(
                    x=[x, x + np.cos(turn)], y=[y, y + np.sin(turn)], mode="lines",
                    opacity=1 if back == 0 else 0.45 - 0.06 * back,
                    line={"color": colour, "width": 4 if back == 0 else 2},
                    hovertemplate=said + "<extra></extra>",
                )
            )  # fmt: skip
        text = tr("pair {pair}<br>{turn:.2g} rad", pair=pair + 1, turn=float(angles[1, pair]))
        fig.add_annotation(text=text, x=x, y=-1.9, showarrow=False, font={"size": 13, "color": theme.muted})
    fig.update_layout(**layout(theme, height=height))
    fig.update_xaxes(visible=False, fixedrange=True)
    fig.update_yaxes(visible=False, scaleanchor="x", fixedrange=True)
    return fig
