"""The head grid: every layer and head as a thumbnail of its attention, all on one canvas, at any length of
text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from viz.analysis.sides import Sides
from viz.analysis.tokens import words
from viz.arrays import Array
from viz.recording import ImageRecording, Recording
from viz.ui.components import transport

MOST_PIXELS = 900_000
"""Pixels of all thumbnails together, one byte each."""
LONGEST_SIDE = 96
_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "attention_lab_head_grid",
    html='<div class="mount">\n</div>',
    css=transport.style(_HERE / "head_grid.css"),
    js=transport.script(_HERE / "thumbnails.js", _HERE / "head_grid.js"),
)


def head_grid(
    recording: Recording | Sides,
    *,
    key: str,
    labels: Mapping[tuple[int, int], str] | None = None,
    chosen: tuple[int, int] | None = None,
    query: int | None = None,
) -> tuple[int, int] | None:
    """Mounts the grid; returns (layer, head), from 0, in the one run that a click on a head causes, else
    None.

    `labels` says a head's name and number under its enlarged picture, such as "previous token 0.93"; `chosen`
    is framed.
    With `query`, each head of an `ImageRecording` is drawn as where that token looks in the picture.
    """
    result = _component(
        data=payload(recording, labels=labels, chosen=chosen, query=query),
        key=key,
        on_opened_change=lambda: None,
    )
    opened = result.get("opened")
    return (int(opened[0]), int(opened[1])) if opened else None


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
    n = max(pictures.shape[-2:])
    small = thumbnails(pictures, min(n, LONGEST_SIDE, int((MOST_PIXELS / (layers * heads)) ** 0.5)))
    meta = {
        "layers": layers,
        "heads": heads,
        "rows": small.shape[-2],
        "columns": small.shape[-1],
        "n_tokens": n,
        "pooled": small.shape != pictures.shape,
        "labels": {f"{layer},{head}": text for (layer, head), text in (labels or {}).items()},
        "chosen": list(chosen) if chosen else None,
        "over": "" if query is None or isinstance(recording, Sides) else words(recording)[query],
        "theme": transport.colours(),
    }
    return transport.pack(meta, np.rint(np.sqrt(small) * 255).astype(np.uint8))


def looks(recording: Recording | Sides, query: int) -> Array:
    """[layer, head, row, column]: where one token of a picture looks, each head's largest weight on a patch
    scaled to 1.
    """
    assert isinstance(recording, ImageRecording)
    over = recording.grid.to_grid(recording.attention[:, :, query])
    return over / np.maximum(over.max(axis=(-2, -1), keepdims=True), np.finfo(np.float32).tiny)


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
