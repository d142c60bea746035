"""A chart for a projector: larger type, and as much more height as that needs."""

from __future__ import annotations

from typing import Any

from viz.figures.frame import Figure, chart

TYPE, HEIGHT = 1.3, 1.15
STEEPER = -70
"""Degrees of names that lean over columns: larger, and no farther apart, they must stand more upright."""
MARGINS = ("l", "r", "t", "b")


def projected(figure: Figure) -> Figure:
    """The same chart with every font TYPE times as large, margins too, and HEIGHT times as high: so much the
    title along a colour bar grows, too.
    """
    data = [trace.to_plotly_json() for trace in figure.data]
    layout = figure.layout.to_plotly_json()
    for part in (layout, *data):
        _enlarge(part)
    layout["height"] = layout.get("height", 450) * HEIGHT
    margin = layout.get("margin", {})
    layout["margin"] = margin | {side: margin[side] * TYPE for side in MARGINS if side in margin}
    return chart(data, layout)


def _enlarge(part: Any) -> None:
    """Every font below, in place; of names that lean over columns no more than their columns are wide."""
    if isinstance(part, dict) and part.get("tickangle", 0) < 0 and "tickfont" in part:
        part["tickangle"] = STEEPER
        part["tickfont"] = {**part["tickfont"], "size": part["tickfont"]["size"] * HEIGHT / TYPE}
    times = HEIGHT if isinstance(part, dict) and {"side", "text"} <= part.keys() else TYPE
    for key, value in part.items() if isinstance(part, dict) else ():
        if "font" in key and isinstance(value, dict) and isinstance(value.get("size"), int | float):
            value["size"] = value["size"] * times
        for each in value if isinstance(value, list | tuple) else (value,):
            _enlarge(each)
