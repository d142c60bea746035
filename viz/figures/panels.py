"""Heat maps side by side or stacked: every cell is a number of the network, colour only helps to find it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from viz.arrays import Array
from viz.figures.cells import Panel, channel, hovered, measures, written
from viz.figures.drawing import Span, box, note
from viz.figures.frame import Figure, chart, colour_bar, layout
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.language import tr

FEWEST_PIXELS = 17
"""Height of a row that still has room for its label."""
SPACE = 800
"""Pixels that the words of a row share where the window is 1024 wide."""
ON_PAPER: Mapping[str, Any] = {"xref": "paper", "yref": "paper"}
Spans = tuple[Span, Span]
"""Where a panel lies in the figure, across and up, each from 0 to 1."""


def panels(
    *shown: Panel,
    height: int = 430,
    across: bool = True,
    own_labels: bool = False,
    most: float | None = None,
    theme: Theme = LIGHT,
) -> Figure:
    """Heat maps side by side with one scale, or one above the other, heights by their rows, each with its own
    scale.

    Side by side, only the first has labels, unless the others have `own_labels`, and colours end at `most`
    where it is given.
    """
    gaps = 0.17 if own_labels else 0.07
    rows = [max(2, len(panel.rows)) for panel in shown]
    spans = _side_by_side(len(shown), gaps) if across else _stacked(rows, gap=58 / (height - 64))
    most = (most or _end(*shown)) if across else None
    traces: list[Any] = []
    made: dict[str, Any] = layout(theme, height=height, margin=(8, 74, 34, 30))
    made |= {"shapes": [], "annotations": []}
    for number, (panel, span) in enumerate(zip(shown, spans, strict=True)):
        x, y = (span, (0.0, 1.0)) if across else ((0.0, 1.0), span)
        bar = y if not across or number == len(shown) - 1 else None
        traces.append(_heat(panel, theme, number=number, bar=bar, most=most))
        made |= _axes(panel, theme, number=number, spans=(x, y), height=height)
        made[_own("yaxis", number)]["showticklabels"] = number == 0 or own_labels or not across
        refs = {"xref": _own("x", number), "yref": _own("y", number)}
        made["shapes"] += [refs | each for each in _boxes(panel, theme)]
        traces += _over(panel, theme, number=number, most=most, width=x[1] - x[0])
        if panel.title:
            made["annotations"].append(_title(panel.title, (x[0], y[1]), theme))
        if bar is not None:
            sharing = shown if across else (panel,)
            made["annotations"] += _ends(sharing, most or _end(panel), y, theme)
    return chart(traces, made)


def _over(
    panel: Panel, theme: Theme, *, number: int, most: float | None, width: float
) -> list[dict[str, Any]]:
    """What lies over its cells: crosses on masked ones, and words, as long as cells are wide."""
    made, own = [], {"xaxis": _own("x", number), "yaxis": _own("y", number)}
    if panel.hatched and not np.isfinite(panel.values).all():
        made.append(_masked(panel, theme) | own)
    if panel.words is not None:
        strong = np.nan_to_num(np.abs(panel.values)) / (most or _end(panel))
        longest = max(3, int(SPACE * width / panel.values.shape[1] / 8))
        made.append(written(panel.words, strong, theme, longest=longest) | own)
    return made


def _own(axis: str, number: int) -> str:
    """What Plotly calls a panel's axis: x, x2, x3..."""
    return f"{axis}{number + 1}" if number else axis


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
    where = panel.columns[column] if panel.columns is not None else channel(column + 1)
    title = f"{panel.title.split(' ')[0].rstrip(':')}, " if len(shown) > 1 and panel.title else ""
    return tr(
        "Colours end at ±{end:.3g}; the largest is {value:.4g}: {where}",
        end=end,
        value=float(panel.values[row, column]),
        where=f"{title}{panel.rows[row]}, {where}",
    )


def _largest_cell(values: Array) -> tuple[Array, tuple[int, int]]:
    sizes = np.where(np.isfinite(values), np.abs(values), -1)
    row, column = np.unravel_index(int(sizes.argmax()), sizes.shape)
    return values, (int(row), int(column))


def _ends(shown: Sequence[Panel], end: float, span: Span, theme: Theme) -> list[dict[str, Any]]:
    """The sentence of `beyond` under the panels, over them where tokens are written below."""
    said = beyond(shown, end) if shown[0].signed else ""
    if not said:
        return []
    over = shown[0].columns is not None
    corner = (1.0, span[1] if over else span[0])
    place = {**ON_PAPER, "xanchor": "right"}
    place |= {"yanchor": "bottom", "yshift": 5} if over else {"yanchor": "top", "yshift": -3}
    return [note(corner, said, colour=theme.text, size=12, **place)]


def _title(text: str, corner: Span, theme: Theme) -> dict[str, Any]:
    place = {**ON_PAPER, "xanchor": "left", "yanchor": "bottom", "yshift": 5}
    return note(corner, text, colour=theme.text, size=14, **place)


def _side_by_side(n: int, gap: float) -> list[Span]:
    size = (1 - gap * (n - 1)) / n
    return [(i * (size + gap), i * (size + gap) + size) for i in range(n)]


def _stacked(weights: list[int], *, gap: float) -> list[Span]:
    """From the top: the first panel gets the highest span, 0 to 1."""
    room, top, spans = 1 - gap * (len(weights) - 1), 1.0, []
    for weight in weights:
        size = room * weight / sum(weights)
        spans.append((max(0.0, top - size), top))
        top -= size + gap
    return spans


def _heat(panel: Panel, theme: Theme, *, number: int, bar: Span | None, most: float | None) -> dict[str, Any]:
    most, form = most or _end(panel), ".4f" if panel.signed else "(.4f"
    gap = 2 if max(panel.values.shape) <= 24 else 1 if max(panel.values.shape) <= 64 else 0
    places, where = hovered(panel)
    heat: dict[str, Any] = {
        "type": "heatmap",
        "z": np.where(np.isfinite(panel.values), panel.values, np.nan).astype(np.float32),
        "xaxis": _own("x", number),
        "yaxis": _own("y", number),
        "zmin": -most if panel.signed else 0,
        "zmax": most,
        "colorscale": theme.diverging if panel.signed else theme.sequential,
        "showscale": bar is not None,
        "xgap": gap,
        "ygap": 6 if len(panel.values) <= 5 else gap,
        "hoverongaps": False,
        "hovertemplate": f"{where}<br>{label(measures(panel))} <b>%{{z:{form}}}</b><extra></extra>",
        "name": panel.title or measures(panel),
    }
    heat |= {} if bar is None else {"colorbar": _bar(panel, bar, theme)}
    return heat if places is None else heat | {"customdata": places}


def _bar(panel: Panel, span: Span, theme: Theme) -> dict[str, Any]:
    size = span[1] - span[0]
    return colour_bar(theme, measures(panel), len=size, y=sum(span) / 2, nticks=5 if size > 0.4 else 3)


def colour_end(values: Array) -> float:
    """Where the colours end: the 99.5th percentile of the sizes, so that one outlier does not bleach the
    rest.
    """
    sizes = np.abs(values[np.isfinite(values)])
    return float(np.percentile(sizes, 99.5)) or 1.0 if sizes.size else 1.0


def _end(*shown: Panel) -> float:
    """Where the colours end: weights at the largest there is, signed values at their 99.5th percentile."""
    values = np.concatenate([panel.values.ravel() for panel in shown])
    if shown[0].signed:
        return colour_end(values)
    return float(np.max(values, where=np.isfinite(values), initial=0.0)) or 1.0


PLAIN: Mapping[str, Any] = {
    "showgrid": False,
    "zeroline": False,
    "showline": False,
    "fixedrange": True,
    "ticks": "outside",
    "ticklen": 4,
    "tickcolor": "rgba(0,0,0,0)",
}
"""What both axes of a panel share."""


def _axes(panel: Panel, theme: Theme, *, number: int, spans: Spans, height: int) -> dict[str, Any]:
    across, down = spans
    x = {**_columns(panel, theme), "domain": across, "anchor": _own("y", number)}
    pixels = max(1, int((height - 64) * (down[1] - down[0])))
    y = {**_rows(panel, theme, pixels=pixels), "domain": down, "anchor": _own("x", number)}
    return {_own("xaxis", number): x, _own("yaxis", number): y}


def _columns(panel: Panel, theme: Theme) -> dict[str, Any]:
    """The axis along the columns: tokens are named, channels are not."""
    n = panel.values.shape[1]
    made = {**PLAIN, "range": [-0.5, n - 0.5], "showticklabels": False}
    if panel.columns is not None:
        ticks = list(range(0, n, max(1, -(-n // 34))))
        made |= {"showticklabels": True, "tickvals": ticks, "ticktext": [panel.columns[i] for i in ticks]}
        made |= {"tickangle": -55, "side": "bottom", "automargin": True}
        made |= {"tickfont": {"size": 12, "color": theme.text}}
    return made


def _rows(panel: Panel, theme: Theme, *, pixels: int) -> dict[str, Any]:
    """The axis along the rows: as many labels as there is room for, the first row on top."""
    n = len(panel.values)
    ticks = list(range(0, n, max(1, -(-n * FEWEST_PIXELS // pixels))))
    return {
        **PLAIN,
        "range": [n - 0.5, -0.5],
        "automargin": True,
        "tickvals": ticks,
        "ticktext": [panel.rows[i] for i in ticks],
        "tickfont": {"size": 13, "color": theme.text},
    }


def _boxes(panel: Panel, theme: Theme) -> list[dict[str, Any]]:
    made, columns = [], panel.values.shape[1]
    if panel.mark is not None:
        made.append(_around((panel.mark, 0), columns, theme))
    if panel.cell is not None:
        made.append(_around(panel.cell, 1, theme))
    return made


def _around(cell: tuple[int, int], columns: int, theme: Theme) -> dict[str, Any]:
    """An outline around so many cells of a row, from one on."""
    row, column = cell
    return box((column - 0.5, column + columns - 0.5), (row - 0.5, row + 0.5), colour=theme.mark)


def _masked(panel: Panel, theme: Theme) -> dict[str, Any]:
    """Crosses on the masked cells: nothing stands there, not a zero."""
    rows, columns = np.nonzero(~np.isfinite(panel.values))
    return {
        "type": "scatter",
        "x": columns,
        "y": rows,
        "mode": "markers",
        "marker": {"symbol": "x-thin", "size": 6, "line": {"width": 1, "color": theme.muted}},
        "name": "masked",
        "hovertemplate": tr("masked: it lies ahead") + "<extra></extra>",
    }
