"""The whole network as one drawing, from its own configuration: what stands
where, and what flows around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.analysis.encoder import Box, step_names
from viz.arrays import Array
from viz.figures.drawing import Drawing
from viz.figures.frame import Figure, axis, chart, layout
from viz.figures.theme import LIGHT, Theme
from viz.language import mark, number, tr
from viz.workings import Anatomy

WIDE, GAP, HIGH = 1.0, 0.34, 0.62
SHORT = {
    "norm_1": mark("Norm"),
    "norm_2": mark("Norm"),
    "final_norm": mark("Norm"),
    "attention": mark("Attention"),
    "feed_forward": mark("Feed-<br>forward"),
}


def drawing(  # noqa: PLR0913 - all but two by name
    anatomy: Anatomy,
    boxes: Sequence[Box],
    *,
    chosen: Box,
    layer: int,
    height: int = 290,
    theme: Theme = LIGHT,
) -> Figure:
    """Input to output, left to right; the layer `layer` (from 0) stands for all of them.

    The chosen box is filled.
    """
    fig = Drawing()
    shown = [box for box in boxes if box.layer in (None, layer)]
    places = _places(anatomy, shown)
    for box in shown:
        _box(fig, box, places[box.key], chosen=box.key == chosen.key, theme=theme)
    for x in places["adds"]:
        _circle(fig, x, theme)
    _lines(fig, anatomy, places, theme)
    start, end = places["layer"]
    frame = {"color": theme.line, "width": 1.5, "dash": "dot"}
    fig.shape(type="rect", x0=start, x1=end, y0=-0.62, y1=1.12, line=frame, layer="below")
    about = {"layer": layer + 1, "n": anatomy.n_layers, "norm": anatomy.norm}
    said = tr("layer {layer} of {n}, all built alike · {norm}-norm", **about)
    fig.text(((start + end) / 2, -0.85), said, colour=theme.muted)
    unseen = {"visible": False, "fixedrange": True}
    laid = layout(theme, height=height) | fig.lists()
    laid["xaxis"] = unseen | {"range": [-0.1, places["end"] + 0.1]}
    laid["yaxis"] = unseen | {"range": [-1.02, 1.3]}
    return chart(fig.traces, laid)


def _places(anatomy: Anatomy, boxes: Sequence[Box]) -> dict[str, Any]:
    """Left edge of each box by key; centres of the two sums; ends of the layer's frame.

    The right end of all.
    """
    places: dict[str, Any] = {}
    x, adds = 0.55, []
    for box in boxes:
        first = box.box == ("attention" if anatomy.norm == "post" else "norm_1")
        if first:
            x += 0.3
            places["start"] = x - 0.18
        places[box.key] = x
        x += WIDE + GAP
        if box.box in ("attention", "feed_forward"):
            adds.append(x - 0.02)
            x += 0.4
        if box.box == ("norm_2" if anatomy.norm == "post" else "feed_forward"):
            places["layer"] = (places["start"], x - GAP + 0.16)
            x += 0.3
    return {**places, "adds": adds, "end": x + 0.25}


def _box(fig: Drawing, box: Box, x: float, *, chosen: bool, theme: Theme) -> None:
    fill, ink = (theme.accent, theme.background) if chosen else (theme.background, theme.text)
    fig.shape(
        type="rect",
        x0=x,
        x1=x + WIDE,
        y0=-HIGH / 2,
        y1=HIGH / 2,
        fillcolor=fill,
        line={"color": theme.accent, "width": 1.5},
    )
    fig.text((x + WIDE / 2, 0), tr(SHORT.get(box.box, box.title)), colour=ink, size=14)
    fig.text((x + WIDE / 2, -0.46), count(box.parameters), colour=theme.muted)
    said = tr(
        "<b>{box}</b><br>{n:,} parameters<br>{shape}",
        box=tr(box.title),
        n=box.parameters,
        shape=list(box.shape),
    )
    fig.traces.append(_point(x + WIDE / 2, said, {"size": 40, "opacity": 0}) | {"name": box.key})


def _point(x: float, said: str, marker: dict[str, Any]) -> dict[str, Any]:
    """A place of the stream that says something when it is pointed at."""
    hover = {"hovertemplate": said + "<extra></extra>"}
    return {"type": "scatter", "x": [x], "y": [0], "mode": "markers", "marker": marker} | hover


def _circle(fig: Drawing, x: float, theme: Theme) -> None:
    marker = {"size": 26, "color": theme.background, "line": {"color": theme.text, "width": 1.5}}
    fig.traces.append(_point(x, tr("what came in + what was found"), marker))
    fig.text((x, 0), "+", colour=theme.text, size=16)


def _lines(fig: Drawing, anatomy: Anatomy, places: dict[str, Any], theme: Theme) -> None:
    """The stream through the boxes, and its two ways around them."""
    fig.shape(
        type="line",
        x0=0.05,
        x1=places["end"],
        y0=0,
        y1=0,
        line={"color": theme.muted, "width": 1.5},
        layer="below",
    )
    fig.text((0.24, 0.2), tr("words") if anatomy.reads == "text" else tr("patches"), colour=theme.text)
    first, second = places["adds"]
    starts = (places["start"] + 0.05, first + 0.12 if anatomy.norm == "pre" else _after(places, first))
    for start, add in zip(starts, (first, second), strict=True):
        path = f"M {start},0 L {start},0.8 L {add},0.8 L {add},0.13"
        fig.shape(type="path", path=path, line={"color": theme.mark, "width": 2}, layer="below")
    fig.text((starts[0], 0.95), tr("residual: around the sublayer"), colour=theme.mark, anchor="left")


def _after(places: dict[str, Any], add: float) -> float:
    """Post-norm: the second way around starts behind the norm that follows the first sum."""
    norm = min(
        x for key, x in places.items() if isinstance(x, float) and key.startswith("norm_1") and x > add
    )
    return norm + WIDE + 0.1


def count(n: float) -> str:
    """A number of parameters or operations, short: 1,234 or 5.6 M."""
    for size, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if n >= size:
            return f"{number(n / size, '.3g')} {name}"
    return number(n, ",") if n else tr("none of its own")


def path(movement: Array, cosine: Array, *, height: int = 330, theme: Theme = LIGHT) -> Figure:
    """One token's way: bars of how far each sublayer moved it, [sublayer].

    A line of its cosine to its embedding, [step].
    """
    names = step_names(len(movement) // 2)
    ticks = {"tickvals": list(range(len(names))), "ticktext": step_names(len(movement) // 2, short=True)}
    right = axis(theme, tr("cosine to the embedding"), overlaying="y", side="right", showgrid=False)
    right |= {"fixedrange": True, "tickvals": [0, 0.25, 0.5, 0.75, 1]}
    right["title"]["font"]["color"] = theme.mark
    laid = layout(theme, height=height, margin=(8, 60, 8, 8)) | {
        "bargap": 0.35,
        "xaxis": axis(theme, "", **ticks, tickangle=-55, fixedrange=True, showgrid=False),
        "yaxis": axis(theme, tr("moved, share of length"), fixedrange=True, rangemode="tozero"),
        "yaxis2": {**right, "range": [min(0.0, float(cosine.min())), 1.05]},
    }
    return chart([_moved(movement, names, theme), _cosine(cosine, names, theme)], laid)


def _moved(movement: Array, names: Sequence[str], theme: Theme) -> dict[str, Any]:
    said = tr("{step}: moved by {share} of its length", step="%{customdata}", share="<b>%{y:.1%}</b>")
    return {
        "type": "bar",
        "x": np.arange(1, len(movement) + 1),
        "y": movement,
        "marker": {"color": [theme.accent if i % 2 == 0 else theme.muted for i in range(len(movement))]},
        "customdata": names[1:],
        "name": "moved",
        "hovertemplate": said + "<extra></extra>",
    }


def _cosine(cosine: Array, names: Sequence[str], theme: Theme) -> dict[str, Any]:
    said = tr("{step}: cosine to the embedding {cosine}", step="%{customdata}", cosine="<b>%{y:.3f}</b>")
    return {
        "type": "scatter",
        "x": np.arange(len(cosine)),
        "y": cosine,
        "yaxis": "y2",
        "mode": "lines+markers",
        "name": "cosine",
        "line": {"color": theme.mark, "width": 2.5},
        "customdata": names,
        "hovertemplate": said + "<extra></extra>",
    }
