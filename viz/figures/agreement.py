"""Two classifiers on photos whose class is known: who is right where, how calibrated, and how much data they
need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz.analysis.agreement import Reliability
from viz.arrays import Array
from viz.figures.frame import axis, layout, named_rows
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.figures.trials import COLOURS
from viz.language import number, tr


def quadrant_bars(
    counts: Array, labels: Sequence[str], *, names: tuple[str, str], height: int = 360, theme: Theme = LIGHT
) -> go.Figure:
    """Of each class, the share of photos that both, one or neither gets right; counts [quadrant, class]."""
    shares = counts / counts.sum(axis=0)
    only = [tr("only {name} right", name=name) for name in names]
    titles = (tr("both right"), *only, tr("both wrong"))
    fig = go.Figure()
    for at, (title, colour) in enumerate(zip(titles, (theme.line, *COLOURS, theme.muted), strict=True)):
        fig.add_trace(
            go.Bar(
                x=shares[at],
                y=list(range(len(labels))),
                orientation="h",
                marker={"color": colour, "line": {"width": 0}},
                name=label(title),
                customdata=counts[at],
                hovertemplate=tr(
                    "{title}: {n} photos, {share}",
                    title=label(title),
                    n="<b>%{customdata}</b>",
                    share="%{x:.1%}",
                )
                + "<extra></extra>",
            )
        )
    fig.update_layout(**layout(theme, height=height, margin=(8, 8, 8, 8)), barmode="stack", bargap=0.25)
    fig.update_layout(showlegend=True, legend=_legend())
    fig.update_xaxes(**axis(theme, tr("share of its test photos"), range=[0, 1], tickformat=".0%"))
    fig.update_yaxes(**named_rows([label(name) for name in labels], automargin=True))
    return fig


def reliability_curves(
    found: Sequence[Reliability], names: Sequence[str], *, height: int = 360, theme: Theme = LIGHT
) -> go.Figure:
    """How often an answer is right, by how sure the network is.

    On the dotted diagonal confidence means what it says.
    """
    fig = go.Figure()
    dotted = {"color": theme.muted, "width": 1, "dash": "dot"}
    fig.add_trace(
        go.Scatter(
            x=[0, 1],
            y=[0, 1],
            mode="lines",
            line=dotted,
            hoverinfo="skip",
            showlegend=False,
            name="calibrated",
        )
    )
    for each, name, colour in zip(found, names, COLOURS, strict=True):
        fig.add_trace(_reliability(each, name, colour))
    fig.update_layout(**layout(theme, height=height, margin=(8, 8, 8, 8)))
    fig.update_layout(showlegend=True, legend=_legend())
    fig.update_xaxes(**axis(theme, tr("confidence in the answer"), range=[0, 1.02]))
    fig.update_yaxes(**axis(theme, tr("share of right answers"), range=[0, 1.02]))
    return fig


def _reliability(found: Reliability, name: str, colour: str) -> go.Scatter:
    """The curve of one network."""
    return go.Scatter(
        x=found.confidence,
        y=found.accuracy,
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        marker={"size": 4 + 10 * np.sqrt(found.photos / found.photos.max())},
        customdata=found.photos,
        name=label(tr("{name}: calibration error {error:.3f}", name=name, error=found.error)),
        hovertemplate=tr(
            "says {confidence}, is right in {share} of {n} photos",
            confidence="%{x:.2f}",
            share="<b>%{y:.2f}</b>",
            n="%{customdata:.0f}",
        )
        + "<extra></extra>",
    )


def efficiency_curves(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], *, height: int = 360, theme: Theme = LIGHT
) -> go.Figure:
    """Accuracy by how much of the training set was used, the mean over runs; `names` titles each network.

    A standard deviation only where there are several runs.
    """
    fig = go.Figure()
    for (network, title), colour in zip(names.items(), COLOURS, strict=False):
        fig.add_trace(_efficiency([row for row in rows if row["network"] == network], title, colour))
    fig.update_layout(**layout(theme, height=height, margin=(8, 8, 8, 8)))
    fig.update_layout(showlegend=True, legend=_legend())
    shares = sorted({100 * row["share"] for row in rows})
    ticks = {"tickvals": shares, "ticktext": [number(share, "g") for share in shares]}
    fig.update_xaxes(**axis(theme, tr("share of the training photos (%)"), type="log", **ticks))
    fig.update_yaxes(**axis(theme, tr("accuracy on held-out photos"), range=[0, 1.02], tickformat=".0%"))
    note = {"text": tr("guessing"), "font": {"color": theme.muted, "size": 12}}
    line = {"color": theme.muted, "width": 1, "dash": "dot"}
    fig.add_hline(0.1, line=line, layer="below", annotation=note, annotation_position="bottom right")
    return fig


def _efficiency(rows: Sequence[Mapping[str, Any]], title: str, colour: str) -> go.Scatter:
    """The curve of one network, with a bar where there are several runs."""
    rows = sorted(rows, key=lambda row: row["share"])
    spread = [row.get("spread") for row in rows]
    return go.Scatter(
        x=[100 * row["share"] for row in rows],
        y=[row["mean"] for row in rows],
        error_y={"type": "data", "array": spread, "color": colour, "thickness": 1.5},
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        marker={"size": 8},
        name=label(title),
        customdata=[[row["photos"], _runs(row), row["epochs"]] for row in rows],
        hovertemplate=tr(
            "{photos} photos, {epochs} epochs: {accuracy}, {runs}",
            photos="%{customdata[0]:,}",
            epochs="%{customdata[2]:g}",
            accuracy="<b>%{y:.1%}</b>",
            runs="%{customdata[1]}",
        )
        + "<extra></extra>",
    )


def _runs(row: Mapping[str, Any]) -> str:
    """How many runs the mean is of, and their deviation where there are several."""
    runs = len(row["accuracies"])
    if runs == 1:
        return tr("one run")
    return tr("± {spread:.1%} over {n} runs", spread=row["spread"], n=runs)


def _legend() -> dict[str, Any]:
    return {
        "orientation": "h",
        "y": 1.02,
        "yanchor": "bottom",
        "x": 0,
        "font": {"size": 13},
        "traceorder": "normal",
    }
