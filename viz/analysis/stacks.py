"""The stacks of an encoder-decoder in numbers, and who may look at whom, read off a model's own attention."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from viz.arrays import Array
from viz.recording import Translation


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One stack of layers, as a recording of it says."""

    name: str
    n_layers: int
    n_heads: int
    """Of its attention to its own tokens; 0 where a recurrent unit stands in its place."""
    n_cross: int
    """Heads of its attention to the other stack; 0 in an encoder."""
    width: int
    n_tokens: int


def stacks(translation: Translation) -> tuple[Stack, Stack]:
    """Encoder and decoder."""
    cross = translation.decoder.cross
    assert cross is not None
    sides = (("Encoder", translation.encoder, 0), ("Decoder", translation.decoder, cross.attention.shape[1]))
    encoder, decoder = (
        Stack(
            name=name,
            n_layers=side.n_layers,
            n_heads=side.n_heads,
            n_cross=n_cross,
            width=side.hidden_states.shape[-1],
            n_tokens=side.n_tokens,
        )
        for name, side, n_cross in sides
    )
    return encoder, decoder


def sees(attention: Array) -> Array:
    """[query, key]: 1 where any layer and head looks, however little; 0 where the attention of all of them is
    exactly zero, which is what a mask leaves. NaN where there are no heads.
    """
    if not attention.shape[0] * attention.shape[1]:
        return np.full(attention.shape[2:], np.nan)
    seen: Array = np.any(attention > 0, axis=(0, 1)) * np.ones(attention.shape[2:])
    return seen


def sees_across(translation: Translation) -> Array:
    """`sees` of a whole encoder-decoder: the source's tokens, then those that its decoder read.

    NaN where it has no attention at all: from the source to the translation, and inside a recurrent decoder.
    """
    encoder, decoder = translation.encoder, translation.decoder
    assert decoder.cross is not None
    n = encoder.n_tokens
    whole = np.full((n + decoder.n_tokens,) * 2, np.nan)
    whole[:n, :n] = sees(encoder.attention)
    whole[n:, :n] = sees(decoder.cross.attention)
    whole[n:, n:] = sees(decoder.attention)
    return whole


def shape_of(seen: Array) -> str:
    """What a square of `sees` is: "all", "triangle", "none" or "other"."""
    if np.isnan(seen).all():
        return "none"
    if (seen == 1).all():
        return "all"
    return "triangle" if np.array_equal(seen, np.tri(*seen.shape)) else "other"
