"""Examples as points, the tree of their merges, and how well each number of clusters fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz.analysis.clusters import joints
from viz.analysis.tokens import short
from viz.arrays import Array
from viz.figures.frame import axis, layout
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.learning import Clusters

SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star", "pentagon")
COLOURS = (HEADS[0], HEADS[2], HEADS[4], HEADS[3], HEADS[1], HEADS[7])


def points_map(  # noqa: PLR0913 - all but two by name
    found: Clusters,
    labels: Sequence[int],
    *,
    classes: Sequence[str],
    words: Sequence[str],
    axes: tuple[int, int] = (0, 1),
    height: int = 460,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Each example at two of its principal components: its class is the colour, its cluster the symbol.

    `words` say for each example what it is; hover them.
    """
    across, up = axes
    fig = go.Figure()
    for number, name in enumerate(classes):
        own = [i for i, each in enumerate(labels) if each == number]
        clusters = found.assigned[own].astype(int)
        fig.add_trace(
            go.Scatter(
                x=found.points[own, across],
                y=found.points[own, up],
                mode="markers",
                marker=_mark(number, clusters, theme),
                name=label(name),
                text=[label(short(words[i], 80)) for i in own],
                customdata=clusters + 1,
                hovertemplate="%{text}<br>" + label(name) + ", cluster %{customdata}<extra></extra>",
            )
        )
    fig.update_layout(**layout(theme, height=height, margin=(8, 12, 8, 8)))
    fig.update_layout(showlegend=True, legend=_legend())
    titles = [f"component {each + 1}: {found.explained[each]:.0%} of the variance" for each in axes]
    fig.update_xaxes(**axis(theme, titles[0]))
    fig.update_yaxes(**axis(theme, titles[1]))
    return fig


def _mark(number: int, clusters: Array, theme: Theme) -> dict[str, Any]:
    """The colour of a class, the symbol of each one's cluster."""
    return {
        "size": 11,
        "color": COLOURS[number % len(COLOURS)],
        "symbol": [SYMBOLS[each % len(SYMBOLS)] for each in clusters],
        "line": {"width": 1, "color": theme.background},
    }


def merge_tree(
    found: Clusters,
    labels: Sequence[int],
    *,
    classes: Sequence[str],
    height: int = 320,
    theme: Theme = LIGHT,
) -> go.Figure:
    """The tree of merges (Ward, 1963): each joint stands as high as what is joined is apart; below it, each
    example in its class's colour.
    """
    joined_at, joined_up, leaves = joints(found.links)
    lines_x: list[float | None] = []
    lines_y: list[float | None] = []
    for across, up in zip(joined_at.tolist(), joined_up.tolist(), strict=True):
        lines_x += [*across, None]
        lines_y += [*up, None]
    line = {"color": theme.muted, "width": 1}
    fig = go.Figure(
        go.Scatter(x=lines_x, y=lines_y, mode="lines", line=line, hoverinfo="skip", name="merges")
    )
    named = np.array(labels)[leaves]
    for number, name in enumerate(classes):
        places = np.flatnonzero(named == number)
        mark = {"symbol": "square", "size": 7, "color": COLOURS[number % len(COLOURS)]}
        fig.add_trace(
            go.Scatter(
                x=places,
                y=np.full(len(places), -0.02 * float(found.links[:, 2].max())),
                mode="markers",
                marker=mark,
                name=label(name),
                hovertemplate=label(name) + "<extra></extra>",
            )
        )
    fig.update_layout(**layout(theme, height=height, margin=(8, 12, 8, 8)))
    fig.update_xaxes(visible=False)
    fig.update_yaxes(**axis(theme, "distance of what is joined"))
    return fig


def silhouette_bars(found: Clusters, *, height: int = 240, theme: Theme = LIGHT) -> go.Figure:
    """The mean silhouette (Rousseeuw, 1987) for each number of clusters; the largest is in the accent."""
    numbers = list(range(2, 2 + len(found.silhouettes)))
    best = int(found.silhouettes.argmax())
    colours = [theme.accent if i == best else theme.line for i in range(len(numbers))]
    fig = go.Figure(
        go.Bar(
            x=numbers,
            y=found.silhouettes,
            marker={"color": colours},
            text=[f"{each:.2f}" for each in found.silhouettes],
            hovertemplate="%{x} clusters: <b>%{y:.3f}</b><extra></extra>",
        )
    )
    fig.update_layout(**layout(theme, height=height, margin=(8, 8, 8, 8)), bargap=0.4)
    fig.update_xaxes(**axis(theme, "number of clusters", showgrid=False, dtick=1))
    fig.update_yaxes(**axis(theme, "mean silhouette"))
    return fig


def crossed(assigned: Array, labels: Sequence[int], classes: int) -> Array:
    """[cluster, class]: how many examples of each class each cluster holds."""
    counts = np.zeros((int(assigned.max()) + 1, classes), int)
    np.add.at(counts, (assigned.astype(int), np.array(labels)), 1)
    return counts


def _legend() -> dict[str, Any]:
    return {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 13}}
