"""What every chart shares: its paper, its fonts, its hover, and the calm
message in place of an empty chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from viz.arrays import Array
from viz.figures.theme import Theme
from viz.language import number

FONT = "Source Sans, Source Sans Pro, Segoe UI, Helvetica, Arial, sans-serif"
SIZE = 14
"""Pixels: legible from the last row when projected at 1440x900."""


def layout(theme: Theme, *, height: int, margin: tuple[int, int, int, int] = (8, 8, 8, 8)) -> dict[str, Any]:
    """Keywords for `fig.update_layout`: transparent paper, our fonts and hover.

    `margin` is left, right, top, bottom in pixels.
    """
    left, right, top, bottom = margin
    return {
        "template": None,
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": SIZE, "color": theme.text},
        "hoverlabel": {
            "bgcolor": theme.background,
            "bordercolor": theme.line,
            "font": {"family": FONT, "size": SIZE, "color": theme.text},
            "align": "left",
        },
        "separators": _separators(),
        "showlegend": False,
        "dragmode": False,
    }


def _separators() -> str:
    """What Plotly writes between a whole number and its decimals, and between thousands."""
    written = number(1234.5, ",.1f")
    return written[5] + written[1]


def chart(traces: Sequence[Mapping[str, Any]], laid: Mapping[str, Any]) -> go.Figure:
    """A figure of traces (plain dicts, each with its "type") and a layout, taken as they are.

    Plotly takes five times as long to check every key and value: the tests do that, not every page.
    """
    fig = go.Figure({"data": list(traces), "layout": dict(laid)}, _validate=False)
    fig.layout.template = {}  # only now: a new figure is given Plotly's own
    return fig


def colour_bar(theme: Theme, title: str, **changes: Any) -> dict[str, Any]:
    """A slim colour bar that says what it measures."""
    bar = {
        "title": {"text": title, "side": "right", "font": {"size": 13, "color": theme.muted}},
        "thickness": 10,
        "len": 1.0,
        "x": 1.01,
        "xpad": 4,
        "ypad": 0,
        "outlinewidth": 1,
        "outlinecolor": theme.line,
        "ticks": "",
        "tickfont": {"size": 12, "color": theme.muted},
        "nticks": 5,
    }
    return bar | changes


def axis(theme: Theme, title: str, **changes: Any) -> dict[str, Any]:
    """A quiet numeric axis with its title."""
    quiet = {
        "title": {"text": title, "font": {"size": SIZE, "color": theme.text}, "standoff": 8},
        "gridcolor": theme.line,
        "zeroline": False,
        "linecolor": theme.line,
        "showline": True,
        "ticks": "",
        "tickfont": {"size": 13, "color": theme.muted},
        "automargin": True,
    }
    return quiet | changes


HIDDEN: Mapping[str, Any] = {"visible": False, "fixedrange": True, "constrain": "domain"}
"""An axis of a picture: it is not drawn, and pixels stay square."""


def named_rows(names: Sequence[str], **changes: Any) -> dict[str, Any]:
    """A vertical axis with a name for each row, the first on top."""
    rows = {
        "range": [len(names) - 0.5, -0.5],
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
    return rows | changes


def message(theme: Theme, text: str, *, height: int) -> go.Figure:
    """A figure that says in one sentence why there is nothing to draw."""
    fig = go.Figure()
    fig.update_layout(**layout(theme, height=height))
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False)
    fig.add_annotation(
        text=text,
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        showarrow=False,
        font={"color": theme.muted, "size": SIZE + 1},
    )
    return fig


def band(  # noqa: PLR0913 - all by name
    *, x: Array, low: Array, high: Array, colour: str, opacity: float, name: str
) -> go.Scatter:
    """The area between two curves, in a colour given as #rrggbb."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return go.Scatter(
        x=[*x, *x[::-1]],
        y=[*high, *low[::-1]],
        fill="toself",
        mode="none",
        fillcolor=f"rgba({red},{green},{blue},{opacity})",
        hoverinfo="skip",
        showlegend=False,
        name=name,
    )
