"""A chart in words: what a pointer reads at its largest marks, for whoever cannot see it or point."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import partial
from html import unescape
from numbers import Real
from typing import Any

import numpy as np

from viz.analysis.tables import TAG
from viz.analysis.tokens import short
from viz.arrays import Array
from viz.figures.frame import Figure
from viz.language import number, share, tr

MOST, BARS, LONGEST = 3, 5, 120
"""Marks of a chart that are told, bars where it has nothing else, and letters of each."""
PLACE = re.compile(r"%\{(?P<of>[a-z]+)(?:\[(?P<at>\d+)\])?(?::(?P<form>[^{}]*))?\}")
"""Of a hover: what Plotly fills in, such as ``%{customdata[0]}`` or ``%{z:(.3f}``."""
EXTRA = re.compile(r"<extra>.*?</extra>")
GOES_ON = re.compile(r"(?<=[ -])<br>")
"""A line that ends in a space or a hyphen: the sentence goes on in the next one."""


def in_words(figure: Figure) -> str:
    """The marks with the largest numbers in one sentence, each as its own hover says it; where several traces
    say something, each has its share.

    "" for a chart whose marks say no number; the sentence itself of one that is only a sentence.
    """
    told = [trace for trace in figure.traces if _measured(trace) is not None]
    most = BARS if figure.kinds == {"bar"} else MOST
    marks = [mark for trace in told for mark in _largest(trace, figure.laid, max(1, most // len(told)))]
    if marks:
        return tr("The largest: {marks}.", marks="; ".join(marks[: 2 * most]))
    notes = figure.laid.get("annotations", ()) if not figure.traces else ()
    return " ".join(_plain(str(note["text"])) for note in notes)


def _measured(trace: Mapping[str, Any]) -> re.Match[str] | None:
    """The place in its hover of the number that a mark stands for, the last one; None where it says none."""
    if trace.get("hoverinfo") == "skip" or trace.get("visible", True) is not True:
        return None
    return next(reversed(list(PLACE.finditer(_hover(trace, 0)))), None)


def _hover(trace: Mapping[str, Any], mark: int) -> str:
    """Its hover as Plotly fills it in: one for all marks, or one for each."""
    hover = trace.get("hovertemplate") or ""
    return hover if isinstance(hover, str) else str(hover[mark])


def _largest(trace: Mapping[str, Any], laid: Mapping[str, Any], most: int) -> Iterator[str]:
    """The hovers of the marks whose numbers are the largest by size, the largest first; none of a 0."""
    place = _measured(trace)
    assert place is not None  # `in_words` asks for such traces alone
    sizes = np.nan_to_num(np.abs(_numbers(trace, place)), posinf=0.0)
    for at in _best(sizes.ravel(), most):
        spot = tuple(int(i) for i in np.unravel_index(at, sizes.shape))
        filled = partial(_filled, trace=trace, laid=laid, spot=spot)
        hover = PLACE.sub(filled, _hover(trace, int(at)))
        yield short(_plain(hover), LONGEST)


def _best(sizes: Array, most: int) -> Array:
    """Where the largest stand, the largest first, equal ones in their order; none that is 0."""
    least = np.partition(sizes, -most)[-most] if len(sizes) > most else 0.0
    found = np.flatnonzero((sizes >= least) & (sizes > 0))  # to sort all of a large map takes milliseconds
    return found[np.argsort(-sizes[found], kind="stable")[:most]]


def _numbers(trace: Mapping[str, Any], place: re.Match[str]) -> Array:
    """The number of each mark, [mark], of a map [row, column]; nan where there is none."""
    shape = np.shape(trace["z"])[:2] if "z" in trace else (len(trace.get("x", trace.get("y", ()))),)
    if place["of"] == "z":
        z = trace["z"]
        return z if isinstance(z, np.ndarray) and z.dtype.kind == "f" else np.asarray(z, dtype=np.float64)
    spots = np.ndindex(*shape)
    return np.array([_number(_value(trace, place, spot)) for spot in spots]).reshape(shape)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan


def _value(trace: Mapping[str, Any], place: re.Match[str], spot: tuple[int, ...]) -> Any:
    """What stands at one mark: of a map, x counts its columns and y its rows."""
    name, values = place["of"], trace.get(place["of"])
    if name in ("x", "y"):
        at = spot[-1] if name == "x" else spot[0]
        return at + trace.get(f"{name}0", 0) if values is None else values[at]
    for at in spot:
        values = values if isinstance(values, str) or values is None else values[at]
    return values if place["at"] is None or values is None else values[int(place["at"])]


def _filled(
    place: re.Match[str], trace: Mapping[str, Any], laid: Mapping[str, Any], spot: tuple[int, ...]
) -> str:
    value, form = _value(trace, place, spot), place["form"] or ""
    if place["of"] in ("x", "y") and not form:
        value = _named(value, laid, str(trace.get(f"{place['of']}axis", place["of"])))
    if isinstance(value, np.generic):
        value = value.item()
    return _written(value, form).replace("<", "&lt;") if isinstance(value, Real) else str(value)


def _named(value: Any, laid: Mapping[str, Any], axis: str) -> Any:
    """What an axis, "x" or "y3", writes at this value."""
    drawn = laid.get(f"{axis[0]}axis{axis[1:]}", {})
    names = zip(drawn.get("tickvals") or (), drawn.get("ticktext") or (), strict=False)
    return next((name for at, name in names if at == value), value)


def _written(value: Any, form: str) -> str:
    """A number as the hover writes it: d3's forms are Python's, but for ours of a share, and for halves."""
    if form.startswith("("):
        return share(value, form[1:])
    if form.endswith(".0f"):
        value = math.floor(value + 0.5)
    if not form and isinstance(value, float):
        form = ".6g"
    whole = form.lstrip("+,") in ("", "d") and float(value).is_integer()
    return number(int(value) if whole else value, form)


def _plain(hover: str) -> str:
    """A hover as a line of text."""
    lines = GOES_ON.sub("", EXTRA.sub("", hover)).replace(":<br>", ": ").replace("<br>", ", ")
    return " ".join(unescape(TAG.sub("", lines)).split(" ")).strip(" ,")
