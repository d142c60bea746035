"""A film of a training: curves by step, every head at one step, and the whole film as a strip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.analysis.films import moments, scores
from viz.arrays import Array
from viz.figures.frame import Figure, axis, chart, layout, legend
from viz.figures.theme import DASHES, LIGHT, Theme, head_colour
from viz.figures.tokens import label
from viz.film import Frame
from viz.language import tr

GAP = 0.14
"""Between two maps, in widths of one."""
SHOWN = 8
"""Moments of a strip."""


def training_curves(
    frames: Sequence[Frame],
    *,
    at: int,
    steps: int,
    height: int = 430,
    theme: Theme = LIGHT,
) -> Figure:
    """Above, loss by step; below, the share of right answers and of each head's attention that lies where
    the pattern says. A line marks frame `at`; the axis ends at `steps`.
    """
    x = [frame.step for frame in frames]
    losses = (
        (tr("loss, learned from"), [f.loss for f in frames], "dot"),
        (tr("loss, held out"), [f.held_loss for f in frames], "dash"),
    )
    traces = [
        _line(x, y, name=name, colour=theme.text, dash=dash, axes=("x", "y2")) for name, y, dash in losses
    ]
    right = [frame.accuracy for frame in frames]
    traces.append(_line(x, right, name=tr("right answers"), colour=theme.text, axes=("x", "y"), width=5))
    found = scores(frames)
    for layer, head in np.ndindex(found.shape[1:]):
        name = _named(layer, head)
        number = layer * found.shape[2] + head
        colour, dash = head_colour(number), DASHES[(number + 1) % len(DASHES)]
        traces.append(_line(x, found[:, layer, head], name=name, colour=colour, dash=dash, axes=("x", "y")))
    laid = layout(theme, height=height, margin=(8, 12, 8, 8))
    laid |= legend(-0.16)
    laid["xaxis"] = axis(theme, tr("step"), range=[0, steps * 1.01], showgrid=False)
    laid["yaxis"] = axis(theme, tr("share"), domain=[0, 0.6], range=[0, 1.03], tickformat=".0%")
    highest = max(max(y) for _, y, _ in losses)
    laid["yaxis2"] = axis(theme, tr("loss (nats)"), domain=[0.68, 1], range=[0, 1.05 * highest], nticks=4)
    now = {"x0": x[at], "x1": x[at], "y0": 0, "y1": 1, "xref": "x", "yref": "paper"}
    laid["shapes"] = [{"type": "line", **now, "line": {"color": theme.mark, "width": 2}}]
    return chart(traces, laid)


def _named(layer: int, head: int) -> str:
    return tr("layer {layer}, head {head}", layer=layer + 1, head=head + 1)


def _line(  # noqa: PLR0913 - all but two by name
    x: Sequence[int],
    y: Sequence[float] | Array,
    *,
    name: str,
    colour: str,
    axes: tuple[str, str],
    dash: str = "solid",
    width: float = 2.5,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": list(x),
        "y": [float(each) for each in y],
        "mode": "lines",
        "line": {"color": colour, "width": width, "dash": dash},
        "name": name,
        "xaxis": axes[0],
        "yaxis": axes[1],
        "hovertemplate": tr("step {step}, {name}: {value}", step="%{x}", name=name, value="<b>%{y:.3f}</b>")
        + "<extra></extra>",
    }


def heads_map(
    frame: Frame,
    words: Sequence[str],
    looks: Array,
    *,
    height: int = 560,
    theme: Theme = LIGHT,
) -> Figure:
    """Every head's attention at one step: a row of maps for each layer.

    `words` are the tokens, looks [query, key] says where a head of the known solution looks: those cells have
    a ring.
    """
    assert frame.attention is not None, "a film without attention has no maps"
    layers, heads, size, _ = frame.attention.shape
    traces: list[Any] = []
    notes: list[Any] = []
    query, key = np.nonzero(looks if np.isin(looks, (0, 1)).all() else np.zeros_like(looks))
    for layer, head in np.ndindex(layers, heads):
        left, top = head * size * (1 + GAP), layer * size * (1 + 1.6 * GAP)
        traces.append(_map(frame.attention[layer, head], words, at=(left, top), theme=theme))
        ring = {"color": theme.mark, "width": 1.2}
        marker = {"symbol": "square-open", "size": 7, "color": theme.mark, "line": ring}
        rings = {"x": left + key, "y": top + query, "mode": "markers", "marker": marker}
        traces.append({"type": "scatter", **rings, "hoverinfo": "skip", "name": tr("the solution")})
        said = tr(
            "layer {layer}, head {head}: {share:.0%}",
            layer=layer + 1,
            head=head + 1,
            share=float(frame.scores[0, layer, head]),
        )
        notes.append(_title(said, (left + size / 2 - 0.5, top - 1.7), theme))
        notes += _letters(words, (left, top), theme, rows=head == 0)
    width, depth = heads * size * (1 + GAP), layers * size * (1 + 1.6 * GAP)
    laid = layout(theme, height=height, margin=(4, 4, 4, 4)) | {"annotations": notes}
    laid["xaxis"] = {"visible": False, "range": [-2, width - size * GAP], "fixedrange": True}
    laid["yaxis"] = {"visible": False, "range": [depth - size * 1.6 * GAP, -3.6], "fixedrange": True}
    return chart(traces, laid)


def _map(weights: Array, words: Sequence[str], *, at: tuple[float, float], theme: Theme) -> dict[str, Any]:
    size = len(weights)
    names = [
        tr("{word} (place {place})", word=label(word), place=place + 1) for place, word in enumerate(words)
    ]
    return {
        "type": "heatmap",
        "x": at[0] + np.arange(size),
        "y": at[1] + np.arange(size),
        "z": weights,
        "zmin": 0,
        "zmax": 1,
        "colorscale": theme.sequential,
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "customdata": [[[one, other] for other in names] for one in names],
        "hovertemplate": tr(
            "{query} looks at <br>{key}: {weight}",
            query="%{customdata[0]}",
            key="%{customdata[1]}",
            weight="<b>%{z:(.3f}</b>",
        )
        + "<extra></extra>",
        "name": "attention",
    }


def _title(said: str, at: tuple[float, float], theme: Theme) -> dict[str, Any]:
    font = {"size": 14, "color": theme.text}
    return {"text": said, "x": at[0], "y": at[1], "showarrow": False, "font": font, "yanchor": "bottom"}


def _letters(
    words: Sequence[str], at: tuple[float, float], theme: Theme, *, rows: bool
) -> list[dict[str, Any]]:
    """The tokens over a map, and beside the first of a row."""
    quiet = {"showarrow": False, "font": {"size": 12, "color": theme.muted}}
    found = [
        {"text": label(word), "x": at[0] + place, "y": at[1] - 1, **quiet} for place, word in enumerate(words)
    ]
    if rows:
        found += [
            {"text": label(word), "x": at[0] - 1, "y": at[1] + place, "xanchor": "right", **quiet}
            for place, word in enumerate(words)
        ]
    return found


def film_strip(frames: Sequence[Frame], *, at: int, height: int = 0, theme: Theme = LIGHT) -> Figure:
    """The whole film: a row for each head, a column for some of the moments. The column that is nearest to
    frame `at` has a frame.
    """
    first = frames[0].attention
    assert first is not None, "a film without attention has no strip"
    layers, heads, size, _ = first.shape
    chosen = moments(len(frames), SHOWN)
    pitch = size + 2
    z = np.full((layers * heads * pitch - 2, len(chosen) * pitch - 2), np.nan, np.float32)
    for column, number in enumerate(chosen):
        attention = frames[number].attention
        assert attention is not None
        for row, weights in enumerate(attention.reshape(-1, size, size)):
            z[row * pitch : row * pitch + size, column * pitch : column * pitch + size] = weights
    middles = [place * pitch + size / 2 - 0.5 for place in range(max(len(chosen), layers * heads))]
    named = [_named(layer, head) for layer, head in np.ndindex(layers, heads)]
    steps = [tr("step {step}", step=frames[number].step) for number in chosen]
    laid = layout(theme, height=height or 130 * layers * heads + 40, margin=(8, 8, 8, 8))
    quiet = {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickmode": "array",
        "automargin": True,
    }
    laid["xaxis"] = quiet | {"tickvals": middles[: len(chosen)], "ticktext": steps, "side": "top"}
    laid["yaxis"] = quiet | {"tickvals": middles[: len(named)], "ticktext": named, "autorange": "reversed"}
    nearest = int(np.abs(np.array(chosen) - at).argmin()) * pitch
    edges = {"x0": nearest - 1.2, "x1": nearest + size + 0.2, "y0": -1.2, "y1": len(z) + 0.2}
    line = {"color": theme.mark, "width": 2}
    laid["shapes"] = [{"type": "rect", "xref": "x", "yref": "y", **edges, "line": line}]
    heat = {"type": "heatmap", "z": z, "zmin": 0, "zmax": 1, "colorscale": theme.sequential}
    more = {
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": tr("weight {weight}", weight="<b>%{z:(.3f}</b>") + "<extra></extra>",
    }
    return chart([heat | more | {"name": "attention"}], laid)
