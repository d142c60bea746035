"""The head grid: every layer and head as a thumbnail of its attention, all on one canvas, at any length of
text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from viz.analysis.sides import Sides, sides
from viz.analysis.tables import Numbers
from viz.analysis.tokens import words
from viz.arrays import Array
from viz.language import tr
from viz.recording import ImageRecording, Recording
from viz.ui.components import transport
from viz.ui.components.part import Part

MOST_PIXELS = 900_000
"""Pixels of all thumbnails together, one byte each."""
LONGEST_SIDE = 96
_HERE = Path(__file__).parent
_part = Part(
    "head_grid",
    transport.style(_HERE / "head_grid.css"),
    transport.script(_HERE / "thumbnails.js", _HERE / "head_grid.js"),
)


def head_grid(  # noqa: PLR0913 - all but one by name
    recording: Recording | Sides,
    *,
    key: str,
    labels: Mapping[tuple[int, int], str] | None = None,
    chosen: tuple[int, int] | None = None,
    query: int | None = None,
    code: Callable[[], str] | None = None,
) -> tuple[int, int] | None:
    """Mounts the grid; returns (layer, head), from 0, in the one run that a click on a head causes, else
    None.

    `labels` says a head's name and number under its enlarged picture, such as "previous token 0.93"; `chosen`
    is framed.
    With `query`, each head of an `ImageRecording` is drawn as where that token looks in the picture.
    """
    data = payload(recording, labels=labels, chosen=chosen, query=query)
    result = _part(data=data, key=key, on_opened_change=lambda: None)
    _part.menu(
        lambda: data,
        key=key,
        title=tr("All layers and heads")
        if query is None
        else tr("All layers and heads, from token {token}", token=query + 1),
        about=tr(
            "A picture of each of {layers} layers with {heads} heads: rows are layers, columns are heads.",
            layers=recording.n_layers,
            heads=recording.n_heads,
        ),
        numbers=partial(numbers, recording, query),
        code=code,
    )
    opened = result.get("opened")
    return (int(opened[0]), int(opened[1])) if opened else None


def numbers(recording: Recording | Sides, query: int | None) -> Numbers:
    """What the pictures show: [layer, head, query, key], of a long text the largest weight of each block, as
    on screen; with `query` [layer, head, row, column] of the picture.
    """
    small = _small(recording, query)
    counted = [[str(place + 1) for place in range(side)] for side in small.shape]
    if query is not None and not isinstance(recording, Sides):
        axes = dict(zip(("layer", "head", "row", "column"), counted, strict=True))
        return Numbers(small, axes, measures="share of the head's largest weight")
    looking = sides(recording)
    names = [words(looking.queries), words(looking.keys)]
    if small.shape[2:] == tuple(map(len, names)):
        return Numbers(
            small, dict(zip(("layer", "head", "query", "key"), (*counted[:2], *names), strict=True))
        )
    blocks = dict(zip(("layer", "head", "query block", "key block"), counted, strict=True))
    return Numbers(small, blocks, measures="largest weight")


def _small(recording: Recording | Sides, query: int | None) -> Array:
    """The pictures, small enough to be sent."""
    pictures = recording.attention if query is None else looks(recording, query)
    side = int((MOST_PIXELS / (recording.n_layers * recording.n_heads)) ** 0.5)
    return thumbnails(pictures, min(max(pictures.shape[-2:]), LONGEST_SIDE, side))


def payload(
    recording: Recording | Sides,
    *,
    labels: Mapping[tuple[int, int], str] | None = None,
    chosen: Sequence[int] | None = None,
    query: int | None = None,
) -> bytes:
    """Thumbnails [layer, head, row, column] as uint8; `pooled` in the meta says that they are smaller than
    the text.

    Code i is weight (i / 255)², so that the small weights of a long text keep their differences; colours are
    linear in the weight, as everywhere. With `query` a head's largest weight on a patch has code 255: `over`
    says so.
    """
    layers, heads = recording.n_layers, recording.n_heads
    pictures = recording.attention if query is None else looks(recording, query)
    small = _small(recording, query)
    meta = {
        "layers": layers,
        "heads": heads,
        "rows": small.shape[-2],
        "columns": small.shape[-1],
        "n_tokens": max(pictures.shape[-2:]),
        "pooled": small.shape != pictures.shape,
        "labels": {f"{layer},{head}": text for (layer, head), text in (labels or {}).items()},
        "chosen": list(chosen) if chosen else None,
        "over": "" if query is None or isinstance(recording, Sides) else words(recording)[query],
        "theme": transport.colours(),
    }
    meta |= _phrases(meta)
    return transport.pack(meta, np.rint(np.sqrt(small) * 255).astype(np.uint8))


def _phrases(meta: Mapping[str, Any]) -> dict[str, Any]:
    """How to read the grid."""
    hint = [tr("rows: layers, columns: heads")]
    if meta["over"]:
        hint.append(
            tr("each picture shows where {token} looks, against its own largest weight", token=meta["over"])
        )
    else:
        hint.append(tr("in each picture rows are queries, columns are keys"))
    if meta["pooled"]:
        size = {"n": meta["n_tokens"], "rows": meta["rows"], "columns": meta["columns"]}
        hint.append(tr("of {n} tokens, the largest weight in each of {rows} × {columns} blocks", **size))
    return transport.phrases(
        hint="; ".join(hint),
        label=tr(
            "Attention of {layers} layers with {heads} heads each; arrow keys move, Enter opens a head",
            layers=meta["layers"],
            heads=meta["heads"],
        ),
        head=tr("Layer {layer}, head {head}"),
    )


def looks(recording: Recording | Sides, query: int) -> Array:
    """[layer, head, row, column]: where one token of a picture looks, each head's largest weight on a patch
    scaled to 1.
    """
    assert isinstance(recording, ImageRecording)
    over = recording.grid.to_grid(recording.attention[:, :, query])
    relative: Array = over / np.maximum(over.max(axis=(-2, -1), keepdims=True), np.finfo(np.float32).tiny)
    return relative


def thumbnails(attention: Array, side: int) -> Array:
    """[layer, head, row, column]: the largest weight in each of at most side x side blocks of attention
    [layer, head, query, key].

    The maximum, not the mean: a head that looks at one token must not fade away in a long text.
    """
    for axis in (-2, -1):
        n = attention.shape[axis]
        if side < n:
            attention = np.maximum.reduceat(attention, np.arange(side) * n // side, axis=axis)
    return attention
