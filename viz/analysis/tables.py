"""What a figure shows as tables: columns of equal length, one row a mark, to be saved as CSV or NPZ."""

from __future__ import annotations

import base64
import csv as comma_separated
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from numbers import Real
from typing import Any

import numpy as np

from viz.arrays import Array

Columns = Mapping[str, Sequence[Any] | Array]
RUN = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula, and runs it."""
MARKS = {"bar", "scatter", "scattergl", "heatmap"}
"""Kinds of traces that stand for numbers; pictures are not among them."""
ALREADY = "already"
"""The `meta` of a trace whose numbers another one of the figure stands for."""
TAG = re.compile(r"</?\w[^<>]*>")
"""Marks by which Plotly writes a name bold; a "<" of the name itself is written otherwise."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """An array with a name for each place along each axis: the numbers under a component."""

    values: Any
    """A copy: what keeps it to save it later must not keep the recording that it comes from."""
    axes: Mapping[str, Sequence[str]]
    """Of each axis of `values` in order: what it counts, and the name of each place, such as a token."""
    measures: str = "weight"
    also: Mapping[str, Any] = field(default_factory=dict)
    """What else stands at each place, in the shape of `values`, such as the name of an answer."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", np.array(self.values))
        shape = tuple(len(names) for names in self.axes.values())
        if self.values.shape != shape:
            raise ValueError(f"values must have the axes' shape {shape}; got {self.values.shape}.")

    def columns(self) -> dict[str, Any]:
        """One row a number: of each axis its place, counted from 1, and its name; then the number."""
        found: dict[str, Any] = {}
        places = np.indices(self.values.shape).reshape(self.values.ndim, -1)
        for (axis, names), place in zip(self.axes.items(), places, strict=True):
            found[f"{axis} number"] = place + 1
            found[axis] = np.asarray(names, dtype=str)[place] if len(names) else place
        more = {name: np.asarray(cells).ravel() for name, cells in self.also.items()}
        return found | more | {self.measures: self.values.ravel()}

    def arrays(self) -> dict[str, Array]:
        """The array as it is, and the names along each axis."""
        more = {name: np.asarray(cells) for name, cells in self.also.items()}
        return {self.measures: self.values, **more} | {
            axis: np.asarray(names, dtype=str) for axis, names in self.axes.items()
        }


def csv(columns: Columns) -> bytes:
    """The columns under their names as UTF-8; a mark at the front tells spreadsheets so.

    Text that a spreadsheet would run gets an apostrophe in front; numbers keep every digit.
    """
    out = io.StringIO(newline="")
    writer = comma_separated.writer(out)
    writer.writerow(map(harmless, columns))
    writer.writerows(zip(*map(_cells, columns.values()), strict=True))
    return out.getvalue().encode("utf-8-sig", "replace")


def npz(arrays: Columns) -> bytes:
    """The arrays by name, for `numpy.load(file)`: no pickle is needed to read them."""
    out = io.BytesIO()
    np.savez_compressed(out, **{name: _plain(values) for name, values in arrays.items()})  # type: ignore[arg-type]
    return out.getvalue()


def harmless(cell: object) -> str:
    """A text cell that no spreadsheet runs."""
    text = str(cell)
    return f"'{text}" if text.startswith(RUN) else text


def of_figure(figure: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The marks of a Plotly figure, given as its JSON: one row each, columns that nothing stands in left out.

    `x` and `y` are the positions, `x name` and `y name` what an axis calls them, `value` the number that a
    colour stands for; `series` is the name of the trace, or its number from 1.
    """
    layout = figure.get("layout", {})
    rows = [
        row
        for number, trace in enumerate(figure.get("data", ()), 1)
        if trace.get("visible", True) is True and trace.get("meta") != ALREADY
        for row in _rows(trace, layout, str(trace.get("name") or number))
    ]
    names = ("series", "x", "x name", "y", "y name", "value", "text")
    return {
        name: [row.get(name, "") for row in rows]
        for name in names
        if any(row.get(name, "") not in ("", None) for row in rows)
    }


def _rows(trace: Mapping[str, Any], layout: Mapping[str, Any], series: str) -> Iterable[dict[str, Any]]:
    kind = trace.get("type", "scatter")
    if kind in MARKS:
        return _marks(trace, layout, series)
    return _pixels(trace) if kind == "image" and "meta" in trace else ()


def _pixels(trace: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """What a picture that is drawn from numbers says of each pixel, [row, column, number], one row each; its
    `meta` names them, "" for one that only says where the pixel is.
    """
    for (down, across, which), value in np.ndenumerate(np.asarray(unpacked(trace["customdata"]))):
        if name := trace["meta"][which]:
            yield {"series": name, "x": across, "y": down, "value": value.item()}


def _marks(trace: Mapping[str, Any], layout: Mapping[str, Any], series: str) -> Iterable[dict[str, Any]]:
    called = {axis: _names(layout, trace.get(f"{axis}axis", axis)) for axis in "xy"}
    xs, ys, zs, texts = (unpacked(trace.get(name)) for name in ("x", "y", "z", "text"))
    if zs is None:
        n = max(np.size(xs) if xs is not None else 0, np.size(ys) if ys is not None else 0)
        places: Iterable[tuple[Any, ...]] = ((i, i, None, i) for i in range(n))
    else:
        places = ((j, i, zs[i][j], (i, j)) for i in range(len(zs)) for j in range(len(zs[i])))
    for across, down, value, at in places:
        x, y = _at(xs, across), _at(ys, down)
        yield {
            "series": series,
            "x": x,
            "x name": called["x"].get(x, ""),
            "y": y,
            "y name": called["y"].get(y, ""),
            "value": "" if value is None else value,
            "text": "" if texts is None else _at(texts, at),
        }


def _at(values: Any, place: Any) -> Any:
    """What stands at one place: of a list its entry, where there is none the place itself."""
    if values is None:
        return place
    if isinstance(values, str):
        return values
    try:
        found = values[place[0]][place[1]] if isinstance(place, tuple) else values[place]
    except (IndexError, TypeError):
        return ""
    return found.item() if isinstance(found, np.generic) else found


def _names(layout: Mapping[str, Any], axis: str) -> dict[Any, str]:
    """What an axis, "x" or "y3", writes at its positions."""
    drawn = layout.get(f"{axis[0]}axis{axis[1:]}", {})
    at, names = unpacked(drawn.get("tickvals")), unpacked(drawn.get("ticktext"))
    if at is None or names is None:
        return {}
    return {_at(at, i): unescape(TAG.sub("", str(name))) for i, name in enumerate(names)}


def unpacked(values: Any) -> Any:
    """A list, or an array as Plotly writes it: base64 with its type, and its shape where it has two axes."""
    if not isinstance(values, Mapping) or "bdata" not in values:
        return values
    array = np.frombuffer(base64.b64decode(values["bdata"]), dtype=np.dtype(values["dtype"]))
    shape = values.get("shape")
    return array if shape is None else array.reshape([int(side) for side in str(shape).split(",")])


def _cells(values: Sequence[Any] | Array) -> Iterable[str]:
    if isinstance(values, np.ndarray) and values.dtype.kind in "fiu":
        return map(str, values)
    return (harmless(cell) if isinstance(cell, str) else _number(cell) for cell in values)


def _number(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _plain(values: Sequence[Any] | Array) -> Array:
    """An array of numbers, NaN where there is none, or of text; never of objects."""
    if isinstance(values, np.ndarray) and values.dtype != object:
        return values
    there = [each for each in values if each is not None and each != ""]
    if there and all(isinstance(each, Real) and not isinstance(each, bool) for each in there):
        return np.array([np.nan if each is None or each == "" else each for each in values])
    return np.asarray(["" if each is None else str(each) for each in values], dtype=str)
