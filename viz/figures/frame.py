"""What every chart shares: its paper, its fonts, its hover, and the calm
message in place of an empty chart."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.basedatatypes import convert_to_base64

from viz.arrays import Array
from viz.figures.drawing import Span, note
from viz.figures.theme import Theme
from viz.language import number

FONT = "Source Sans, Source Sans Pro, Segoe UI, Helvetica, Arial, sans-serif"
SIZE = 14
"""Pixels: legible from the last row when projected at 1440x900."""


def layout(theme: Theme, *, height: int, margin: tuple[int, int, int, int] = (8, 8, 8, 8)) -> dict[str, Any]:
    """What each layout begins with: transparent paper, our fonts and hover.

    `margin` is left, right, top, bottom in pixels.
    """
    left, right, top, bottom = margin
    return {
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
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": theme.muted, "activecolor": theme.text},
        "separators": _separators(),
        "showlegend": False,
        "dragmode": False,
        "minreducedwidth": 40,  # of what is drawn: in a narrow column names go before long bars
    }


def _separators() -> str:
    """What Plotly writes between a whole number and its decimals, between thousands, and, as
    `signs` has it, before the sign of per cent.
    """
    written = number(1234.5, ",.1f")
    return written[5] + written[1] + number(0.5, ".0%")[2:-1]


_PANDAS = threading.Lock()


def import_pandas() -> None:
    """Import what tables are made of, half a second that only they should take.

    No chart is written meanwhile: Plotly would take of it what is there already.
    """
    with _PANDAS:
        importlib.import_module("pandas")


class Figure(go.Figure):  # type: ignore[misc]
    """What the modules of the charts answer; `chart` makes it, nobody else. It is written as what it was made
    of, and Plotly makes its own parts of that if somebody asks.

    To make them, and to copy them when they are written, takes three times as long as all the rest of it.
    """

    def __init__(self, made: dict[str, Any]) -> None:
        self.__dict__["_made"] = made

    def __getattr__(self, name: str) -> Any:
        if "_made" not in self.__dict__:
            raise AttributeError(name)
        super().__init__(self.__dict__.pop("_made"), _validate=False)
        return getattr(self, name)

    @property
    def laid(self) -> Mapping[str, Any]:
        """Its layout."""
        made = self.__dict__.get("_made")
        laid: Mapping[str, Any] = made["layout"] if made else self.layout.to_plotly_json()
        return laid

    @property
    def traces(self) -> Sequence[Mapping[str, Any]]:
        """What it draws, as it was made."""
        made = self.__dict__.get("_made")
        return made["data"] if made else [trace.to_plotly_json() for trace in self.data]

    @property
    def kinds(self) -> set[str]:
        """The types of its traces."""
        return {str(trace["type"]) for trace in self.traces}

    def to_dict(self) -> dict[str, Any]:
        """Its traces and layout, arrays packed as Plotly packs them."""
        made = self.__dict__.get("_made")
        if made is None:
            return dict(super().to_dict())
        with _PANDAS:
            return dict(_packed(made))


def _packed(part: Any) -> Any:
    """The same with its arrays packed, so that what is put into it is not put into the original.

    Plotly's own walk asks of each string and number whether it is an array: it is shown the arrays alone.
    """
    if isinstance(part, Mapping):
        packed = {key: _packed(value) for key, value in part.items()}
        arrays = {key: value for key, value in packed.items() if isinstance(value, np.ndarray)}
        if arrays:
            convert_to_base64(arrays)
            packed |= arrays
        return packed
    if isinstance(part, list | tuple):
        return [_packed(each) for each in part]
    return part


def chart(traces: Sequence[Mapping[str, Any]], laid: Mapping[str, Any]) -> Figure:
    """A figure of traces (plain dicts, each with its "type") and a layout, taken as they are.

    Plotly takes twenty times as long to check every key and value: the tests do that, not every page.
    """
    laid = {**laid, "template": {}}  # none: Plotly's own takes longer to copy than all the rest
    return Figure({"data": list(traces), "layout": laid})


def colour_bar(theme: Theme, title: str, **changes: Any) -> dict[str, Any]:
    """A slim colour bar that says what it measures."""
    bar = {
        "title": {"text": title, "side": "right", "font": {"size": 13, "color": theme.muted}},
        "thickness": 10,
        "len": 1.0,
        "x": 1.01,
        "xpad": 4,
        "ypad": 8,  # room for the numbers at its ends
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


def picture_axes(across: Span, down: Span, *, x: str = "center", y: str = "middle") -> dict[str, Any]:
    """Both axes of a picture, the second from its top to its bottom; `x` and `y` are where it stands in a
    chart that is larger.
    """
    return {
        "xaxis": {**HIDDEN, "range": list(across), "constraintoward": x},
        "yaxis": {**HIDDEN, "range": list(down), "constraintoward": y, "scaleanchor": "x"},
    }


def legend(y: float = 1.02, **changes: Any) -> dict[str, Any]:
    """The names of the traces in one line, over the chart or, where `y` is below 0, under it."""
    line = {"orientation": "h", "x": 0, "y": y, "yanchor": "bottom" if y > 0 else "top", "font": {"size": 13}}
    return {"showlegend": True, "legend": line | changes}


def named_rows(names: Sequence[str], **changes: Any) -> dict[str, Any]:
    """A vertical axis with a name for each row, the first on top, a little beside what it names."""
    rows = {
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": "rgba(0,0,0,0)",
        "range": [len(names) - 0.5, -0.5],
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "ticklabeloverflow": "allow",  # or the first is left out where type is larger than its row
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
    return rows | changes


def message(theme: Theme, text: str, *, height: int) -> Figure:
    """A figure that says in one sentence why there is nothing to draw."""
    said = note((0.5, 0.5), text, colour=theme.muted, size=SIZE + 1, xref="paper", yref="paper")
    unseen = {"visible": False}
    laid = layout(theme, height=height) | {"xaxis": unseen, "yaxis": unseen, "annotations": [said]}
    return chart([], laid)


def band(  # noqa: PLR0913 - all by name
    *, x: Array, low: Array, high: Array, colour: str, opacity: float, name: str
) -> dict[str, Any]:
    """The area between two curves, in a colour given as #rrggbb."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return {
        "type": "scatter",
        "x": np.concatenate([x, x[::-1]]),
        "y": np.concatenate([high, low[::-1]]),
        "fill": "toself",
        "mode": "none",
        "fillcolor": f"rgba({red},{green},{blue},{opacity})",
        "hoverinfo": "skip",
        "showlegend": False,
        "name": name,
    }


def spots(
    x: Sequence[float] | Array, y: Sequence[float] | Array, *, size: float, **told: Any
) -> dict[str, Any]:
    """Places that are not seen and say something when they are pointed at, so many pixels across."""
    marker = {"opacity": 0, "size": size, "symbol": "square"}
    return {"type": "scatter", "x": x, "y": y, "mode": "markers", "marker": marker, **told}
