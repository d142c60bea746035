"""Synthetic recordings: attention whose answer is known, dressed as what a model would have left behind."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.arrays import Array
from viz.recording import ImageRecording, PatchGrid, Recording

SPECIAL = {"[CLS]", "[SEP]", "<s>", "</s>"}


def recording(attention: Array, tokens: list[str] | None = None, **changes: Any) -> Recording:
    """A recording of this attention, [layer, head, query, key] or [query, key].

    Any field can be given by name.
    """
    return Recording(**{**_fields(attention, tokens), **changes})


def picture(attention: Array, *, rows: int, columns: int, prefix: int = 1, **changes: Any) -> ImageRecording:
    """The same for a picture of rows x columns patches behind `prefix` special tokens."""
    tokens = ["[CLS]"] * prefix + [f"patch {r + 1},{c + 1}" for r in range(rows) for c in range(columns)]
    seen = {"image": np.zeros((rows, columns, 3)), "crop": (0.0, 0.0, 1.0, 1.0), "labels": ()}
    seen["logits"] = np.zeros((1, 0))
    grid = PatchGrid(rows=rows, columns=columns, prefix=prefix)
    return ImageRecording(**{**_fields(attention, tokens), **seen, "grid": grid, **changes})


def standing_out(
    attention: Array, saliency: Array, *, rows: int, columns: int, prefix: int = 1
) -> ImageRecording:
    """The same of a model that says what stands out, [pixel row, pixel column]."""
    image = np.zeros((*saliency.shape, 3))
    return picture(attention, rows=rows, columns=columns, prefix=prefix, image=image, saliency=saliency)


def _fields(attention: Array, tokens: list[str] | None) -> dict[str, Any]:
    attention = np.asarray(attention)
    attention = attention.reshape((1,) * (4 - attention.ndim) + attention.shape)
    layers, heads, n, _ = attention.shape
    tokens = [f"w{i}" for i in range(n)] if tokens is None else tokens
    channels = np.zeros((layers, heads, n, 2))
    return {
        "model": "synthetic",
        "tokens": tuple(tokens),
        "joins": tuple(token.startswith("##") for token in tokens),
        "special": tuple(token in SPECIAL for token in tokens),
        "spans": ((0, 0),) * n,
        "segments": (0,) * n,
        "texts": (" ".join(tokens),),
        "attention": attention,
        "queries": channels,
        "keys": channels,
        "values": channels,
        "hidden_states": np.zeros((layers + 1, n, 2)),
        "causal": False,
    }


def random_attention(*shape: int, causal: bool = False, seed: int = 0) -> Array:
    """Rows of a softmax over random scores, [..., query, key]; in float64."""
    scores = np.random.default_rng(seed).normal(scale=2.0, size=shape)
    if causal:
        scores = np.where(np.tri(shape[-1], dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def shift(n: int, by: int) -> Array:
    """Each query sends everything to the token `by` places on; those who cannot, to themselves.

    [query, key]
    """
    keys = np.arange(n) + by
    return np.eye(n)[np.where((keys < 0) | (keys >= n), np.arange(n), keys)]
