"""What learners make of few examples: curves by how many they were given, and differences between two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz.analysis.curves import accuracy, difference
from viz.arrays import Array
from viz.figures.frame import axis, band, layout
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.language import tr
from viz.learning import Curves

COLOURS = (HEADS[0], HEADS[1], HEADS[2], HEADS[3], HEADS[4], HEADS[11])
DASHES = ("solid", "dash", "solid", "dot", "solid", "dot")


def learning_curves(curves: Curves, *, height: int = 400, theme: Theme = LIGHT) -> go.Figure:
    """Share of the tests that each learner gets right, by examples of each class: the mean over the draws,
    and a band that holds the middle 80 % of them.
    """
    fig = go.Figure()
    means, lows, highs = accuracy(curves)
    for number, title in enumerate(curves.titles):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        fig.add_trace(_band(curves.counts, lows[number], highs[number], colour))
        fig.add_trace(_line(curves, means[number], title=title, colour=colour, dash=dash))
    fig.update_layout(**layout(theme, height=height, margin=(8, 12, 8, 8)))
    legend = {"orientation": "h", "y": -0.22, "yanchor": "top", "x": 0, "font": {"size": 13}}
    fig.update_layout(showlegend=True, legend=legend)
    fig.update_xaxes(**_counted(curves, theme))
    fig.update_yaxes(**axis(theme, tr("share of tests right"), range=[0, 1.02], tickformat=".0%"))
    note = {"text": tr("guessing"), "font": {"color": theme.muted, "size": 12}}
    dotted = {"color": theme.muted, "width": 1, "dash": "dot"}
    fig.add_hline(1 / curves.classes, line=dotted, annotation=note, annotation_position="bottom right")
    return fig


def paired_difference(
    curves: Curves, one: int, other: int, *, height: int = 300, theme: Theme = LIGHT
) -> go.Figure:
    """How much more of the tests one learner gets right than another, by examples of each class: every draw
    is a dot, the line their mean. Above the line at 0 the first is ahead.
    """
    found = 100 * difference(curves, one, other)
    mean = tr("{n} a class: {points} points in the mean", n="%{customdata}", points="<b>%{y:+.1f}</b>")
    draws = found.shape[1]
    spread = np.tile(np.linspace(-0.09, 0.09, draws), (len(curves.counts), 1))
    places = np.log2(np.array(curves.counts))[:, None] + spread
    fig = go.Figure(
        go.Scatter(
            x=places.ravel(),
            y=found.ravel(),
            mode="markers",
            marker={"color": HEADS[0], "size": 6, "opacity": 0.4},
            hovertemplate=tr("one draw: {points} points", points="<b>%{y:+.0f}</b>") + "<extra></extra>",
            name=tr("a draw"),
        )
    )
    fig.add_trace(
        go.Scatter(
            x=np.log2(np.array(curves.counts)),
            y=found.mean(axis=1),
            mode="lines+markers",
            line={"color": HEADS[0], "width": 2.5},
            marker={"size": 9, "symbol": "diamond"},
            customdata=curves.counts,
            hovertemplate=mean + "<extra></extra>",
            name=tr("the mean"),
        )
    )
    fig.update_layout(**layout(theme, height=height, margin=(8, 12, 8, 8)))
    fig.add_hline(0, line={"color": theme.muted, "width": 1, "dash": "dot"}, layer="below")
    most = max(10.0, float(np.abs(found).max()) * 1.1)
    fig.update_xaxes(**_counted(curves, theme))
    fig.update_yaxes(**axis(theme, tr("difference in points"), range=[-most, most], tickformat="+d"))
    return fig


def confusion_map(
    counts: Array, classes: Sequence[str], *, height: int = 340, theme: Theme = LIGHT
) -> go.Figure:
    """How many tests of each class (a row) get each answer (a column), counts [class, answer]."""
    names = [label(name) for name in classes]
    places = list(range(len(names)))
    heat = go.Heatmap(
        z=counts,
        x=places,
        y=places,
        zmin=0,
        zmax=max(1, int(counts.sum(axis=1).max())),
        colorscale=theme.sequential,
        showscale=False,
        xgap=2,
        ygap=2,
        text=[[str(count) if count else "" for count in row] for row in counts.tolist()],
        texttemplate="%{text}",
        customdata=[[[row, column] for column in names] for row in names],
        hovertemplate=tr(
            "{label}, called {answer}: {n}",
            label="%{customdata[0]}",
            answer="%{customdata[1]}",
            n="<b>%{z}</b>",
        )
        + "<extra></extra>",
        name="tests",
    )
    fig = go.Figure(heat)
    fig.update_layout(**layout(theme, height=height, margin=(8, 8, 8, 8)))
    ticks = {"tickmode": "array", "tickvals": places, "ticktext": names, "showgrid": False}
    fig.update_xaxes(**axis(theme, tr("the answer"), **ticks))
    fig.update_yaxes(**axis(theme, tr("the class"), autorange="reversed", **ticks))
    return fig


def _line(curves: Curves, means: Array, *, title: str, colour: str, dash: str) -> go.Scatter:
    return go.Scatter(
        x=np.log2(np.array(curves.counts)),
        y=means,
        mode="lines+markers",
        line={"color": colour, "width": 2.5, "dash": dash},
        marker={"size": 7},
        name=label(title),
        customdata=curves.counts,
        hovertemplate=tr(
            "{learner}, {n} a class: {share}",
            learner=label(title),
            n="%{customdata}",
            share="<b>%{y:.1%}</b>",
        )
        + "<extra></extra>",
    )


def _band(counts: Sequence[int], low: Array, high: Array, colour: str) -> go.Scatter:
    name = tr("the middle 80 % of the draws")
    return band(x=np.log2(np.array(counts)), low=low, high=high, colour=colour, opacity=0.12, name=name)


def _counted(curves: Curves, theme: Theme) -> dict[str, Any]:
    """The axis of examples of each class, doubled from mark to mark."""
    places = np.log2(np.array(curves.counts))
    ticks = {"tickmode": "array", "tickvals": list(places), "ticktext": list(map(str, curves.counts))}
    reach = [float(places[0]) - 0.2, float(places[-1]) + 0.2]
    return axis(theme, tr("examples of each class"), showgrid=False, range=reach, **ticks)
