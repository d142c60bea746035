"""One layer as one matrix, after the choices of the view: which heads, combined
how, special tokens or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from viz.analysis.attention import COMBINATIONS, combined, kept, text_tokens
from viz.analysis.blocks import around
from viz.analysis.sides import Sides
from viz.arrays import Array
from viz.language import tr
from viz.recording import Recording


@dataclass(frozen=True, eq=False)
class Matrix:
    """What the heat map and the bars show."""

    weights: Array
    """[query, key] over the kept tokens."""
    keep: tuple[int, ...]
    """Indices of those tokens in the recording."""
    measures: str
    title: str
    adds_up: bool
    others: tuple[int, ...] | None = None
    """Indices of the keys in a text of their own; None where they are tokens of the same text."""

    @property
    def keys(self) -> tuple[int, ...]:
        """Indices of the tokens that are looked at."""
        return self.keep if self.others is None else self.others


def matrix(recording: Recording, layer: int, *, heads: Sequence[int], how: str, special: str) -> Matrix:
    """The matrix of one view. `heads`, from 0, count for "head" alone: one is shown as it is, several by
    their mean.
    """
    several = how == "head" and len(heads) > 1
    weights = combined(
        recording, "mean" if several else how, layer, heads if how == "head" else range(recording.n_heads)
    )
    keep = np.arange(recording.n_tokens)
    if special != "show" and len(text_tokens(recording)):
        keep = text_tokens(recording)
        weights = kept(weights, keep, renormalise=special == "renormalise")
    return Matrix(
        weights=weights,
        keep=tuple(int(token) for token in keep),
        measures=tr(COMBINATIONS["mean" if several else how].measures),
        title=_title(layer, heads, how=how),
        adds_up=COMBINATIONS[how].adds_up,
    )


def between(looks: Sides, layer: int, *, heads: Sequence[int], how: str) -> Matrix:
    """The matrix of an attention from one text to another, none of whose tokens is left out.

    `heads`, from 0, count for "head", where several are shown by their mean; "mean" is the mean of all.
    """
    chosen = list(heads) if how == "head" else list(range(looks.n_heads))
    return Matrix(
        weights=looks.attention[layer, chosen].mean(axis=0),
        keep=tuple(range(looks.queries.n_tokens)),
        measures=tr(COMBINATIONS["mean" if len(chosen) > 1 else "head"].measures),
        title=_title(layer, heads, how=how),
        adds_up=True,
        others=tuple(range(looks.keys.n_tokens)),
    )


def zoomed(whole: Matrix, pin: int, most: int) -> Matrix:
    """At most so many neighbouring tokens around the pinned one: each of their cells can be seen."""
    place = min(range(len(whole.keep)), key=lambda i: abs(whole.keep[i] - pin), default=0)
    near = around(len(whole.keep), place, most)
    return replace(whole, weights=whole.weights[np.ix_(near, near)], keep=tuple(whole.keep[i] for i in near))


def _title(layer: int, heads: Sequence[int], *, how: str) -> str:
    if how == "head":
        numbers = ", ".join(str(head + 1) for head in heads)
        if len(heads) == 1:
            return tr("Layer {layer}, head {head}", layer=layer + 1, head=numbers)
        return tr("Layer {layer}, mean of heads {heads}", layer=layer + 1, heads=numbers)
    if how == "rollout":
        return tr("Rollout of layers 1 to {layer}", layer=layer + 1) if layer else tr("Rollout of layer 1")
    if how == "mean":
        return tr("Layer {layer}, mean of all heads", layer=layer + 1)
    return tr("Layer {layer}, maximum of all heads", layer=layer + 1)
