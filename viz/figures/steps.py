"""The steps inside a layer as heat maps: every cell is a number of the network, the colour only helps to find
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz.analysis.blocks import around
from viz.figures.frame import axis, colour_bar, layout
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label, token_labels
from viz.recording import Array, Recording

FEWEST_PIXELS = 17
"""Height of a row that still has room for its label."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One heat map of a figure, [row, column]."""

    values: Array
    rows: Sequence[str]
    """A label a row, escaped already."""
    title: str = ""
    columns: Sequence[str] | None = None
    """A label a column; None where columns are channels, counted from 1."""
    signed: bool = True
    """Coloured around 0, or from 0 to the largest."""
    mark: int | None = None
    """The row that is outlined."""
    cell: tuple[int, int] | None = None
    """The cell that is outlined."""
    hatched: bool = False
    """Are its infinite cells masked?"""
    measures: str = "value"


def panels(
    *shown: Panel, height: int = 430, across: bool = True, own_labels: bool = False, theme: Theme = LIGHT
) -> go.Figure:
    """Heat maps side by side with one scale, or one above the other, heights by their rows, each with its own
    scale.

    Side by side, only the first has labels, unless the others have `own_labels`.
    """
    gaps = 0.17 if own_labels else 0.07
    rows = [max(2, len(panel.rows)) for panel in shown]
    spans = _side_by_side(len(shown), gaps) if across else _stacked(rows, gap=44 / (height - 64))
    most = _end(*shown) if across else None
    traces: list[Any] = []
    made: dict[str, Any] = {
        **layout(theme, height=height, margin=(8, 74, 34, 30)),
        "shapes": [],
        "annotations": [],
    }
    for number, (panel, span) in enumerate(zip(shown, spans, strict=True)):
        x, y = (span, (0.0, 1.0)) if across else ((0.0, 1.0), span)
        bar = y if not across or number == len(shown) - 1 else None
        traces.append(_heat(panel, theme, number=number, bar=bar, most=most))
        labels, pixels = number == 0 or own_labels or not across, int((height - 64) * (y[1] - y[0]))
        made |= _axes(panel, theme, number=number, x=x, y=y, labels=labels, pixels=pixels)
        made["shapes"] += [
            {"xref": f"x{number + 1}", "yref": f"y{number + 1}", **box} for box in _boxes(panel, theme)
        ]
        if panel.hatched and not np.isfinite(panel.values).all():
            traces.append(_masked(panel, theme, number))
        if panel.title:
            made["annotations"].append(_title(panel.title, x[0], y[1], theme))
        if bar is not None:
            sharing = shown if across else (panel,)
            made["annotations"] += _ends(sharing, most or _end(panel), y, theme)
    return go.Figure(traces, made)  # built at once: plotly checks each update of a figure anew, for 20 ms


def beyond(shown: Sequence[Panel], end: float) -> str:
    """Where colours end, and the largest value beyond: its size, its row and its column.

    "" where none lies beyond.
    """
    found = [
        (abs(float(values[place])), panel, place)
        for panel in shown
        for values, place in [_largest_cell(panel.values)]
    ]
    size, panel, (row, column) = max(found, key=lambda each: each[0])
    if size <= end * (1 + 1e-6):
        return ""
    where = panel.columns[column] if panel.columns is not None else f"channel {column + 1}"
    title = f"{panel.title.split(' ')[0]}, " if len(shown) > 1 and panel.title else ""
    return (
        f"Colours end at ±{end:.3g}; the largest is {panel.values[row, column]:.4g}:"
        f" {title}{panel.rows[row]}, {where}"
    )


def _largest_cell(values: Array) -> tuple[Array, tuple[int, int]]:
    sizes = np.where(np.isfinite(values), np.abs(values), -1)
    row, column = np.unravel_index(int(sizes.argmax()), sizes.shape)
    return values, (int(row), int(column))


def _ends(
    shown: Sequence[Panel], end: float, span: tuple[float, float], theme: Theme
) -> list[dict[str, Any]]:
    """The sentence of `beyond` under the panels, over them where tokens are written below."""
    said = beyond(shown, end) if shown[0].signed else ""
    if not said:
        return []
    over = shown[0].columns is not None
    place = {
        "x": 1.0,
        "y": span[1] if over else span[0],
        "xref": "paper",
        "yref": "paper",
        "xanchor": "right",
    }
    place |= {"yanchor": "bottom" if over else "top", "yshift": 5 if over else -3}
    return [{"text": said, "showarrow": False, "font": {"size": 12, "color": theme.text}, **place}]


def _title(text: str, x: float, y: float, theme: Theme) -> dict[str, Any]:
    place = {
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 5,
    }
    return {"text": text, "showarrow": False, "font": {"size": 14, "color": theme.text}, **place}


def _side_by_side(n: int, gap: float) -> list[tuple[float, float]]:
    size = (1 - gap * (n - 1)) / n
    return [(i * (size + gap), i * (size + gap) + size) for i in range(n)]


def _stacked(weights: list[int], *, gap: float) -> list[tuple[float, float]]:
    """From the top: the first panel gets the highest span, 0 to 1."""
    room, top, spans = 1 - gap * (len(weights) - 1), 1.0, []
    for weight in weights:
        size = room * weight / sum(weights)
        spans.append((max(0.0, top - size), top))
        top -= size + gap
    return spans


def _heat(
    panel: Panel, theme: Theme, *, number: int, bar: tuple[float, float] | None, most: float | None
) -> go.Heatmap:
    values = np.where(np.isfinite(panel.values), panel.values, np.nan).astype(np.float32)
    n_rows, n_columns = values.shape
    most = most or _end(panel)
    gap = 2 if max(n_rows, n_columns) <= 24 else 1 if max(n_rows, n_columns) <= 64 else 0
    down = (
        None
        if bar is None
        else {"len": bar[1] - bar[0], "y": (bar[0] + bar[1]) / 2, "nticks": 5 if bar[1] - bar[0] > 0.4 else 3}
    )
    column = "%{customdata[1]}" if panel.columns is not None else "channel %{customdata[1]}"
    columns = panel.columns if panel.columns is not None else [str(c + 1) for c in range(n_columns)]
    names = (
        np.array([[(row, c) for c in columns] for row in panel.rows], dtype=object)
        if values.size <= 2500
        else None
    )
    where = "%{customdata[0]}, " + column if names is not None else "row %{y}, column %{x}"
    return go.Heatmap(
        z=values,
        xaxis=f"x{number + 1}",
        yaxis=f"y{number + 1}",
        zmin=-most if panel.signed else 0,
        zmax=most,
        colorscale=theme.diverging if panel.signed else theme.sequential,
        showscale=down is not None,
        colorbar=colour_bar(theme, panel.measures, **down) if down is not None else None,
        xgap=gap,
        ygap=6 if n_rows <= 5 else gap,
        customdata=names,
        hoverongaps=False,
        hovertemplate=where + "<br>" + label(panel.measures) + " <b>%{z:.4f}</b><extra></extra>",
        name=panel.title or panel.measures,
    )


def largest(values: Array) -> float:
    """Where the colours end: the 99.5th percentile of the sizes, so that one outlier does not bleach the
    rest.
    """
    sizes = np.abs(values[np.isfinite(values)])
    return float(np.percentile(sizes, 99.5)) or 1.0 if sizes.size else 1.0


def _end(*shown: Panel) -> float:
    """Where the colours end: weights at the largest there is, signed values at their 99.5th percentile."""
    values = np.concatenate([panel.values.ravel() for panel in shown])
    if shown[0].signed:
        return largest(values)
    return float(np.max(values, where=np.isfinite(values), initial=0.0)) or 1.0


def _axes(  # noqa: PLR0913 - all but two by name
    panel: Panel,
    theme: Theme,
    *,
    number: int,
    x: tuple[float, float],
    y: tuple[float, float],
    labels: bool,
    pixels: int,
) -> dict[str, Any]:
    n_rows, n_columns = panel.values.shape
    plain: dict[str, Any] = {"showgrid": False, "zeroline": False, "showline": False, "fixedrange": True}
    plain |= {"ticks": "outside", "ticklen": 4, "tickcolor": "rgba(0,0,0,0)"}
    across: dict[str, Any] = {
        **plain,
        "domain": x,
        "anchor": f"y{number + 1}",
        "range": [-0.5, n_columns - 0.5],
        "showticklabels": False,
    }
    if panel.columns is not None:
        font = {"size": 12, "color": theme.text}
        step = max(1, -(-n_columns // 34))
        ticks = list(range(0, n_columns, step))
        across |= {"showticklabels": True, "tickvals": ticks, "ticktext": [panel.columns[i] for i in ticks]}
        across |= {"tickangle": -55, "side": "bottom", "tickfont": font, "automargin": True}
    down: dict[str, Any] = {
        **plain,
        "domain": y,
        "anchor": f"x{number + 1}",
        "range": [n_rows - 0.5, -0.5],
        "automargin": True,
    }
    step = max(1, -(-n_rows * FEWEST_PIXELS // max(pixels, 1)))
    ticks = list(range(0, n_rows, step))
    down |= {
        "tickvals": ticks,
        "ticktext": [panel.rows[i] for i in ticks],
        "tickfont": {"size": 13, "color": theme.text},
        "showticklabels": labels,
    }
    return {f"xaxis{number + 1}": across, f"yaxis{number + 1}": down}


def _boxes(panel: Panel, theme: Theme) -> list[dict[str, Any]]:
    line = {"color": theme.mark, "width": 2}
    made = []
    if panel.mark is not None:
        made.append(
            {"x0": -0.5, "x1": panel.values.shape[1] - 0.5, "y0": panel.mark - 0.5, "y1": panel.mark + 0.5}
        )
    if panel.cell is not None:
        row, column = panel.cell
        made.append({"x0": column - 0.5, "x1": column + 0.5, "y0": row - 0.5, "y1": row + 0.5})
    return [{"type": "rect", "line": line, **box} for box in made]


def _masked(panel: Panel, theme: Theme, number: int) -> go.Scatter:
    """Crosses on the masked cells: nothing stands there, not a zero."""
    rows, columns = np.nonzero(~np.isfinite(panel.values))
    marker = {"symbol": "x-thin", "size": 6, "line": {"width": 1, "color": theme.muted}}
    axes = {"xaxis": f"x{number + 1}", "yaxis": f"y{number + 1}"}
    return go.Scatter(
        x=columns,
        y=rows,
        mode="markers",
        marker=marker,
        name="masked",
        hovertemplate="masked: it lies ahead<extra></extra>",
        **axes,
    )


DRAWN = 72
"""Tokens that a matrix of a long text shows: all 65 of a picture in patches of 8 x 8."""


def window(n_tokens: int, query: int, most: int = DRAWN) -> list[int]:
    """At most so many neighbouring tokens around the query: what a matrix of a long text shows."""
    return around(n_tokens, query, most)


def names(
    recording: Recording, keep: Sequence[int], *, query: int | None = None, theme: Theme = LIGHT
) -> list[str]:
    """A label for each kept token, the query marked."""
    return token_labels(recording, keep, theme, longest=12, marked=() if query is None else (query,))


def product_bars(query: Array, key: Array, *, height: int = 250, theme: Theme = LIGHT) -> go.Figure:
    """One score opened: a bar for each channel's product [channel]; they add up to q . k."""
    products = query * key
    bars = go.Bar(
        x=np.arange(1, len(products) + 1),
        y=products,
        marker={
            "color": [theme.accent if p >= 0 else theme.diverging[1][1] for p in products],
            "line": {"width": 0},
        },
        customdata=np.stack([query, key], axis=1),
        hovertemplate=(
            "channel %{x}<br>%{customdata[0]:.3f} × %{customdata[1]:.3f} = <b>%{y:.3f}</b><extra></extra>"
        ),
    )
    axes = {
        "xaxis": axis(theme, "channel", fixedrange=True, showgrid=False),
        "yaxis": axis(theme, "q × k", fixedrange=True),
    }
    return go.Figure(bars, {**layout(theme, height=height), **axes, "bargap": 0.2})


def token_bars(  # noqa: PLR0913 - all but three by name
    recording: Recording,
    values: Array,
    keep: Sequence[int],
    *,
    title: str,
    least: float = 0.0,
    height: int = 300,
    theme: Theme = LIGHT,
) -> go.Figure:
    """A number a token, [kept], as bars in the order of the text; the axis ends at `least` at the lowest."""
    texts = names(recording, keep, theme=theme)
    bars = go.Bar(
        x=np.arange(len(keep)),
        y=values,
        marker={"color": theme.accent, "line": {"width": 0}},
        customdata=texts,
        hovertemplate="%{customdata}: <b>%{y:.3f}</b><extra></extra>",
    )
    ticks = list(range(0, len(keep), max(1, -(-len(keep) // 26))))
    across = {
        "automargin": True,
        "tickvals": ticks,
        "ticktext": [texts[i] for i in ticks],
        "tickangle": -55,
        "fixedrange": True,
    }
    across |= {"tickfont": {"size": 13, "color": theme.text}, "showgrid": False}
    top = max(1.05 * float(np.max(values, initial=0.0)), least)
    up = axis(theme, title, fixedrange=True, range=[0, top or 1.0])
    return go.Figure(bars, {**layout(theme, height=height), "xaxis": across, "yaxis": up, "bargap": 0.25})
