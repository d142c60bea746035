"""Trainings with a switch and without: the loss by step with its band, and by learning rate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from viz.analysis.tips import Outcome
from viz.figures.frame import axis, band, layout
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.language import tr

COLOURS = (HEADS[11], HEADS[0], HEADS[2], HEADS[4])
"""The first is for a training without the switch."""
DASHES = ("dash", "solid", "solid", "solid")
LEGEND = {"orientation": "h", "y": -0.2, "yanchor": "top", "x": 0, "font": {"size": 13}}


def loss_bands(outcomes: Sequence[Outcome], *, height: int = 380, theme: Theme = LIGHT) -> go.Figure:
    """Held-out loss by step: the mean over the seeds, in a band from the lowest to the highest."""
    fig = go.Figure()
    for number, each in enumerate(outcomes):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        low, high = each.losses.min(axis=0), each.losses.max(axis=0)
        name = tr("from the lowest to the highest seed")
        fig.add_trace(
            band(x=np.array(each.steps), low=low, high=high, colour=colour, opacity=0.18, name=name)
        )
        fig.add_trace(
            go.Scatter(
                x=each.steps,
                y=each.losses.mean(axis=0),
                mode="lines",
                line={"color": colour, "width": 2.5, "dash": dash},
                name=label(each.title),
                hovertemplate=_hover(label(each.title), "<b>%{y:.3f}</b>"),
            )
        )
    fig.update_layout(**layout(theme, height=height, margin=(8, 12, 8, 8)))
    fig.update_layout(showlegend=True, legend=LEGEND)
    fig.update_xaxes(**axis(theme, tr("step"), showgrid=False))
    fig.update_yaxes(**axis(theme, tr("held-out loss (nats)"), rangemode="tozero"))
    return fig


def _hover(name: str, loss: str) -> str:
    return tr("step {step}, {name}: {loss} nats", step="%{x}", name=name, loss=loss) + "<extra></extra>"


def one_curve(
    whole: Sequence[tuple[int, float]],
    before: Sequence[tuple[int, float]],
    after: Sequence[tuple[int, float]],
    *,
    height: int = 380,
    theme: Theme = LIGHT,
) -> go.Figure:
    """(step, held-out loss) of a training that was never interrupted, and of one that was killed half way."""
    parts = (
        (tr("never interrupted"), whole, {"color": HEADS[11], "width": 8}, 0.35),
        (tr("until it was killed"), before, {"color": HEADS[2], "width": 2.5}, 1.0),
        (tr("from the checkpoint on"), after, {"color": HEADS[0], "width": 2.5}, 1.0),
    )
    fig = go.Figure()
    for name, points, line, opacity in parts:
        x, y = [step for step, _ in points], [loss for _, loss in points]
        hover = _hover(name, "<b>%{y:.6f}</b>")
        fig.add_trace(
            go.Scatter(x=x, y=y, mode="lines", line=line, opacity=opacity, name=name, hovertemplate=hover)
        )
    fig.update_layout(**layout(theme, height=height, margin=(8, 12, 8, 8)))
    fig.update_layout(showlegend=True, legend=LEGEND)
    fig.update_xaxes(**axis(theme, tr("step"), showgrid=False))
    fig.update_yaxes(**axis(theme, tr("held-out loss (nats)"), rangemode="tozero"))
    return fig


def rate_search(
    searches: Sequence[tuple[str, Sequence[float], Sequence[float]]],
    *,
    height: int = 380,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Held-out loss by learning rate: (title, rates, losses) of each search."""
    fig = go.Figure()
    for number, (title, rates, losses) in enumerate(searches):
        marker = {"size": 11, "color": COLOURS[number + 1], "symbol": ("circle", "diamond")[number % 2]}
        hover = tr(
            "{search}: rate {rate}, {loss} nats",
            search=label(title),
            rate="%{x:.2g}",
            loss="<b>%{y:.3f}</b>",
        )
        hover += "<extra></extra>"
        fig.add_trace(
            go.Scatter(
                x=list(rates), y=list(losses), mode="markers", marker=marker, name=title, hovertemplate=hover
            )
        )
    fig.update_layout(**layout(theme, height=height, margin=(8, 12, 8, 8)))
    fig.update_layout(showlegend=True, legend=LEGEND)
    fig.update_xaxes(**axis(theme, tr("learning rate"), type="log", showgrid=False, nticks=6))
    fig.update_yaxes(**axis(theme, tr("held-out loss (nats)"), rangemode="tozero"))
    return fig
