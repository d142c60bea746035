"""What learners make of few examples: curves by how many they were given, and differences between two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from viz.analysis.curves import HIGH, LOW, accuracy, difference, wilson
from viz.analysis.tables import ALREADY
from viz.arrays import Array
from viz.figures.drawing import box, level
from viz.figures.frame import Figure, axis, band, chart, layout, legend, spots
from viz.figures.theme import DASHES, HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.language import number, tr
from viz.learning import Curves, Reached

COLOURS = (HEADS[0], HEADS[1], HEADS[2], HEADS[6], HEADS[9])
MARKS = ("diamond", "square", "triangle-up", "star", "pentagon", "hexagram", "triangle-down", "star-square")
"""Of networks that were tuned themselves, each way its own."""
MANY = 10
"""Trainings of one kind from which on their middle is drawn, as that of the curves' draws."""
APART = 0.07
"""Between two of them that were given as many examples, where one more mark of the axis is 1."""


def learning_curves(
    curves: Curves, reached: Sequence[Reached] = (), *, height: int = 400, theme: Theme = LIGHT
) -> Figure:
    """Share of the tests that each learner gets right, by examples of each class: the mean over the draws,
    and a band that holds the middle 80% of them. A network that was tuned itself is a point: one training
    with the 95% interval (Wilson, 1927) of its tests, several as their mean, from the least to the most. Of
    `MANY` or more the middle 80% are drawn instead, as a band where several numbers of examples have so many.
    """
    traces = []
    for arm, (title, mean, low, high) in enumerate(zip(curves.titles, *accuracy(curves), strict=True)):
        colour, dash = COLOURS[arm % len(COLOURS)], DASHES[arm % len(DASHES)]
        traces.append(_band(curves.counts, low, high, colour))
        traces.append(_line(curves, mean, title=title, colour=colour, dash=dash))
    ways = list(dict.fromkeys(each.title for each in reached))
    for place, title in enumerate(ways):
        aside = APART * (place - (len(ways) - 1) / 2)
        counted = _counted_rights([each for each in reached if each.title == title])
        many = {
            count: _reach(rights, total) for (count, total), rights in counted.items() if len(rights) >= MANY
        }
        if len(many) > 1:
            low, high = np.array(list(many.values())).T
            traces.append(_band(list(many), low, high, theme.text))
        traces.append(_points(title, counted, aside, symbol=MARKS[place % len(MARKS)], theme=theme))
    laid = (
        layout(theme, height=height, margin=(8, 12, 8, 8))
        | legend(-0.22)
        | {
            "xaxis": _counted(curves, theme),
            "yaxis": axis(theme, tr("share of tests right"), range=[0, 1.02], tickformat=".0%"),
        }
    )
    return chart(traces, laid | level(theme, 1 / curves.classes, tr("guessing"), layer="above"))


def paired_difference(
    curves: Curves, one: int, other: int, *, height: int = 300, theme: Theme = LIGHT
) -> Figure:
    """How much more of the tests one learner gets right than another, by examples of each class: every draw
    is a dot, the line their mean. Above the line at 0 the first is ahead.
    """
    found = 100 * difference(curves, one, other)
    most = max(10.0, float(np.abs(found).max()) * 1.1)
    step = next(each for each in (5, 10, 20, 50) if most <= 4 * each or each == 50)
    points = [step * each for each in range(-int(most // step), int(most // step) + 1)]
    written = [number(each, "+d" if each else "d") for each in points]
    ticks = {"tickmode": "array", "tickvals": points, "ticktext": written}
    laid = (
        layout(theme, height=height, margin=(8, 12, 8, 8))
        | level(theme, 0, "")
        | {
            "xaxis": _counted(curves, theme),
            "yaxis": axis(theme, tr("difference in points"), range=[-most, most], **ticks),
        }
    )
    return chart([_draws(curves.counts, found), _mean(curves.counts, found)], laid)


def _draws(counts: Sequence[int], found: Array) -> dict[str, Any]:
    """Each draw's difference as a dot, [count, draw], beside each other where they were given as many."""
    places = np.log2(np.array(counts))[:, None] + np.linspace(-0.09, 0.09, found.shape[1])
    said = tr("one draw: {points} points", points="<b>%{y:+.0f}</b>")
    return {
        "type": "scatter",
        "x": places.ravel(),
        "y": found.ravel(),
        "mode": "markers",
        "marker": {"color": HEADS[0], "size": 6, "opacity": 0.4},
        "hovertemplate": said + "<extra></extra>",
        "name": tr("a draw"),
    }


def _mean(counts: Sequence[int], found: Array) -> dict[str, Any]:
    said = tr("{n} a class: {points} points in the mean", n="%{customdata}", points="<b>%{y:+.1f}</b>")
    return {
        "type": "scatter",
        "x": np.log2(np.array(counts)),
        "y": found.mean(axis=1),
        "mode": "lines+markers",
        "line": {"color": HEADS[0], "width": 2.5},
        "marker": {"size": 9, "symbol": "diamond"},
        "customdata": counts,
        "hovertemplate": said + "<extra></extra>",
        "name": tr("the mean"),
    }


def confusion_map(
    counts: Array,
    classes: Sequence[str],
    *,
    chosen: tuple[int, int] | None = None,
    height: int = 340,
    theme: Theme = LIGHT,
) -> Figure:
    """How many tests of each class (a row) get each answer (a column), counts [class, answer].

    Each cell carries (class, answer), for whoever clicks it; the `chosen` one is framed.
    """
    names = [label(name) for name in classes]
    ticks = {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": names}
    still = {"showgrid": False, "fixedrange": True}
    reach = [-0.5, len(names) - 0.5]
    laid = layout(theme, height=height) | {
        "xaxis": axis(theme, tr("the answer"), range=reach, **ticks, **still),
        "yaxis": axis(theme, tr("the class"), range=reach[::-1], **ticks, **still),
        "hoverdistance": -1,  # the nearest middle of a cell is that of the cell that is pointed at
        "shapes": [] if chosen is None else [_framed(*chosen, theme)],
    }
    return chart([_counted_tests(counts, theme), _cells(counts, names)], laid)


def _counted_tests(counts: Array, theme: Theme) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "z": counts,
        "zmin": 0,
        "zmax": max(1, int(counts.sum(axis=1).max())),
        "colorscale": theme.sequential,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "text": [[str(count) if count else "" for count in row] for row in counts.tolist()],
        "texttemplate": "%{text}",
        "hoverinfo": "skip",
        "name": "tests",
    }


def _cells(counts: Array, names: Sequence[str]) -> dict[str, Any]:
    """The cells as places to point at and to click: a heat map says no click."""
    every = [(row, column) for row in range(len(names)) for column in range(len(names))]
    told = [(row, column, names[row], names[column], int(counts[row, column])) for row, column in every]
    said = tr(
        "{label}, called {answer}: {n}",
        label="%{customdata[2]}",
        answer="%{customdata[3]}",
        n="<b>%{customdata[4]}</b>",
    )
    rows, columns = zip(*every, strict=True)
    seen = {"customdata": told, "hovertemplate": said + "<extra></extra>", "name": "cells", "meta": ALREADY}
    unchanged = {which: {"marker": {"opacity": 0}} for which in ("selected", "unselected")}
    return spots(columns, rows, size=20, **seen, **unchanged)


def _framed(row: int, column: int, theme: Theme) -> dict[str, Any]:
    return box((column - 0.49, column + 0.49), (row - 0.48, row + 0.48), colour=theme.mark, width=3)


def _line(curves: Curves, means: Array, *, title: str, colour: str, dash: str) -> dict[str, Any]:
    said = tr(
        "{learner}, {n} a class: {share}",
        learner=label(title),
        n="%{customdata}",
        share="<b>%{y:.1%}</b>",
    )
    return {
        "type": "scatter",
        "x": np.log2(np.array(curves.counts)),
        "y": means,
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"size": 7},
        "name": label(title),
        "customdata": curves.counts,
        "hovertemplate": said + "<extra></extra>",
    }


def _counted_rights(some: Iterable[Reached]) -> dict[tuple[int, int], list[int]]:
    """Of all trainings of one way, (examples of each class, tests) -> what each got right."""
    found: dict[tuple[int, int], list[int]] = {}
    for each in sorted(some, key=lambda each: each.count):
        found.setdefault((each.count, each.total), []).append(each.right)
    return found


def _points(
    title: str, counted: Mapping[tuple[int, int], Sequence[int]], aside: float, *, symbol: str, theme: Theme
) -> dict[str, Any]:
    """All trainings of one way, from the fewest examples to the most."""
    (counts, totals), rights = np.array(list(counted)).T, list(counted.values())
    shares = np.array([np.mean(each) for each in rights]) / totals
    low, high = np.array([_reach(each, total) for each, total in zip(rights, totals, strict=True)]).T
    told = [
        (str(count), _said(each), str(total), number(least, ".0%"), number(most, ".0%"))
        for count, each, total, least, most in zip(counts, rights, totals, low, high, strict=True)
    ]
    names = ("n", "right", "total", "low", "high")
    said = tr(
        "{learner}, {n} a class: <b>{right} of {total}</b> tests ({low} to {high})",
        learner=label(title),
        **{name: f"%{{customdata[{place}]}}" for place, name in enumerate(names)},
    )
    beyond = (np.maximum(high - shares, 0), np.maximum(shares - low, 0))  # a mean may lie beyond the middle
    reach = {"type": "data", "symmetric": False, "array": beyond[0], "arrayminus": beyond[1]}
    return {
        "type": "scatter",
        "x": np.log2(counts) + aside,
        "y": shares.tolist(),
        "mode": "lines+markers",
        "line": {"color": theme.text, "width": 1},
        "marker": {"symbol": symbol, "size": 12, "line": {"color": theme.background, "width": 1}},
        "error_y": reach | {"color": theme.text, "thickness": 1.2, "width": 4},
        "name": label(title),
        "customdata": told,
        "hovertemplate": said + "<extra></extra>",
    }


def _said(rights: Sequence[int]) -> str:
    """Each, or the mean of many."""
    if len(rights) < MANY:
        return ", ".join(map(str, rights))
    return tr("{right:.1f} (mean of {times})", right=float(np.mean(rights)), times=len(rights))


def _reach(rights: Sequence[int], total: int) -> tuple[float, float]:
    """Where the line through a point goes from and to, as shares of all tests."""
    if len(rights) == 1:
        return wilson(rights[0], total)
    ends = (LOW, HIGH) if len(rights) >= MANY else (0, 1)
    low, high = np.quantile(np.array(rights) / total, ends)
    return float(low), float(high)


def _band(counts: Sequence[int], low: Array, high: Array, colour: str) -> dict[str, Any]:
    name = tr("the middle 80% of the draws")
    return band(x=np.log2(np.array(counts)), low=low, high=high, colour=colour, opacity=0.12, name=name)


def _counted(curves: Curves, theme: Theme) -> dict[str, Any]:
    """The axis of examples of each class, doubled from mark to mark."""
    places = np.log2(np.array(curves.counts))
    ticks = {"tickmode": "array", "tickvals": list(places), "ticktext": list(map(str, curves.counts))}
    reach = [float(places[0]) - 0.2, float(places[-1]) + 0.2]
    return axis(theme, tr("examples of each class"), showgrid=False, range=reach, **ticks)
