"""Trainings with a switch and without: the loss by step with its band, and by learning rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.analysis.tips import Outcome
from viz.arrays import Array
from viz.figures.frame import Figure, axis, band, chart, layout, legend
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.language import tr

COLOURS = (HEADS[11], HEADS[0], HEADS[14], HEADS[6])
"""The first is for a training without the switch."""
DASHES = ("dash", "solid", "dot", "dashdot")


def loss_bands(outcomes: Sequence[Outcome], *, height: int = 380, theme: Theme = LIGHT) -> Figure:
    """Held-out loss by step: the mean over the seeds, in a band from the lowest to the highest."""
    traces = []
    for number, each in enumerate(outcomes):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        low, high = each.losses.min(axis=0), each.losses.max(axis=0)
        name = tr("from the lowest to the highest seed")
        steps = np.array(each.steps)
        traces.append(band(x=steps, low=low, high=high, colour=colour, opacity=0.18, name=name))
        mean, line = each.losses.mean(axis=0), {"color": colour, "width": 2.5, "dash": dash}
        traces.append(_curve(each.steps, mean, line, label(each.title), digits=3))
    return chart(traces, _laid(theme, height, tr("step")))


def one_curve(
    whole: Sequence[tuple[int, float]],
    before: Sequence[tuple[int, float]],
    after: Sequence[tuple[int, float]],
    *,
    height: int = 380,
    theme: Theme = LIGHT,
) -> Figure:
    """(step, held-out loss) of a training that was never interrupted, and of one that was killed half way."""
    parts = (
        (tr("never interrupted"), whole, {"color": HEADS[11], "width": 8}, 0.35),
        (tr("until it was killed"), before, {"color": HEADS[2], "width": 2.5}, 1.0),
        (tr("from the checkpoint on"), after, {"color": HEADS[0], "width": 2.5}, 1.0),
    )
    traces = []
    for name, points, line, opacity in parts:
        steps, losses = [step for step, _ in points], [loss for _, loss in points]
        traces.append(_curve(steps, losses, line, name, digits=6) | {"opacity": opacity})
    return chart(traces, _laid(theme, height, tr("step")))


def rate_search(
    searches: Sequence[tuple[str, Sequence[float], Sequence[float]]],
    *,
    height: int = 380,
    theme: Theme = LIGHT,
) -> Figure:
    """Held-out loss by learning rate: (title, rates, losses) of each search."""
    traces = [_search(number, *each) for number, each in enumerate(searches)]
    return chart(traces, _laid(theme, height, tr("learning rate"), type="log", nticks=6))


def _laid(theme: Theme, height: int, across: str, **changes: Any) -> dict[str, Any]:
    """The layout of all three, the loss upwards."""
    return (
        layout(theme, height=height, margin=(8, 12, 8, 8))
        | legend(-0.2)
        | {
            "xaxis": axis(theme, across, showgrid=False, **changes),
            "yaxis": axis(theme, tr("held-out loss (nats)"), rangemode="tozero"),
        }
    )


def _curve(
    steps: Sequence[int], losses: Sequence[float] | Array, line: dict[str, Any], name: str, *, digits: int
) -> dict[str, Any]:
    loss = f"<b>%{{y:.{digits}f}}</b>"
    said = tr("step {step}, {name}: {loss} nats", step="%{x}", name=name, loss=loss)
    return {
        "type": "scatter",
        "x": steps,
        "y": losses,
        "mode": "lines",
        "line": line,
        "name": name,
        "hovertemplate": said + "<extra></extra>",
    }


def _search(number: int, title: str, rates: Sequence[float], losses: Sequence[float]) -> dict[str, Any]:
    said = tr(
        "{search}: rate {rate}, {loss} nats", search=label(title), rate="%{x:.2g}", loss="<b>%{y:.3f}</b>"
    )
    symbol = ("circle", "diamond")[number % 2]
    return {
        "type": "scatter",
        "x": list(rates),
        "y": list(losses),
        "mode": "markers",
        "marker": {"size": 11, "color": COLOURS[number + 1], "symbol": symbol},
        "name": title,
        "hovertemplate": said + "<extra></extra>",
    }
