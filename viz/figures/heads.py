"""All heads of a model by two of their metrics, or one metric by depth: every head a point."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.analysis.heads import HeadMetrics
from viz.analysis.labels import head_labels
from viz.arrays import Array
from viz.figures.drawing import level
from viz.figures.frame import Figure, axis, chart, colour_bar, layout, message
from viz.figures.theme import LIGHT, Scale, Theme
from viz.figures.tokens import label
from viz.language import tr


def head_scatter(  # noqa: PLR0913 - all but three by name
    metrics: HeadMetrics,
    x: str,
    y: str,
    *,
    pinned: tuple[int, int] | None = None,
    height: int = 480,
    theme: Theme = LIGHT,
) -> Figure:
    """Scatter of two metrics: each point is a head, coloured by layer; dotted lines mark even attention.

    `x` and `y` are names in `metrics.values`; `pinned` rings one (layer, head), counted from 0. Heads for
    which either metric is undefined are left out; customdata is [layer, head] counted from 1.
    """
    across, up = metrics.values[x], metrics.values[y]
    place = np.argwhere(np.isfinite(across) & np.isfinite(up))
    if not len(place):
        return message(theme, _undefined(metrics, x if np.isnan(across).all() else y), height=height)
    layer, head = place.T
    points = _points(metrics, across[layer, head], up[layer, head], place=place, theme=theme)
    points["marker"]["line"] = _ring(place, pinned, theme)
    laid = layout(theme, height=height, margin=(8, 80, 12, 8)) | {
        "xaxis": axis(theme, axis_title(metrics, x)),
        "yaxis": axis(theme, axis_title(metrics, y)),
    }
    name = tr("even attention")
    once = "" if np.isfinite(metrics.chance[y]) else name  # one of the two says what both are
    even = [
        _chance(metrics.chance[x], theme, once, axis="x", xanchor="left"),
        _chance(metrics.chance[y], theme, name),
    ]
    laid |= {key: [each for line in even for each in line.get(key, ())] for key in ("shapes", "annotations")}
    return chart([points | {"hovertemplate": _hover(metrics, {"x": x, "y": y})}], laid)


def metric_by_depth(
    metrics: HeadMetrics,
    name: str,
    *,
    pinned: tuple[int, int] | None = None,
    height: int = 360,
    theme: Theme = LIGHT,
) -> Figure:
    """One metric over depth: each point is a head, the line joins the means of the layers, and a dotted one
    marks even attention.
    """
    values = metrics.values[name]
    place = np.argwhere(np.isfinite(values))
    if not len(place):
        return message(theme, _undefined(metrics, name), height=height)
    layer, head = place.T
    points = _points(metrics, layer + 1.0, values[layer, head], place=place, theme=theme)
    points["marker"] |= {"line": _ring(place, pinned, theme), "showscale": False, "opacity": 0.85}
    points["hovertemplate"] = _hover(metrics, {"y": name})
    layers = np.unique(layer)
    means = {
        "type": "scatter",
        "x": layers + 1,
        "y": [float(np.nanmean(values[depth])) for depth in layers],
        "mode": "lines",
        "line": {"color": theme.text, "width": 2},
        "hoverinfo": "skip",
        "name": tr("mean of heads"),
    }
    beside = 84 if np.isfinite(metrics.chance[name]) else 16  # the line's name stands beside all points
    n = len(values)
    ticks = {"tickvals": list(range(1, n + 1, max(1, n // 12))), "showgrid": False}  # no layer 0, none beyond
    laid = layout(theme, height=height, margin=(8, beside, 12, 8)) | {
        "xaxis": axis(theme, tr("layer"), **ticks),
        "yaxis": axis(theme, axis_title(metrics, name)),
    }
    said = tr("even attention").replace(" ", "<br>")
    even = _chance(metrics.chance[name], theme, said, xanchor="left", yanchor="middle")
    return chart([points, means], laid | even)


def axis_title(metrics: HeadMetrics, name: str) -> str:
    """A metric's name with its unit, for an axis or a table's head: "entropy (bits)", "mass on itself
    (share)".
    """
    about = metrics.about[name]
    return label(f"{tr(about.title)} ({tr(about.unit or 'share')})")


def layer_scale(theme: Theme) -> Scale:
    """The part of the sequential scale that shows on the page, from the first layer to the last."""
    colours = [stop[1] for stop in theme.sequential if float(stop[0]) >= 0.3]
    return [[i / (len(colours) - 1), colour] for i, colour in enumerate(colours)]


def _points(metrics: HeadMetrics, x: Array, y: Array, *, place: Array, theme: Theme) -> dict[str, Any]:
    layers = len(metrics.values["entropy"])
    named = head_labels(metrics)
    ticks = sorted({1, layers, *range(1, layers + 1, max(1, -(-layers // 12)))})
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "markers",
        "customdata": place + 1,
        "text": ["".join(f"<br>{label(str(name))}" for name in named[layer][head]) for layer, head in place],
        "marker": {
            "size": 11,
            "color": place[:, 0] + 1,
            "cmin": 1,
            "cmax": max(layers, 2),
            "colorscale": layer_scale(theme),
            "colorbar": colour_bar(theme, tr("layer"), tickmode="array", tickvals=ticks),
        },
        "name": "heads",
    }


def _chance(chance: float, theme: Theme, name: str, **place: str) -> dict[str, list[Any]]:
    """A dotted line where a head with even attention would be; none where no such number is known."""
    return level(theme, chance, name, align="left", **place) if np.isfinite(chance) else {}


def _ring(place: Array, pinned: tuple[int, int] | None, theme: Theme) -> dict[str, Any]:
    ringed = [tuple(int(i) for i in head) == pinned for head in place]
    return {
        "color": [theme.mark if hit else theme.background for hit in ringed],
        "width": [4 if hit else 1 for hit in ringed],
    }


def _hover(metrics: HeadMetrics, axes: dict[str, str]) -> str:
    lines = [
        f"{label(tr(metrics.about[name].title))} %{{{axis}:{'' if metrics.about[name].unit else '('}.3f}}"
        f" {tr(metrics.about[name].unit)}".rstrip()
        for axis, name in axes.items()
    ]
    head = tr("layer {layer}, head {head}", layer="%{customdata[0]}", head="%{customdata[1]}")
    return f"<b>{head}</b><br>" + "<br>".join(lines) + "%{text}<extra></extra>"


def _undefined(metrics: HeadMetrics, name: str) -> str:
    return label(tr("“{metric}” is not defined for this input.", metric=tr(metrics.about[name].title)))
