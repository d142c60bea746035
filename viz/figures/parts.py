"""Patch tokens as colours, by depth."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.analysis.parts import COMPONENTS, Parts
from viz.arrays import Array
from viz.figures.drawing import box
from viz.figures.frame import HIDDEN, Figure, chart, layout, picture_axes, spots
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.language import tr

Place = tuple[int, int]
"""(row, column) of a patch, from 0."""


def depths_strip(parts: Parts, *, chosen: int, height: int = 150, theme: Theme = LIGHT) -> Figure:
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
    quiet: dict[str, Any] = {"fixedrange": True, "showgrid": False, "zeroline": False, "ticks": ""}
    quiet |= {"ticklabeloverflow": "allow"}  # the first name may be wider than its picture
    ticks = {"tickvals": middles.tolist(), "ticktext": depth_names(depths), "tickfont": {"size": 13}}
    laid = layout(theme, height=height, margin=(6, 0, 2, 26)) | {
        "hovermode": "closest",
        "xaxis": {**quiet, **ticks, "range": [-1, sheet.shape[1]]},
        "yaxis": {**HIDDEN, "range": [rows + 0.5, -1.5], "scaleanchor": "x"},
        "shapes": [_outline((0, chosen * step), (rows, columns), theme)],
    }
    shares = _shares(parts, middles, (rows - 1) / 2, size=max(10, height - 40))
    return chart([{**_image(sheet), "hoverinfo": "skip"}, shares], laid)


def parts_map(
    parts: Parts, depth: int, *, mark: Place | None = None, height: int = 360, theme: Theme = LIGHT
) -> Figure:
    """The patches of one depth in the colours of their parts; a hover says each one's three components."""
    grid = parts.grid
    place = np.indices((grid.rows, grid.columns)).reshape(2, -1).T + 1
    told = np.concatenate([place, parts.scores[depth]], axis=1).reshape(grid.rows, grid.columns, -1)
    said = tr(
        "patch {row},{column}<br>components {numbers}",
        row="%{customdata[0]:.0f}",
        column="%{customdata[1]:.0f}",
        numbers=", ".join(f"<b>%{{customdata[{at}]:.2f}}</b>" for at in (2, 3, 4)),
    )
    hover = {"customdata": told.astype(np.float32), "hovertemplate": said + "<extra></extra>"}
    hover["meta"] = ["", "", *(f"component {each}" for each in range(1, COMPONENTS + 1))]
    laid = layout(theme, height=height, margin=(0, 0, 0, 0))
    laid |= picture_axes((-0.5, grid.columns - 0.5), (grid.rows - 0.5, -0.5), y="top")
    if mark is not None:
        laid["shapes"] = [_outline(mark, (1, 1), theme)]
    return chart([{**_image(_pixels(parts, depth)), **hover, "name": "parts"}], laid)


def depth_names(depths: int) -> list[str]:
    """What stands under each depth: the embedding, then the layers by number."""
    return [tr("embedding"), *map(str, range(1, depths))]


def _pixels(parts: Parts, depth: int) -> Array:
    """[row, column, rgba] uint8."""
    colours = np.rint(parts.colours(depth) * 255).astype(np.uint8)
    colours = colours.reshape(parts.grid.rows, parts.grid.columns, COMPONENTS)
    return np.concatenate([colours, np.full((*colours.shape[:2], 1), 255, dtype=np.uint8)], axis=2)


def _image(pixels: Array) -> dict[str, Any]:
    return {"type": "image", "z": pixels, "colormodel": "rgba"}


def _shares(parts: Parts, across: Array, down: float, *, size: int) -> dict[str, Any]:
    """What a hover says of each depth, in its middle."""
    names = depth_names(len(parts.shares))
    said = [
        label(name if not depth else tr("after layer {layer}", layer=name))
        for depth, name in enumerate(names)
    ]
    hover = tr(
        "{depth}<br>of how patches differ {shares}",
        depth="%{customdata[0]}",
        shares=", ".join(f"<b>%{{customdata[{at}]:.0%}}</b>" for at in (1, 2, 3)),
    )
    return spots(
        across,
        [down] * len(said),
        size=size,
        customdata=[[name, *shares] for name, shares in zip(said, parts.shares, strict=True)],
        hovertemplate=hover + "<extra></extra>",
        name="shares",
    )


def _outline(corner: Place, size: Place, theme: Theme) -> dict[str, Any]:
    """A box from the upper left place over so many rows and columns."""
    (top, left), (rows, columns) = corner, size
    across, down = (left - 0.5, left + columns - 0.5), (top - 0.5, top + rows - 0.5)
    return box(across, down, colour=theme.mark, width=3)
