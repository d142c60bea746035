"""Patch tokens as colours, by depth; and maps over the picture with the patch in question outlined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz.analysis.parts import COMPONENTS, Parts
from viz.arrays import Array
from viz.figures.frame import HIDDEN, layout
from viz.figures.sheets import overlay_map
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.language import tr

Place = tuple[int, int]
"""(row, column) of a patch, from 0."""


def depths_strip(parts: Parts, *, chosen: int, height: int = 150, theme: Theme = LIGHT) -> go.Figure:
    """The patches of every depth in the colours of their parts, side by side from the embedding on; the
    chosen depth is outlined.
    """
    rows, columns = parts.grid.rows, parts.grid.columns
    gap = max(1, columns // 8)
    step, depths = columns + gap, len(parts.scores)
    sheet = np.zeros((rows, depths * step - gap, 4), dtype=np.uint8)
    for depth in range(depths):
        sheet[:, depth * step : depth * step + columns] = _pixels(parts, depth)
    middles = np.arange(depths) * step + (columns - 1) / 2
    fig = go.Figure(go.Image(z=sheet, colormodel="rgba", hoverinfo="skip"))
    fig.add_trace(_shares(parts, middles, (rows - 1) / 2, size=max(10, height - 40)))
    fig.add_shape(_outline((0, chosen * step), (rows, columns), theme))
    fig.update_layout(**layout(theme, height=height, margin=(0, 0, 2, 26)), hovermode="closest")
    ticks = {"tickvals": middles.tolist(), "ticktext": depth_names(depths), "tickfont": {"size": 13}}
    fig.update_xaxes(
        range=[-1, sheet.shape[1]], fixedrange=True, showgrid=False, zeroline=False, ticks="", **ticks
    )
    fig.update_yaxes(**HIDDEN, scaleanchor="x")
    fig.update_yaxes(range=[rows + 0.5, -1.5])
    return fig


def parts_map(
    parts: Parts,
    depth: int,
    *,
    mark: Place | None = None,
    height: int = 360,
    theme: Theme = LIGHT,
) -> go.Figure:
    """The patches of one depth in the colours of their parts; a hover says each one's three components."""
    grid = parts.grid
    place = np.indices((grid.rows, grid.columns)).reshape(2, -1).T + 1
    told = np.concatenate([place, parts.scores[depth]], axis=1).reshape(grid.rows, grid.columns, -1)
    fig = go.Figure(
        go.Image(
            z=_pixels(parts, depth),
            colormodel="rgba",
            customdata=told.astype(np.float32),
            hovertemplate=tr(
                "patch {row},{column}<br>components {numbers}",
                row="%{customdata[0]:.0f}",
                column="%{customdata[1]:.0f}",
                numbers=", ".join(f"<b>%{{customdata[{at}]:.2f}}</b>" for at in (2, 3, 4)),
            )
            + "<extra></extra>",
            name="parts",
        )
    )
    if mark is not None:
        fig.add_shape(_outline(mark, (1, 1), theme))
    fig.update_layout(**layout(theme, height=height, margin=(0, 0, 0, 0)))
    fig.update_xaxes(**HIDDEN, range=[-0.5, grid.columns - 0.5])
    fig.update_yaxes(**HIDDEN, constraintoward="top", range=[grid.rows - 0.5, -0.5], scaleanchor="x")
    return fig


def marked_map(
    scores: Array, picture: str, *, mark: Place | None = None, theme: Theme = LIGHT, **how: Any
) -> go.Figure:
    """An `overlay_map` with one of its places outlined."""
    fig = overlay_map(scores, picture, theme=theme, **how)
    if mark is not None:
        row, column = mark
        fig.add_shape(_outline((row + 0.5, column + 0.5), (1, 1), theme))
    return fig


def depth_names(depths: int) -> list[str]:
    """What stands under each depth: the embedding, then the layers by number."""
    return [tr("embedding"), *map(str, range(1, depths))]


def _pixels(parts: Parts, depth: int) -> Array:
    """[row, column, rgba] uint8."""
    colours = np.rint(parts.colours(depth) * 255).astype(np.uint8)
    colours = colours.reshape(parts.grid.rows, parts.grid.columns, COMPONENTS)
    return np.concatenate([colours, np.full((*colours.shape[:2], 1), 255, dtype=np.uint8)], axis=2)


def _shares(parts: Parts, across: Sequence[float] | Array, down: float, *, size: int) -> go.Scatter:
    """What a hover says of each depth, in its middle."""
    names = depth_names(len(parts.shares))
    said = [
        label(name if not depth else tr("after layer {layer}", layer=name))
        for depth, name in enumerate(names)
    ]
    return go.Scatter(
        x=list(across),
        y=[down] * len(said),
        mode="markers",
        marker={"opacity": 0, "size": size, "symbol": "square"},
        customdata=[[name, *(100 * shares)] for name, shares in zip(said, parts.shares, strict=True)],
        hovertemplate=tr(
            "{depth}<br>of how patches differ {shares}",
            depth="%{customdata[0]}",
            shares=", ".join(f"<b>%{{customdata[{at}]:.0f}} %</b>" for at in (1, 2, 3)),
        )
        + "<extra></extra>",
        name="shares",
    )


def _outline(corner: tuple[float, float], size: tuple[float, float], theme: Theme) -> dict[str, Any]:
    """A box from the upper left place [row, column] over so many rows and columns."""
    (top, left), (rows, columns) = corner, size
    edges = {"x0": left - 0.5, "x1": left + columns - 0.5, "y0": top - 0.5, "y1": top + rows - 0.5}
    return {"type": "rect", **edges, "line": {"color": theme.mark, "width": 3}}
