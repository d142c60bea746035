"""The tree of merges of examples, and how well each number of clusters fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.analysis.clusters import tree_of
from viz.analysis.tokens import short
from viz.arrays import Array
from viz.figures.frame import Figure, axis, chart, layout, legend
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.language import number, tr
from viz.learning import Clusters

COLOURS = (HEADS[0], HEADS[2], HEADS[9], HEADS[6], HEADS[1], HEADS[14])
SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x")
"""Of classes, beside their colours: as `SHAPES` in the script of the example map."""


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
) -> Figure:
    """The tree of merges (Ward, 1963): each joint stands as high as what is joined is apart; below it, each
    example in its class's colour and symbol. `words` say for each example what it is; hover them.
    """
    joined_at, joined_up, leaves = tree_of(found)
    merges = {
        "type": "scatter",
        "x": [at for each in joined_at.tolist() for at in (*each, None)],
        "y": [at for each in joined_up.tolist() for at in (*each, None)],
        "mode": "lines",
        "line": {"color": theme.muted, "width": 1},
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "merges",
    }
    named = np.array(labels)[leaves]
    below = -0.02 * float(found.links[:, 2].max())
    own = []
    for which, name in enumerate(classes):
        places = np.flatnonzero(named == which)
        texts = [label(short(words[leaf], 80)) for leaf in leaves[places].tolist()]
        mark = {"symbol": SYMBOLS[which % len(SYMBOLS)], "size": 8, "color": COLOURS[which % len(COLOURS)]}
        own.append(_leaves(places, below, texts, name=label(name), mark=mark))
    up = axis(theme, tr("distance of what is joined"))
    laid = layout(theme, height=height, margin=(8, 12, 8, 8)) | {"xaxis": {"visible": False}, "yaxis": up}
    return chart([merges, *own], laid | legend(-0.03))


def _leaves(
    places: Array, below: float, texts: list[str], *, name: str, mark: dict[str, Any]
) -> dict[str, Any]:
    """The examples of one class under the tree, each at its place."""
    return {
        "type": "scatter",
        "x": places,
        "y": np.full(len(places), below),
        "mode": "markers",
        "marker": mark,
        "name": name,
        "text": texts,
        "hovertemplate": "%{text}<br>" + name + "<extra></extra>",
    }


def silhouette_bars(found: Clusters, *, height: int = 240, theme: Theme = LIGHT) -> Figure:
    """The mean silhouette (Rousseeuw, 1987) for each number of clusters; the largest is in the accent."""
    numbers = list(range(2, 2 + len(found.silhouettes)))
    best = int(found.silhouettes.argmax())
    said = tr("{n} clusters: {value}", n="%{x}", value="<b>%{y:.3f}</b>")
    bars = {
        "type": "bar",
        "x": numbers,
        "y": found.silhouettes,
        "marker": {"color": [theme.accent if i == best else theme.line for i in range(len(numbers))]},
        "text": [number(float(each), ".2f") for each in found.silhouettes],
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "hovertemplate": said + "<extra></extra>",
    }
    laid = layout(theme, height=height) | {
        "bargap": 0.4,
        "xaxis": axis(theme, tr("number of clusters"), showgrid=False, dtick=1),
        "yaxis": axis(theme, tr("mean silhouette")),
    }
    return chart([bars], laid)


def crossed(assigned: Array, labels: Sequence[int], classes: int) -> Array:
    """[cluster, class]: how many examples of each class each cluster holds."""
    counts = np.zeros((int(assigned.max()) + 1, classes), int)
    np.add.at(counts, (assigned.astype(int), np.array(labels)), 1)
    return counts
