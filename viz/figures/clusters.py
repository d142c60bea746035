"""Examples as points, the tree of their merges, and how well each number of clusters fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz.analysis.clusters import joints
from viz.analysis.maps import turned
from viz.analysis.tokens import short
from viz.arrays import Array
from viz.figures.frame import axis, layout
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.language import number, tr
from viz.learning import Clusters

SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star", "pentagon")
POINT, RING = 11, 21
"""Pixels across a point and the ring around it."""
TURN = 15
"""Degrees from one view of a turning map to the next."""
COLOURS = (HEADS[0], HEADS[2], HEADS[4], HEADS[3], HEADS[1], HEADS[7])


def points_map(  # noqa: PLR0913 - all but three by name
    found: Clusters,
    labels: Sequence[int],
    points: Array,
    *,
    classes: Sequence[str],
    words: Sequence[str],
    titles: tuple[str, str] = ("", ""),
    ringed: Sequence[int] = (),
    height: int = 460,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Each example at its place [example, 2]: its class is the colour, its cluster the symbol.

    `words` say for each example what it is; hover them. The examples `ringed` have a ring. A point carries
    (its cluster, counted from 1; its example).
    """
    fig = go.Figure(
        [
            _ring(points, ringed, theme),
            *_points(found, labels, points, classes=classes, words=words, theme=theme),
        ]
    )
    fig.update_layout(**layout(theme, height=height, margin=(8, 12, 8, 8)))
    fig.update_layout(showlegend=True, legend=_legend())
    fig.update_xaxes(**axis(theme, titles[0]))
    fig.update_yaxes(**axis(theme, titles[1]))
    return fig


def components(found: Clusters, across: int, up: int) -> tuple[Array, tuple[str, str]]:
    """(places [example, 2], titles of both axes) for two of the principal components, counted from 0."""
    titles = [
        tr("component {n}: {share:.0%} of the variance", n=each + 1, share=float(found.explained[each]))
        for each in (across, up)
    ]
    return found.points[:, [across, up]], (titles[0], titles[1])


def turning_map(  # noqa: PLR0913 - all but two by name
    found: Clusters,
    labels: Sequence[int],
    *,
    classes: Sequence[str],
    words: Sequence[str],
    ringed: Sequence[int] = (),
    height: int = 480,
    theme: Theme = LIGHT,
) -> go.Figure:
    """The first three principal components, seen by somebody who walks round them: a slider moves, and a
    button does. What is near is drawn larger. It needs no WebGL, and a point can be clicked as on a flat map.
    """
    angles = range(0, 360, TURN)
    seen = [turned(found.points, angle) for angle in angles]
    fig = points_map(
        found, labels, seen[0], classes=classes, words=words, ringed=ringed, height=height, theme=theme
    )
    own = [list(ringed), *([i for i, each in enumerate(labels) if each == n] for n in range(len(classes)))]
    reach = 1.05 * max(float(np.linalg.norm(found.points, axis=1).max()), 1e-9)
    fig.frames = [
        go.Frame(name=str(angle), data=[_seen(places[each], reach, ring=not n) for n, each in enumerate(own)])
        for angle, places in zip(angles, seen, strict=True)
    ]
    for trace, now in zip(fig.data, fig.frames[0].data, strict=True):
        trace.update(marker={"size": now.marker.size})
    at_once = {"mode": "immediate", "frame": {"duration": 0}, "transition": {"duration": 0}}
    going = {"fromcurrent": True, "frame": {"duration": 120}, "transition": {"duration": 0}}
    steps = [{"method": "animate", "args": [[str(angle)], at_once], "label": f"{angle}°"} for angle in angles]
    play = {"method": "animate", "args": [None, going], "label": "▶"}
    rest = {"method": "animate", "args": [[None], at_once], "label": "❚❚"}
    fig.update_layout(
        sliders=[{"steps": steps, "x": 0.12, "len": 0.88, "currentvalue": {"visible": False}}],
        updatemenus=[{"type": "buttons", "direction": "right", "buttons": [play, rest], "x": 0, "y": 0,
                      "xanchor": "left", "yanchor": "top", "pad": {"t": 24}, "showactive": False}],
    )  # fmt: skip
    fig.update_xaxes(range=[-reach, reach], visible=False)
    fig.update_yaxes(range=[-reach, reach], visible=False)
    return fig


def _seen(places: Array, reach: float, *, ring: bool) -> go.Scatter:
    """Points [example, (across, up, near)] in one frame."""
    size = (RING if ring else POINT) * (1 + 0.5 * places[:, 2] / reach)
    return go.Scatter(x=places[:, 0], y=places[:, 1], marker={"size": np.round(size, 1)})


def _points(  # noqa: PLR0913 - all but three by name
    found: Clusters,
    labels: Sequence[int],
    points: Array,
    *,
    classes: Sequence[str],
    words: Sequence[str],
    theme: Theme,
) -> list[go.Scatter]:
    drawn = []
    for which, name in enumerate(classes):
        own = [i for i, each in enumerate(labels) if each == which]
        clusters = found.assigned[own].astype(int)
        drawn.append(
            go.Scatter(
                x=points[own, 0],
                y=points[own, 1],
                mode="markers",
                marker=_mark(which, clusters, theme),
                name=label(name),
                text=[label(short(words[i], 80)) for i in own],
                customdata=[[cluster + 1, i] for cluster, i in zip(clusters.tolist(), own, strict=True)],
                hovertemplate="%{text}<br>"
                + tr("{label}, cluster {cluster}", label=label(name), cluster="%{customdata[0]}")
                + "<extra></extra>",
            )
        )
    return drawn


def _ring(points: Array, ringed: Sequence[int], theme: Theme) -> go.Scatter:
    """Circles behind some of the points."""
    return go.Scatter(
        x=points[list(ringed), 0],
        y=points[list(ringed), 1],
        mode="markers",
        marker={"size": RING, "color": "rgba(0,0,0,0)", "line": {"width": 2, "color": theme.accent}},
        hoverinfo="skip",
        showlegend=False,
        name="rings",
    )


def _mark(which: int, clusters: Array, theme: Theme) -> dict[str, Any]:
    """The colour of a class, the symbol of each one's cluster."""
    return {
        "size": POINT,
        "color": COLOURS[which % len(COLOURS)],
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
                hovertemplate=label(name) + "<extra></extra>",
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


def _legend() -> dict[str, Any]:
    return {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 13}}
