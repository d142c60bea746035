"""Two models' positions, or one formula with two numbers: both as maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from viz.analysis import positions as pos
from viz.analysis.tokens import words
from viz.errors import InputError
from viz.figures import positions as draw
from viz.figures.tokens import names, window
from viz.language import mark, tr
from viz.lessons.workings.positions import encodings, learned
from viz.recording import PatchGrid, Recording
from viz.ui.controls import compared_maps
from viz.ui.controls.compare import NamedMap
from viz.ui.controls.pinned import LOST, Options, fitting
from viz.ui.controls.subject import Subject
from viz.ui.page import session, show

NONE = mark("{model} has no table of positions to compare.")
SHOWN = 64
"""Positions of a table that are compared, the first ones."""


def section(subject: Subject[Recording], way: str) -> None:
    """The button that pins this picture, where it is a map; once one is pinned, both, and what differs."""
    if way not in MAPS:
        return
    number = {"sinusoidal": "base", "alibi": "slope"}.get(way, "")
    view = session.widget("view").get("similar") if way == "learned" else ""
    chosen = session.widget(number).get(1) if number else 1
    show.rule()
    compared_maps.section(subject, "positions", (way, view, chosen), _map)


def _map(subject: Subject[Any], options: Options) -> NamedMap:
    way, view, number = fitting(options, MAPS, ("", *learned.VIEWS), range(1, 10**6))
    if not isinstance(number, int):
        raise InputError(LOST)
    return MAPS[str(way)](subject, str(view), number)


def _made(title: str, values: np.ndarray, **how: Any) -> NamedMap:
    """A signed map of positions by positions, or by channels."""
    rows, columns = ([str(place) for place in range(size)] for size in values.shape)
    named: dict[str, Any] = {"rows": rows, "columns": columns, "labels": (rows, columns), "signed": True}
    named["everywhere"] = True
    return NamedMap(title=title, values=values, **named | how)


def _learned(subject: Subject[Any], view: str, _number: int) -> NamedMap:
    table, title = learned.read(subject), tr(subject.checkpoint.title)
    if not len(table.table):
        raise InputError(NONE, model=title)
    rows = table.table[:SHOWN]
    if view == "table":
        return _made(title, rows, kind="table", measures=tr("value"))
    if view == "length":
        lengths = pos.norms(rows)[None]
        said = [tr("length")]
        named: dict[str, Any] = {"rows": said, "labels": (said, [str(place) for place in range(len(rows))])}
        return _made(title, lengths, kind="length", signed=False, measures=tr("length"), **named)
    if table.grid is not None:
        return _tiles(title, pos.similarity_tiles(table.table, table.grid), table.grid)
    return _made(title, pos.similarity(rows), kind="similar", most=1.0, measures=tr("cosine"))


def _tiles(title: str, four: np.ndarray, grid: PatchGrid) -> NamedMap:
    """A tile for each patch, as the lesson draws them; a cell is named by its tile and its place in it."""
    values, _ = draw.laid_out(four, grid)
    rows, columns = (
        [f"{i // (n + 1) + 1}·{i % (n + 1) + 1}" for i in range(size)]
        for size, n in zip(values.shape, (grid.rows, grid.columns), strict=True)
    )
    named: dict[str, Any] = {"rows": rows, "columns": columns, "labels": (rows, columns)}
    named["caption"] = tr("3·5 is row 5 within the tiles of row 3, and so with columns.")
    return _made(title, values, kind="tiles", most=1.0, measures=tr("cosine"), **named)


def _sinusoidal(_subject: Subject[Any], _view: str, base: int) -> NamedMap:
    table = pos.sinusoidal(encodings.LENGTH, encodings.WIDTH, base)
    return _made(tr("base {base:,}", base=base), table, most=1.0, measures=tr("value"))


def _rotary(subject: Subject[Any], _view: str, _number: int) -> NamedMap:
    return _made(
        tr(subject.checkpoint.title), encodings.turned(subject), measures=tr("score"), everywhere=False
    )


def _alibi(subject: Subject[Any], _view: str, head: int) -> NamedMap:
    recording = subject.recording
    if head > recording.n_heads:
        raise InputError(LOST)
    keep = window(recording.n_tokens, subject.first, 24)
    slope = float(pos.alibi_slopes(recording.n_heads)[head - 1])
    bias = pos.alibi_bias(len(keep), slope, causal=recording.causal)
    called, labels = [words(recording)[i] for i in keep], names(recording, keep, theme=show.colours())
    named: dict[str, Any] = {"rows": called, "columns": called, "labels": (labels, labels)}
    values = np.where(np.isfinite(bias), bias, np.nan)
    more: dict[str, Any] = {
        "measures": tr("added to the score"),
        "hatched": recording.causal,
        "everywhere": False,
    }
    return _made(tr("head {n}", n=head), values, **named, **more)


MAPS: Mapping[str, Callable[[Subject[Any], str, int], NamedMap]] = {
    "learned": _learned,
    "sinusoidal": _sinusoidal,
    "rotary": _rotary,
    "alibi": _alibi,
}
"""The ways whose picture is a map that depends on something."""
