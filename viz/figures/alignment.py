"""What is written against what was read, as a heat map; and two measures of the same words, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.analysis.sides import Sides
from viz.analysis.tokens import short
from viz.arrays import Array
from viz.figures.drawing import box
from viz.figures.frame import Figure, axis, chart, colour_bar, layout, named_rows
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import hover_labels, label, token_labels, window
from viz.language import mark, tr

MOST = 48
"""Tokens of a side that are drawn; of a longer one, the neighbourhood of what is looked at."""

LOST = mark("log-probability lost, nats")


def alignment_map(  # noqa: PLR0913 - all but two by name
    looks: Sides,
    weights: Array,
    *,
    pinned: int = 0,
    measures: str = "",
    height: int = 420,
    theme: Theme = LIGHT,
) -> Figure:
    """Heat map of weights [query, key] between two rows of tokens, from 0 (the page) to 1; the pinned query
    is framed. Of a long side `MOST` tokens: those around the query, and around where it looks most.
    """
    rows = window(len(weights), pinned, MOST)
    columns = window(weights.shape[1], int(weights[pinned].argmax()), MOST)
    z = np.array(weights[np.ix_(rows, columns)], dtype=np.float32)
    if looks.causal:
        z[np.array(columns)[None] > np.array(rows)[:, None]] = np.nan  # masked: not a weight of zero
    trace = _heat(z, measures or tr("attention weight"), theme, written="(.3f") | {
        "colorscale": theme.sequential,
        "zmin": 0,
        "zmax": 1,
    }
    trace["customdata"] = _pairs(looks, rows, columns)
    across = token_labels(looks.keys, columns, theme, longest=12)
    down = token_labels(looks.queries, rows, theme, longest=12, marked=(pinned,))
    laid = _laid(across, down, height=height, theme=theme)
    row = rows.index(pinned)
    laid["shapes"] = [box((-0.5, len(columns) - 0.5), (row - 0.5, row + 0.5), colour=theme.mark)]
    return chart([trace], laid)


def need_map(  # noqa: PLR0913 - all but three by name
    values: Array,
    source: Sequence[str],
    target: Sequence[str],
    *,
    pinned: int,
    height: int = 420,
    theme: Theme = LIGHT,
) -> Figure:
    """Heat map of values [target word, source word], signed, with the pinned word framed."""
    most = float(np.abs(values).max(initial=0.0)) or 1.0
    trace = _heat(values, tr(LOST), theme)
    trace |= {"colorscale": theme.diverging, "zmin": -most, "zmax": most}
    names = [[label(short(word, 12)) for word in words] for words in (source, target)]
    trace["customdata"] = [
        [
            tr("<b>{written}</b> without <br><b>{read}</b>", written=label(each), read=label(read))
            for read in source
        ]
        for each in target
    ]
    names[1][pinned] = f'<b><span style="color:{theme.mark}">{names[1][pinned]}</span></b>'
    return chart([trace], _laid(*names, height=height, theme=theme))


def two_bars(
    words: Sequence[str],
    attention: Array,
    lost: Array,
    *,
    height: int = 420,
    theme: Theme = LIGHT,
) -> Figure:
    """Two measures of the same source words, each on its own scale: attention in the left half, what leaving
    a word out costs in the right one.
    """
    low, high = min(0.0, float(np.min(lost, initial=0.0))), float(np.max(lost, initial=0.1))
    left = axis(theme, tr("attention"), domain=[0, 0.47], range=[0, 1.05], fixedrange=True)
    costs = {"domain": [0.53, 1], "range": [1.05 * low, 1.05 * high], "anchor": "y"}
    right = axis(theme, tr(LOST), fixedrange=True, **costs)
    down = named_rows([label(short(word, 14)) for word in words], automargin=True)
    laid = layout(theme, height=height, margin=(8, 16, 8, 8))
    traces = [
        _bars(words, attention, tr("attention"), colour=theme.accent, across="x"),
        _bars(words, lost, tr(LOST), colour=theme.mark, across="x2"),
    ]
    return chart(traces, {**laid, "bargap": 0.35, "yaxis": down, "xaxis": left, "xaxis2": right})


def _bars(words: Sequence[str], values: Array, title: str, *, colour: str, across: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": np.asarray(values),
        "y": np.arange(len(words)),
        "xaxis": across,
        "marker": {"color": colour, "line": {"width": 0}},
        "customdata": [label(word) for word in words],
        "hovertemplate": "%{customdata}<br>" + title + " <b>%{x:.3f}</b><extra></extra>",
        "name": title,
    }


def _heat(z: Array, measures: str, theme: Theme, *, written: str = ".3f") -> dict[str, Any]:
    gap = 2 if max(z.shape) <= 24 else 1
    return {
        "type": "heatmap",
        "x": np.arange(z.shape[1]),
        "y": np.arange(z.shape[0]),
        "z": z,
        "xgap": gap,
        "ygap": gap,
        "hoverongaps": False,
        "colorbar": colour_bar(theme, measures),
        "hovertemplate": "%{customdata}<br>" + label(measures) + f" <b>%{{z:{written}}}</b><extra></extra>",
    }


def _pairs(looks: Sides, rows: list[int], columns: list[int]) -> list[list[str]]:
    queries, keys = hover_labels(looks.queries, rows), hover_labels(looks.keys, columns)
    return [[tr("{query} looks at <br>{key}", query=query, key=key) for key in keys] for query in queries]


def _laid(across: Sequence[str], down: Sequence[str], *, height: int, theme: Theme) -> dict[str, Any]:
    ticks: dict[str, Any] = {"showgrid": False, "zeroline": False, "fixedrange": True, "automargin": True}
    ticks |= {"ticks": "outside", "ticklen": 4, "tickcolor": "rgba(0,0,0,0)"}
    written = {"tickmode": "array", "tickfont": {"size": 14 if len(down) <= 24 else 12, "color": theme.text}}
    return layout(theme, height=height, margin=(8, 90, 8, 8)) | {
        "xaxis": {
            **ticks,
            **written,
            "side": "top",
            "tickangle": -55 if len(across) > 7 else 0,
            "tickvals": list(range(len(across))),
            "ticktext": list(across),
            "range": [-0.5, len(across) - 0.5],
        },
        "yaxis": {
            **ticks,
            **written,
            "tickvals": list(range(len(down))),
            "ticktext": list(down),
            "range": [len(down) - 0.5, -0.5],
        },
    }
