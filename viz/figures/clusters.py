"""The tree of merges of examples, and how well each number of clusters fits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from viz.analysis.clusters import joints
from viz.analysis.tokens import short
from viz.arrays import Array
from viz.figures.frame import axis, layout
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.language import number, tr
from viz.learning import Clusters

COLOURS = (HEADS[0], HEADS[2], HEADS[4], HEADS[3], HEADS[1], HEADS[7])


def components(found: Clusters, across: int, up: int) -> tuple[Array, tuple[str, str]]:
    """(places [example, 2], titles of both axes) for two of the principal components, counted from 0."""
    titles = [
        tr("component {n}: {share:.0%} of the variance", n=each + 1, share=float(found.explained[each]))
        for each in (across, up)
    ]
    return found.points[:, [across, up]], (titles[0], titles[1])


def merge_tree(  # noqa: PLR0913 - all but two by name
    found: Clusters,
    labels: Sequence[int],
    *,
    classes: Sequence[str],
    words: Sequence[str],
    height: int = 320,
    theme: Theme = LIGHT,
) -> go.Figure:
    """The tree of merges (Ward, 1963): each joint stands as high as what is joined is apart; below it, each
    example in its class's colour. `words` say for each example what it is; hover them.
    """
    joined_at, joined_up, leaves = joints(found.links)
    lines_x, lines_y = list[float | None](), list[float | None]()
    for across, up in zip(joined_at.tolist(), joined_up.tolist(), strict=True):
        lines_x += [*across, None]
        lines_y += [*up, None]
    line = {"color": theme.muted, "width": 1}
    fig = go.Figure(
        go.Scatter(x=lines_x, y=lines_y, mode="lines", line=line, hoverinfo="skip", name="merges")
    )
    named = np.array(labels)[leaves]
    for which, name in enumerate(classes):
        places = np.flatnonzero(named == which)
        mark = {"symbol": "square", "size": 7, "color": COLOURS[which % len(COLOURS)]}
        fig.add_trace(
            go.Scatter(
                x=places,
                y=np.full(len(places), -0.02 * float(found.links[:, 2].max())),
                mode="markers",
                marker=mark,
                name=label(name),
                text=[label(short(words[leaf], 80)) for leaf in leaves[places].tolist()],
                hovertemplate="%{text}<br>" + label(name) + "<extra></extra>",
            )
        )
    fig.update_layout(**layout(theme, height=height, margin=(8, 12, 8, 8)))
    fig.update_xaxes(visible=False)
    fig.update_yaxes(**axis(theme, tr("distance of what is joined")))
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
            text=[number(float(each), ".2f") for each in found.silhouettes],
            hovertemplate=tr("{n} clusters: {value}", n="%{x}", value="<b>%{y:.3f}</b>") + "<extra></extra>",
        )
    )
    fig.update_layout(**layout(theme, height=height, margin=(8, 8, 8, 8)), bargap=0.4)
    fig.update_xaxes(**axis(theme, tr("number of clusters"), showgrid=False, dtick=1))
    fig.update_yaxes(**axis(theme, tr("mean silhouette")))
    return fig


def crossed(assigned: Array, labels: Sequence[int], classes: int) -> Array:
    """[cluster, class]: how many examples of each class each cluster holds."""
    counts = np.zeros((int(assigned.max()) + 1, classes), int)
    np.add.at(counts, (assigned.astype(int), np.array(labels)), 1)
    return counts
