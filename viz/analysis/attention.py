"""From the attention of many heads to one matrix, and from a matrix to one token's answer.

A *matrix* here is attention over one set of tokens, [query, key]: row q says where token q looks. Nothing
here changes a recording. Layers and heads count from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from viz.arrays import Array
from viz.recording import Recording


def one_head(recording: Recording, layer: int, head: int) -> Array:
    """Attention of one head, [query, key], read-only; IndexError beyond the model's own."""
    _check_layer(recording, layer)
    _check_heads(recording, (head,))
    return recording.attention[layer, head]


def mean_heads(recording: Recording, layer: int, heads: Sequence[int] | None = None) -> Array:
    """Mean over these heads (all if None) of one layer, [query, key]; rows still sum to 1."""
    return recording.attention[layer, _chosen(recording, layer, heads)].mean(axis=0)


def max_heads(recording: Recording, layer: int, heads: Sequence[int] | None = None) -> Array:
    """Largest weight any of these heads (all if None) gives, [query, key]; rows sum to 1 or more."""
    return recording.attention[layer, _chosen(recording, layer, heads)].max(axis=0)


def rollout(recording: Recording, layer: int) -> Array:
    """Attention rollout from the input up to and including `layer`, [query, key]; rows sum to 1.

    Each layer is the mean of its heads, mixed half and half with the identity for the residual stream, its
    rows made to sum to 1 again; the layers are multiplied, the latest on the left (Abnar & Zuidema, 2020).
    """
    _check_layer(recording, layer)
    identity = np.eye(recording.n_tokens)
    rolled = identity
    for each in range(layer + 1):
        mixed = 0.5 * recording.attention[each].mean(axis=0, dtype=np.float64) + 0.5 * identity
        mixed /= mixed.sum(
            axis=-1, keepdims=True
        )  # keepdims: without it the columns are scaled, not the rows
        rolled = mixed @ rolled
    return rolled.astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Combination:
    """One way of turning a layer's heads into one matrix."""

    title: str
    """Its name in a menu."""
    measures: str
    """What a number in the matrix is: the title of the colour bar."""
    adds_up: bool
    """Does a row sum to 1?"""
    function: Callable[[Recording, int, Sequence[int]], Array]
    """(recording, layer, chosen heads) -> [query, key]"""


COMBINATIONS: dict[str, Combination] = {
    "head": Combination(
        title="one head",
        measures="attention weight",
        adds_up=True,
        function=lambda recording, layer, heads: one_head(recording, layer, heads[0]),
    ),
    "mean": Combination(title="mean", measures="mean attention weight", adds_up=True, function=mean_heads),
    "max": Combination(
        title="maximum", measures="largest attention weight", adds_up=False, function=max_heads
    ),
    "rollout": Combination(
        title="rollout",
        measures="attention rollout",
        adds_up=True,
        function=lambda recording, layer, heads: rollout(recording, layer),
    ),
}
"""By the name it has in the URL.

"head" takes the first of the chosen heads; "rollout" takes all heads of all layers up to this one.
"""


def combined(recording: Recording, how: str, layer: int, heads: Sequence[int]) -> Array:
    """The matrix [query, key] of `COMBINATIONS[how]`; KeyError for an unknown name."""
    return COMBINATIONS[how].function(recording, layer, heads)


def text_tokens(recording: Recording) -> Array:
    """Indices of the tokens that are not special, in order; empty where all are. [kept]"""
    return np.flatnonzero(~np.array(recording.special, dtype=bool))


def kept(weights: Array, keep: Array, *, renormalise: bool) -> Array:
    """Only these tokens' rows and columns, [kept, kept].

    With `renormalise` each row is divided by what is left of it, so that it sums to 1 again; a row with
    nothing left is undefined and becomes nan. Without, a row sums to the share of its mass that the kept
    tokens hold.
    """
    part = weights[np.ix_(keep, keep)]
    if not renormalise:
        return part
    left = part.sum(axis=-1, keepdims=True)
    return np.divide(part, left, out=np.full_like(part, np.nan), where=left > 0)


class Answer(NamedTuple):
    """Where one token looks, the largest weight first."""

    keys: Array
    """[rank] index of the key"""
    weights: Array
    """[rank]"""


def answer(weights: Array, query: int) -> Answer:
    """One row of a matrix [query, key], sorted.

    Equal weights in the order of the text, undefined ones (nan) last.
    """
    if not 0 <= query < len(weights):
        raise IndexError(f"query must be from 0 to {len(weights) - 1}; got {query}.")
    row = weights[query]
    keys = np.argsort(-row, kind="stable")
    return Answer(keys, row[keys])


def _chosen(recording: Recording, layer: int, heads: Sequence[int] | None) -> list[int]:
    _check_layer(recording, layer)
    chosen = list(range(recording.n_heads)) if heads is None else list(heads)
    _check_heads(recording, chosen)
    return chosen


def _check_layer(recording: Recording, layer: int) -> None:
    if not 0 <= layer < recording.n_layers:
        raise IndexError(f"layer must be from 0 to {recording.n_layers - 1}; got {layer}.")


def _check_heads(recording: Recording, heads: Sequence[int]) -> None:
    if not heads:
        raise ValueError("heads must name at least one head; got none.")
    for head in heads:
        if not 0 <= head < recording.n_heads:
            raise IndexError(f"head must be from 0 to {recording.n_heads - 1}; got {head}.")
