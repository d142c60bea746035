"""Two classifiers on photos whose class is known: who is right where, how calibrated, and how much data they
need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from viz.analysis.agreement import Reliability
from viz.arrays import Array
from viz.figures.drawing import level
from viz.figures.frame import Figure, axis, chart, layout, legend, named_rows
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.figures.trials import COLOURS
from viz.language import number, tr

DASHES = ("solid", "dash")
"""Of the first and the second network, for eyes that do not tell their colours apart."""


def quadrant_bars(
    counts: Array, labels: Sequence[str], *, names: tuple[str, str], height: int = 360, theme: Theme = LIGHT
) -> Figure:
    """Of each class, the share of photos that both, one or neither gets right; counts [quadrant, class]."""
    only = [tr("only {name} right", name=name) for name in names]
    titles = (tr("both right"), *only, tr("both wrong"))
    colours = (theme.line, *COLOURS, theme.muted)
    traces = [
        _quadrant(label(title), each, each / counts.sum(axis=0), (colour, theme.background))
        for title, each, colour in zip(titles, counts, colours, strict=True)
    ]
    laid = (
        layout(theme, height=height, margin=(8, 26, 8, 8))  # Plotly hides a number that has no room: 100%
        | legend(traceorder="normal")
        | {
            "barmode": "stack",
            "bargap": 0.25,
            "xaxis": axis(theme, tr("share of its test photos"), range=[0, 1], tickformat=".0%"),
            "yaxis": named_rows([label(name) for name in labels], automargin=True),
        }
    )
    return chart(traces, laid)


def _quadrant(title: str, counts: Array, shares: Array, colours: tuple[str, str]) -> dict[str, Any]:
    """One part of each class's bar, [class]; the second colour parts it from the next, whatever eyes see."""
    hover = tr("{title}: {n} photos, {share}", title=title, n="<b>%{customdata}</b>", share="%{x:.1%}")
    return {
        "type": "bar",
        "x": shares,
        "y": list(range(len(shares))),
        "orientation": "h",
        "marker": {"color": colours[0], "line": {"color": colours[1], "width": 1}},
        "name": title,
        "customdata": counts,
        "hovertemplate": hover + "<extra></extra>",
    }


def reliability_curves(
    found: Sequence[Reliability], names: Sequence[str], *, height: int = 360, theme: Theme = LIGHT
) -> Figure:
    """How often an answer is right, by how sure the network is.

    On the dotted diagonal confidence means what it says.
    """
    diagonal = {
        "type": "scatter",
        "x": [0, 1],
        "y": [0, 1],
        "mode": "lines",
        "line": {"color": theme.muted, "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "calibrated",
    }
    curves = [_reliability(*each) for each in zip(found, names, COLOURS, DASHES, strict=True)]
    laid = (
        layout(theme, height=height)
        | legend(traceorder="normal")
        | {
            "xaxis": axis(theme, tr("confidence in the answer"), range=[0, 1.02]),
            "yaxis": axis(theme, tr("share of right answers"), range=[0, 1.02]),
        }
    )
    return chart([diagonal, *curves], laid)


def _reliability(found: Reliability, name: str, colour: str, dash: str) -> dict[str, Any]:
    """The curve of one network."""
    hover = tr(
        "says {confidence}, is right in {share} of {n} photos",
        confidence="%{x:.2f}",
        share="<b>%{y:.2f}</b>",
        n="%{customdata:.0f}",
    )
    return {
        "type": "scatter",
        "x": found.confidence,
        "y": found.accuracy,
        "cliponaxis": False,
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"size": 4 + 10 * np.sqrt(found.photos / found.photos.max())},
        "customdata": found.photos,
        "name": label(tr("{name}: calibration error {error:.3f}", name=name, error=found.error)),
        "hovertemplate": hover + "<extra></extra>",
    }


def efficiency_curves(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], *, height: int = 360, theme: Theme = LIGHT
) -> Figure:
    """Accuracy by how much of the training set was used, the mean over runs; `names` titles each network.

    A standard deviation only where there are several runs.
    """
    traces = [
        _efficiency([row for row in rows if row["network"] == network], title, colour, dash)
        for (network, title), colour, dash in zip(names.items(), COLOURS, DASHES, strict=False)
    ]
    shares = sorted({100 * row["share"] for row in rows})
    ticks = {"tickvals": shares, "ticktext": [number(share, "g") for share in shares]}
    laid = (
        layout(theme, height=height)
        | legend(traceorder="normal")
        | {
            "xaxis": axis(theme, tr("share of the training photos (%)"), type="log", **ticks),
            "yaxis": axis(theme, tr("accuracy on held-out photos"), range=[0, 1.02], tickformat=".0%"),
        }
    )
    return chart(traces, laid | level(theme, 0.1, tr("guessing")))


def _efficiency(rows: Sequence[Mapping[str, Any]], title: str, colour: str, dash: str) -> dict[str, Any]:
    """The curve of one network, with a bar where there are several runs."""
    rows = sorted(rows, key=lambda row: row["share"])
    spread = [row.get("spread") for row in rows]
    hover = tr(
        "{photos} photos, {epochs} epochs: {accuracy}, {runs}",
        photos="%{customdata[0]:,}",
        epochs="%{customdata[2]:g}",
        accuracy="<b>%{y:.1%}</b>",
        runs="%{customdata[1]}",
    )
    return {
        "type": "scatter",
        "x": [100 * row["share"] for row in rows],
        "y": [row["mean"] for row in rows],
        "error_y": {"type": "data", "array": spread, "color": colour, "thickness": 1.5},
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"size": 8},
        "name": label(title),
        "customdata": [[row["photos"], _runs(row), row["epochs"]] for row in rows],
        "hovertemplate": hover + "<extra></extra>",
    }


def _runs(row: Mapping[str, Any]) -> str:
    """How many runs the mean is of, and their deviation where there are several."""
    runs = len(row["accuracies"])
    if runs == 1:
        return tr("one run")
    return tr("± {spread:.1%} over {n} runs", spread=row["spread"], n=runs)
