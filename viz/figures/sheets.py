"""Sheets of small maps, and one map laid over the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import plotly.graph_objects as go

from viz.analysis.sheets import ContactSheet, joined
from viz.arrays import Array
from viz.figures.frame import HIDDEN, colour_bar, layout
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.language import number, tr
from viz.workings import ReceptiveFields

SIDE, GAP = 32, 3
BESIDE = {"len": 0.7, "y": 1, "yanchor": "top", "ypad": 8}
"""The colour bar of a picture that is smaller than its chart where the column is narrow; with both its ends
named.
"""


def sheet_map(sheet: ContactSheet, *, height: int = 400, theme: Theme = LIGHT) -> go.Figure:
    """All maps of a sheet, each as strong as its own largest value, which the hover names."""
    whole = joined(sheet, SIDE, GAP)
    step = SIDE + GAP
    rows, columns = len(sheet.maps), max(len(row) for row in sheet.maps)
    fig = go.Figure(_maps(whole, theme, name="maps"))
    places = [(i, j) for i in range(rows) for j in range(len(sheet.maps[i]))]
    fig.add_trace(_names(sheet, places, size=max(10, height // rows - 8)))
    borders = [_border(i * step, j * step, SIDE, theme) for i, j in places]
    fig.update_layout(
        shapes=borders, **layout(theme, height=height, margin=(8, 8, 4, 4)), hovermode="closest"
    )
    plain = {"showgrid": False, "zeroline": False, "fixedrange": True, "constrain": "domain", "ticks": ""}
    fig.update_xaxes(**plain, range=[-1.5, columns * step - GAP + 0.5], showticklabels=False)
    ticks = {
        "tickmode": "array",
        "tickvals": [i * step + SIDE / 2 for i in range(rows)],
        "ticktext": [label(name) for name in sheet.rows],
    }
    fig.update_yaxes(
        **plain, **ticks, range=[rows * step - GAP + 0.5, -1.5], scaleanchor="x", automargin=True
    )
    return fig


def overlay_map(  # noqa: PLR0913 - all but two by name
    scores: Array,
    picture: str,
    *,
    most: float,
    measures: str,
    signed: bool = False,
    also: Mapping[str, Array] = MappingProxyType({}),
    height: int = 320,
    theme: Theme = LIGHT,
) -> go.Figure:
    """A map [row, column] over a square picture, given as a data URI; colours run from 0, the picture itself,
    to `most`, of a signed map from minus `most`. `also` are further numbers of a cell for the hover, by name.
    """
    rows, columns = scores.shape
    fig = go.Figure(
        go.Heatmap(
            z=scores,
            x0=0.5,
            y0=0.5,
            zmin=-most if signed else 0,
            zmax=most,
            colorscale=theme.diverging if signed else theme.sequential,
            colorbar=colour_bar(theme, measures, **BESIDE),
            opacity=0.72,
            customdata=np.stack(list(also.values()), axis=-1) if also else None,
            hovertemplate=_hovered(measures, also),
            name="overlay",
        )
    )
    fig.add_layout_image(
        source=picture, xref="x", yref="y", x=0, y=0, sizex=columns, sizey=rows, sizing="stretch",
        layer="below"
    )  # fmt: skip
    fig.update_layout(**layout(theme, height=height, margin=(0, 70, 0, 0)))
    fig.update_xaxes(**HIDDEN, constraintoward="right", range=[0, columns])
    fig.update_yaxes(**HIDDEN, constraintoward="top", range=[rows, 0], scaleanchor="x")
    return fig


def _hovered(measures: str, also: Mapping[str, Array]) -> str:
    said = "".join(f"<br>{label(name)} %{{customdata[{i}]:.3f}}" for i, name in enumerate(also))
    value = "%{z:.3f}" if also else "%{z:.2f}"
    where = tr("row {row}, column {column}", row="%{y:.0f}", column="%{x:.0f}")
    return f"{where}{said}<br>{label(measures)} <b>{value}</b><extra></extra>"


def fields_map(fields: ReceptiveFields, *, height: int = 190, theme: Theme = LIGHT) -> go.Figure:
    """Receptive fields by depth side by side, each against its own largest share, with the box of what it can
    see in theory.
    """
    effective, names = fields.effective, tuple(map(str, fields.names))
    depths, rows, columns = effective.shape
    gap = columns // 8
    whole = np.full((rows, depths * (columns + gap) - gap), np.nan, dtype=np.float32)
    for depth, field in enumerate(effective):
        whole[:, depth * (columns + gap) : depth * (columns + gap) + columns] = field / field.max()
    fig = go.Figure(_maps(whole**0.5, theme, name="fields"))
    for depth, (side, centre) in enumerate(zip(fields.theoretical, fields.centres, strict=True)):
        left = depth * (columns + gap)
        fig.add_shape(_border(0, left, columns, theme))
        fig.add_shape(_box(side, centre, left=left, columns=columns, theme=theme))
        name, pixels = label(names[depth]), number(float(side), "g")
        said = f"{name}<br>{pixels} px" + (f" ⊇ {tr('all')}" if side >= columns else "")
        fig.add_annotation(
            x=left + columns / 2 - 0.5,
            y=rows + 1,
            text=said,
            showarrow=False,
            yanchor="top",
            font={"size": 13, "color": theme.muted},
        )
    fig.update_layout(**layout(theme, height=height, margin=(0, 0, 2, 2)))
    fig.update_xaxes(**HIDDEN, range=[-1, whole.shape[1]])
    fig.update_yaxes(**HIDDEN, range=[rows * 1.38, -1], scaleanchor="x")
    return fig


def _maps(values: Array, theme: Theme, *, name: str) -> go.Heatmap:
    """Small maps in one, from 0 to 1; what they are is hovered elsewhere."""
    return go.Heatmap(
        z=values,
        zmin=0,
        zmax=1,
        colorscale=theme.sequential,
        showscale=False,
        hoverinfo="skip",
        name=name,
    )


def _names(sheet: ContactSheet, places: Sequence[tuple[int, int]], *, size: int) -> go.Scatter:
    """What a hover says of each map of a sheet, in its middle."""
    step = SIDE + GAP
    return go.Scatter(
        x=[j * step + SIDE / 2 for _, j in places],
        y=[i * step + SIDE / 2 for i, _ in places],
        mode="markers",
        marker={"opacity": 0, "size": size, "symbol": "square"},
        customdata=[
            [label(f"{sheet.rows[i]} {sheet.titles[i][j]}".strip()), sheet.peaks[i][j]] for i, j in places
        ],
        hovertemplate=tr(
            "{name}<br>its largest {measures} {value}",
            name="%{customdata[0]}",
            measures=label(sheet.measures),
            value="<b>%{customdata[1]:.3g}</b>",
        )
        + "<extra></extra>",
        name="names",
    )


def _box(side: float, centre: float, *, left: float, columns: int, theme: Theme) -> dict[str, object]:
    """What a unit can see in theory, cut at the edges of the picture."""
    reach = columns if side >= columns else side / 2  # one that is larger may lie off the middle: it sees all
    first, last = max(-0.5, centre - reach), min(columns - 0.5, centre + reach)
    edges = {"x0": left + first, "x1": left + last, "y0": first, "y1": last}
    return {"type": "rect", **edges, "line": {"color": theme.mark, "width": 1.5, "dash": "dot"}}


def _border(top: float, left: float, side: float, theme: Theme) -> dict[str, object]:
    edges = {"x0": left - 0.5, "x1": left + side - 0.5, "y0": top - 0.5, "y1": top + side - 0.5}
    return {"type": "rect", **edges, "line": {"color": theme.line, "width": 1}}
