"""Sheets of small maps, and one map laid over the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from viz.analysis.sheets import ContactSheet, joined
from viz.arrays import Array
from viz.figures.drawing import Drawing, box, note
from viz.figures.frame import Figure, chart, colour_bar, layout, picture_axes, spots
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.language import number, tr
from viz.workings import ReceptiveFields

SIDE, GAP = 32, 3
ACROSS = 8
"""Receptive fields in a row: more would be too small to be seen from the back of a room."""
ROW = 44
"""Pixels that a row of a sheet has at least."""
BESIDE = {"len": 0.7, "y": 1, "yanchor": "top"}
"""The colour bar of a picture that is smaller than its chart where the column is narrow; with both its ends
named.
"""


def sheet_map(sheet: ContactSheet, *, height: int = 400, theme: Theme = LIGHT) -> Figure:
    """All maps of a sheet, each as strong as its own largest value, which the hover names; higher where there
    are many rows.
    """
    step, height = SIDE + GAP, max(height, ROW * len(sheet.maps))
    rows, columns = len(sheet.maps), max(len(row) for row in sheet.maps)
    places = [(i, j) for i in range(rows) for j in range(len(sheet.maps[i]))]
    plain = {"showgrid": False, "zeroline": False, "fixedrange": True, "constrain": "domain", "ticks": ""}
    ticks = {
        "tickmode": "array",
        "tickvals": [i * step + SIDE / 2 for i in range(rows)],
        "ticktext": [label(name) for name in sheet.rows],
        "ticklabelstandoff": 6,
        "automargin": True,
    }
    laid = layout(theme, height=height, margin=(8, 8, 4, 4)) | {
        "hovermode": "closest",
        "shapes": [_border(i * step, j * step, SIDE, theme) for i, j in places],
        "xaxis": {**plain, "range": [-1.5, columns * step - GAP + 0.5], "showticklabels": False},
        "yaxis": {**plain, **ticks, "range": [rows * step - GAP + 0.5, -1.5], "scaleanchor": "x"},
    }
    laid["xaxis"]["constraintoward"], laid["yaxis"]["constraintoward"] = "left", "top"
    maps = _maps(joined(sheet, SIDE, GAP), theme, name="maps")
    return chart([maps, _names(sheet, places, size=max(10, height // rows - 8))], laid)


def overlay_map(  # noqa: PLR0913 - all but two by name
    scores: Array,
    picture: str,
    *,
    most: float,
    measures: str,
    signed: bool = False,
    also: Mapping[str, Array] = MappingProxyType({}),
    mark: tuple[int, int] | None = None,
    height: int = 320,
    theme: Theme = LIGHT,
) -> Figure:
    """A map [row, column] over a square picture, given as a data URI; colours run from 0, the picture itself,
    to `most`, of a signed map from minus `most`. `also` are further weights of a cell for the hover, by name;
    the cell `mark` is outlined.
    """
    rows, columns = scores.shape
    overlay = {
        "type": "heatmap",
        "z": scores,
        "x0": 0.5,
        "y0": 0.5,
        "zmin": -most if signed else 0,
        "zmax": most,
        "colorscale": theme.diverging if signed else theme.sequential,
        "colorbar": colour_bar(theme, measures, **BESIDE),
        "opacity": 0.72,
        "hovertemplate": _hovered(measures, also, signed=signed),
        "name": "overlay",
    }
    if also:
        overlay["customdata"] = np.stack(list(also.values()), axis=-1)
    below = {"source": picture, "xref": "x", "yref": "y", "x": 0, "y": 0, "sizex": columns, "sizey": rows}
    laid = layout(theme, height=height, margin=(0, 70, 0, 0))
    laid |= picture_axes((0, columns), (rows, 0), x="right", y="top")
    laid["images"] = [{**below, "sizing": "stretch", "layer": "below"}]
    if mark is not None:
        row, column = mark
        laid["shapes"] = [box((column, column + 1), (row, row + 1), colour=theme.mark, width=3)]
    return chart([overlay], laid)


def _hovered(measures: str, also: Mapping[str, Array], *, signed: bool) -> str:
    """`also` are weights."""
    said = "".join(f"<br>{label(name)} %{{customdata[{i}]:(.3f}}" for i, name in enumerate(also))
    value = f"%{{z:{'' if signed else '('}.{3 if also else 2}f}}"
    where = tr("row {row}, column {column}", row="%{y:.0f}", column="%{x:.0f}")
    return f"{where}{said}<br>{label(measures)} <b>{value}</b><extra></extra>"


def fields_map(fields: ReceptiveFields, *, height: int = 190, theme: Theme = LIGHT) -> Figure:
    """Receptive fields by depth, at most ACROSS in a row, which is `height` pixels high; each against its own
    largest share, with the box of what it can see in theory.
    """
    effective, names = fields.effective, tuple(map(str, fields.names))
    depths, rows, columns = effective.shape
    lines = -(-depths // ACROSS)
    across, gap, drop = -(-depths // lines), columns // 8, round(1.38 * rows)
    whole = np.full((lines * drop, across * (columns + gap) - gap), np.nan, dtype=np.float32)
    drawing = Drawing()
    for depth, field in enumerate(effective):
        line, place = divmod(depth, across)
        top, left, side = line * drop, place * (columns + gap), fields.theoretical[depth]
        whole[top : top + rows, left : left + columns] = (field / field.max()) ** 0.5
        drawing.shapes.append(_border(top, left, columns, theme))
        drawing.shapes.append(_seen(side, fields.centres[depth], (top, left), columns=columns, theme=theme))
        box_side = f"{number(float(side), 'g')} px"
        said = tr("all ({side})", side=box_side) if side >= columns else box_side
        middle = (left + columns / 2 - 0.5, top + rows + 1)
        drawing.notes.append(
            note(middle, f"{label(names[depth])}<br>{said}", colour=theme.muted, yanchor="top")
        )
    laid = layout(theme, height=height * lines, margin=(0, 0, 2, 2)) | drawing.lists()
    laid |= picture_axes((-1, whole.shape[1]), (lines * drop, -1), x="left", y="top")
    return chart([_maps(whole, theme, name="fields")], laid)


def _maps(values: Array, theme: Theme, *, name: str) -> dict[str, Any]:
    """Small maps in one, from 0 to 1; what they are is hovered elsewhere."""
    return {
        "type": "heatmap",
        "z": values,
        "zmin": 0,
        "zmax": 1,
        "colorscale": theme.sequential,
        "showscale": False,
        "hoverinfo": "skip",
        "name": name,
    }


def _names(sheet: ContactSheet, places: Sequence[tuple[int, int]], *, size: int) -> dict[str, Any]:
    """What a hover says of each map of a sheet, in its middle."""
    step = SIDE + GAP
    said = tr(
        "{name}<br>its largest {measures} {value}",
        name="%{customdata[0]}",
        measures=label(sheet.measures),
        value="<b>%{customdata[1]:.3g}</b>",
    )
    return spots(
        [j * step + SIDE / 2 for _, j in places],
        [i * step + SIDE / 2 for i, _ in places],
        size=size,
        customdata=[
            [label(f"{sheet.rows[i]} {sheet.titles[i][j]}".strip()), sheet.peaks[i][j]] for i, j in places
        ],
        hovertemplate=said + "<extra></extra>",
        name="names",
    )


def _seen(
    side: float, centre: float, corner: tuple[int, int], *, columns: int, theme: Theme
) -> dict[str, Any]:
    """What a unit can see in theory, cut at the edges of the picture, whose upper left `corner` is given as
    (top, left).
    """
    top, left = corner
    reach = columns if side >= columns else side / 2  # one that is larger may lie off the middle: it sees all
    first, last = max(-0.5, centre - reach), min(columns - 0.5, centre + reach)
    across, down = (left + first, left + last), (top + first, top + last)
    return box(across, down, colour=theme.mark, width=1.5, dash="dot")


def _border(top: float, left: float, side: float, theme: Theme) -> dict[str, Any]:
    across, down = (left - 0.5, left + side - 0.5), (top - 0.5, top + side - 0.5)
    return box(across, down, colour=theme.line, width=1)
