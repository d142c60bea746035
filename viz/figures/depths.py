"""What each layer would answer: a table of words, one answer's rank, entropy; and what cuts change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.analysis.depths import depth_names
from viz.analysis.tokens import short, word
from viz.arrays import Array
from viz.figures.cells import written
from viz.figures.drawing import box
from viz.figures.frame import Figure, axis, chart, colour_bar, layout, legend, named_rows
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.language import count, number, share, tr
from viz.workings import Ablated, Depths, Induction

ROW = 26
"""Pixels of a row of the table."""
SPACE = 800
"""Pixels that the words of a row share where the window is 1024 wide."""


def lens_table(
    found: Depths, columns: Sequence[str], *, pinned: int | None = None, theme: Theme = LIGHT
) -> Figure:
    """The likeliest answer of each token (a column) at each depth (a row, the last on top), its colour the
    probability; of a picture, one row of the best five for each depth.
    """
    several = len(columns) != 1
    cells = np.array(
        [[word(cell[0]) for cell in row] if several else [*map(word, row[0])] for row in found.names],
        dtype=object,
    )
    probabilities = found.probabilities[:, :, 0] if several else found.probabilities[:, 0]
    n_rows, n_columns = probabilities.shape
    titles = list(columns) if several else [f"{rank}." for rank in range(1, n_columns + 1)]
    longest = max(3, int(SPACE / n_columns / 8))
    hover = [[label(name) for name in row] for row in cells]
    traces = [
        _cells(found, hover, titles, probabilities, theme=theme),
        written(cells, probabilities, theme, longest=longest),
    ]
    laid = layout(theme, height=ROW * n_rows + 44, margin=(8, 84, 34, 4)) | {
        "xaxis": _columns(titles),
        "yaxis": named_rows(depth_names(found.depths), automargin=True, range=[-0.5, n_rows - 0.5]),
    }
    if pinned is not None and several:
        laid["shapes"] = [box((pinned - 0.5, pinned + 0.5), (-0.5, n_rows - 0.5), colour=theme.mark)]
    return chart(traces, laid)


def _columns(titles: list[str]) -> dict[str, Any]:
    return {
        "side": "top",
        "tickmode": "array",
        "tickvals": list(range(len(titles))),
        "ticktext": titles,
        "tickangle": 0,
        "tickfont": {"size": 14},
        "range": [-0.5, len(titles) - 0.5],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }


def _cells(
    found: Depths, hover: list[list[str]], titles: list[str], probabilities: Array, *, theme: Theme
) -> dict[str, Any]:
    """The colours, and what a hover says."""
    n_rows, n_columns = probabilities.shape
    return {
        "type": "heatmap",
        "x": list(range(n_columns)),
        "y": list(range(n_rows)),
        "z": probabilities,
        "zmin": 0,
        "zmax": 1,
        "xgap": 2,
        "ygap": 2,
        "colorscale": theme.sequential,
        "colorbar": colour_bar(theme, tr("probability")),
        "customdata": np.dstack(
            [
                np.array(hover, dtype=object),
                [[depth] * n_columns for depth in depth_names(found.depths)],
                [titles] * n_rows,
            ]
        ),
        "hovertemplate": tr("{depth}, at {place}", depth="%{customdata[1]}", place="%{customdata[2]}")
        + "<br><b>%{customdata[0]}</b> <b>%{z:(.3f}</b><extra></extra>",
    }


def rank_line(found: Depths, *, height: int = 300, theme: Theme = LIGHT) -> Figure:
    """The rank of the watched answer of the one token, on a logarithmic axis, first on top."""
    most = max(10.0, float(found.ranks.max()))
    up = axis(theme, tr("rank, first on top"), type="log", fixedrange=True)
    up |= {"range": [np.log10(most) + 0.1, -0.1], "tickmode": "array", "showgrid": True}
    up |= {"tickvals": [10**power for power in range(int(np.log10(most)) + 1)], "tickformat": ",d"}
    hover = tr(
        "layer {layer}: rank {rank} of {n:,}, probability {p}",
        layer="%{x}",
        rank="<b>%{y:,d}</b>",
        n=found.size,
        p="%{customdata:.4f}",
    )
    line = _line(found, found.ranks[:, 0], hover, theme)
    return chart([line], layout(theme, height=height) | {"xaxis": _depth_axis(found, theme), "yaxis": up})


def entropy_line(found: Depths, *, height: int = 300, theme: Theme = LIGHT) -> Figure:
    """How many bits of doubt each depth's answer holds; the dotted line is no knowledge at all."""
    most = float(np.log2(found.size))
    up = axis(theme, tr("entropy in bits"), range=[0, most * 1.05], fixedrange=True)
    even = {
        "type": "scatter",
        "mode": "lines",
        "x": [found.depths[0], found.depths[-1]],
        "y": [most, most],
        "line": {"color": theme.muted, "dash": "dot", "width": 2},
        "hovertemplate": tr("all {n:,} answers alike: {bits} bits", n=found.size, bits="%{y:.1f}")
        + "<extra></extra>",
    }
    hover = tr("layer {layer}: {bits} bits", layer="%{x}", bits="<b>%{y:.2f}</b>")
    line = _line(found, found.entropy[:, 0], hover, theme)
    laid = layout(theme, height=height) | {"xaxis": _depth_axis(found, theme), "yaxis": up}
    return chart([even, line], laid)


def _line(found: Depths, values: Array, hover: str, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(found.depths),
        "y": values,
        "customdata": found.word_probabilities[:, 0],
        "line": {"color": theme.accent, "width": 2},
        "marker": {"color": theme.accent, "size": 7},
        "hovertemplate": hover + "<extra></extra>",
    }


def _depth_axis(found: Depths, theme: Theme) -> dict[str, Any]:
    edges = [found.depths[0] - 0.5, found.depths[-1] + 0.5]
    return axis(theme, tr("after layer (0 is the embedding)"), range=edges, showgrid=False, fixedrange=True)


def change_bars(found: Ablated, *, height: int | None = None, theme: Theme = LIGHT) -> Figure:
    """The best answers before and after a cut, two bars each, with the difference of log-probabilities."""
    rows = [label(short(word(name), 18)) for name in found.names]
    change = found.log_probabilities[1] - found.log_probabilities[0]
    texts = [
        [label(share(float(chance))) for chance in found.probabilities[0]],
        [
            f"{label(share(float(chance)))}  (Δ log p {number(float(by), '+.2f')})"
            for chance, by in zip(found.probabilities[1], change, strict=True)
        ],
    ]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": found.probabilities[when],
            "y": list(range(len(rows))),
            "marker": {"color": colour, "line": {"width": 0}},
            "text": texts[when],
            "textposition": "outside",
            "cliponaxis": False,
            "customdata": rows,
            "hovertemplate": "%{customdata}, " + name + ": <b>%{x:(.4f}</b><extra></extra>",
        }
        for when, (name, colour) in enumerate(
            ((tr("before"), theme.mark), (tr("after the cut"), theme.accent))
        )
    ]
    most = max(float(found.probabilities.max(initial=0)), 1e-6)
    laid = layout(theme, height=height or 46 * len(rows) + 40, margin=(8, 8, 34, 4)) | {
        **legend(1.0, traceorder="normal", font={"size": 14}),
        "bargap": 0.25,
        "xaxis": {"visible": False, "range": [0, most * 1.5], "fixedrange": True},
        "yaxis": named_rows(rows, automargin=True, tickfont={"size": 15}),
    }
    return chart(traces, laid)


def induction_bars(found: Induction, *, height: int = 230, theme: Theme = LIGHT) -> Figure:
    """The mean probability of the right next word: whole, without the copying heads, without others."""
    draws = found.random.mean(-1)
    n = len(found.cut)
    rows = [
        tr("nothing cut"),
        count("{n} induction head cut", "{n} induction heads cut", n),
        count("{n} other head cut", "{n} other heads cut", n),
    ]
    values = [float(found.whole.mean()), float(found.without.mean()), float(draws.mean())]
    most = max(*values, float(draws.max()), 1e-6) * 1.1
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": [0, 1, 2],
        "marker": {"color": [theme.mark, theme.accent, theme.muted], "line": {"width": 0}},
        "text": [label(share(value)) for value in values],
        "textposition": ["inside" if value > most / 8 else "outside" for value in values],
        "insidetextanchor": "start",
        "insidetextfont": {"color": theme.background},
        "cliponaxis": False,
        "customdata": rows,
        "hovertemplate": "%{customdata}: <b>%{x:(.4f}</b><extra></extra>",
    }
    laid = layout(theme, height=height) | {
        "bargap": 0.35,
        "xaxis": axis(theme, tr("mean probability of the right word"), range=[0, most], fixedrange=True),
        "yaxis": named_rows(rows, automargin=True, tickfont={"size": 15}),
    }
    return chart([bars, _whisker(draws, values[2], theme)], laid)


def _whisker(draws: Array, middle: float, theme: Theme) -> dict[str, Any]:
    """From the lowest of the draws to the highest, over the third bar: on the others, which are one
    measurement each, Plotly would draw one without a length.
    """
    lengths = {"array": [float(draws.max()) - middle], "arrayminus": [middle - float(draws.min())]}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [middle],
        "y": [2],
        "marker": {"size": 0.1, "color": theme.text},
        "error_x": {
            "type": "data",
            "symmetric": False,
            **lengths,
            "color": theme.text,
            "thickness": 2,
            "width": 6,
        },
        "hoverinfo": "skip",
    }
