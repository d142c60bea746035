"""Recordings made up for the components: real words with their spans, attention
that is anything but uniform."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from viz.analysis.sides import Side, Sides
from viz.arrays import Array
from viz.recording import ImageRecording, PatchGrid, Recording

TEXT = "The animal didn't cross the street because it was too tired."
PIECES = [
    "The",
    "animal",
    "didn",
    "'",
    "t",
    "cross",
    "the",
    "street",
    "be",
    "##cause",
    "it",
    "was",
    "too",
    "ti",
    "##red",
    ".",
]
STRANGE = [
    "<b>bold</b>",
    "שלום",
    "👩‍👩‍👧",
    "\u200b",
    "$x$",
    ":red[x]",
    "é",
    "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
    "[MASK]",
]


def recording(
    pieces: list[str] = PIECES, *, layers: int = 2, heads: int = 12, seed: int = 0, **changes: Any
) -> Recording:
    """These word pieces between [CLS] and [SEP], with random attention that has a few strong weights in each
    row.
    """
    text, spans = _spans(pieces)
    tokens = ("[CLS]", *pieces, "[SEP]")
    n = len(tokens)
    fields = {
        "model": "synthetic",
        "tokens": tokens,
        "joins": tuple(token.startswith("##") for token in tokens),
        "special": tuple(token in ("[CLS]", "[SEP]") for token in tokens),
        "spans": ((0, 0), *spans, (0, 0)),
        "segments": (0,) * n,
        "texts": (text,),
        "attention": attention(layers, heads, n, seed=seed),
        **_empty(layers, heads, n),
        "causal": False,
    }
    return Recording(**{**fields, **changes})


def long(n: int, *, layers: int = 1, heads: int = 12) -> Recording:
    """`n` tokens, [CLS] and [SEP] included."""
    return recording([PIECES[i % len(PIECES)] for i in range(n - 2)], layers=layers, heads=heads)


def picture(*, rows: int = 4, columns: int = 5, layers: int = 2, heads: int = 3) -> ImageRecording:
    """A picture of rows x columns patches behind [CLS]."""
    tokens = ("[CLS]", *(f"patch {r + 1},{c + 1}" for r in range(rows) for c in range(columns)))
    n = len(tokens)
    return ImageRecording(
        model="synthetic", tokens=tokens, joins=(False,) * n, special=(True,) + (False,) * (n - 1), spans=((0,
        0),) * n,
        segments=(0,) * n, texts=(), attention=attention(layers, heads, n), **_empty(layers, heads, n),
        causal=False,
        image=np.zeros((rows, columns, 3)), crop=(0.0, 0.0, 1.0, 1.0), grid=PatchGrid(rows=rows,
        columns=columns, prefix=1), logits=np.zeros((1, 0)), labels=(),
    )  # fmt: skip


def two_rows(*, layers: int = 2, heads: int = 3) -> Sides:
    """A written row of four tokens that looks at a source of six."""
    weights = attention(layers, heads, 6)[:, :, :4]
    return Sides(
        model="synthetic",
        queries=_row("o", "carro", "vermelho", "</s>"),
        keys=_row("the", "bright", "red", "mo", "tor", "</s>", joined=(4,)),
        attention=weights,
        heading="written on the left (query), source on the right (key)",
    )


def _row(*tokens: str, joined: tuple[int, ...] = ()) -> Side:
    return Side(
        tokens=tokens,
        joins=tuple(i in joined for i in range(len(tokens))),
        special=tuple(token == "</s>" for token in tokens),
    )


def attention(layers: int, heads: int, n: int, *, causal: bool = False, seed: int = 0) -> Array:
    """[layer, head, query, key]: rows of a sharp random softmax."""
    scores = np.random.default_rng(seed).normal(scale=2.5, size=(layers, heads, n, n)).astype(np.float32)
    if causal:
        scores = np.where(np.tri(n, dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def unpack(data: bytes) -> tuple[dict[str, Any], list[Array]]:
    """The inverse of `transport.pack`, written from its description."""
    (length,) = struct.unpack_from("<I", data)
    meta = json.loads(data[4 : 4 + length])
    at, arrays = 4 + length, []
    for name, size in meta["arrays"]:
        arrays.append(np.frombuffer(data, dtype=name, count=size, offset=at))
        at += -(-arrays[-1].nbytes // 4) * 4
    assert at == len(data)
    return meta, arrays


def varints(raw: Array) -> Array:
    """The numbers of LEB128 bytes, one by one."""
    last = raw < 128
    number: Array = np.cumsum(last) - last  # which number each byte is of
    begins = np.flatnonzero(np.r_[True, last[:-1]]) if raw.size else np.zeros(0, np.intp)
    place = np.arange(len(raw)) - begins[number]
    return np.bincount(number, (raw & 127) * 128.0**place).astype(np.uint16)


def decimals(weights: Array) -> Array:
    """The first three, as a number up to 1000: what JavaScript's `toFixed(3)` and Python's `.3f` write.

    The product is exact for the 24 bits of a float32, so it is a tie only where the weight is one.
    """
    return np.rint(np.asarray(weights, np.float64) * 1000).astype(int)


def _spans(pieces: list[str]) -> tuple[str, list[tuple[int, int]]]:
    text, spans = "", []
    for piece in pieces:
        body = piece.removeprefix("##")
        text += "" if piece.startswith("##") or not text else " "
        spans.append((len(text), len(text) + len(body)))
        text += body
    return text, spans


def _empty(layers: int, heads: int, n: int) -> dict[str, Array]:
    channels = np.zeros((layers, heads, n, 1))
    hidden = np.zeros((layers + 1, n, 1))
    return {"queries": channels, "keys": channels, "values": channels, "hidden_states": hidden}
