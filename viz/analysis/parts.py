"""What the patch tokens of a picture have in common: their principal components as colours, and how alike
two tokens are.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from viz.arrays import Array
from viz.recording import ImageRecording, PatchGrid

COMPONENTS = 3
RGB = (2, 0, 1)
"""Which of them is red, green and blue. The strongest is green and the next one blue: of red an eye without
its cone sees a quarter of what most do (in CIELAB, *measured*), of these two most.
"""
EDGES = (2, 98)
"""Percentiles of a component that get none of its colour and all of it: an odd patch must not bleach the
rest.
"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """The first three principal components of the patch tokens at each depth, centred on the patches."""

    grid: PatchGrid
    scores: Array
    """[depth, patch, component]; 0 where there are fewer components."""
    shares: Array
    """[depth, component]: the share of the patches' variance that each explains."""

    def colours(self, depth: int) -> Array:
        """[patch, rgb] in 0..1: each component from its own 2nd to its 98th percentile."""
        scores = self.scores[depth]
        low, high = np.percentile(scores, EDGES, axis=0)
        scaled = np.divide(scores - low, high - low, out=np.full_like(scores, 0.5), where=high > low)
        return np.clip(scaled, 0, 1)[:, list(RGB)]


_FOUND: WeakKeyDictionary[ImageRecording, Parts] = WeakKeyDictionary()
"""A decomposition for each depth takes as long as the forward pass: it is kept as long as its recording."""


def parts(recording: ImageRecording) -> Parts:
    """The components of all depths.

    A component's sign has no meaning: each is turned to agree with the same one of the depth before, so that
    colours change where patches do; at depth 0 its largest score is positive.
    """
    found = _FOUND.get(recording)
    if found is None:
        found = _FOUND[recording] = _computed(recording)
    return found


def likeness(recording: ImageRecording, depth: int, token: int) -> Array:
    """Cosine of a token's vector to each patch's at this depth, [patch]; nan for a vector of zeros."""
    vectors = recording.hidden_states[depth].astype(np.float64)
    lengths = np.linalg.norm(vectors, axis=1)
    products = (vectors @ vectors[token])[recording.grid.prefix :]
    sizes = lengths[recording.grid.prefix :] * lengths[token]
    return np.divide(products, sizes, out=np.full(sizes.shape, np.nan), where=sizes > 0)


def _computed(recording: ImageRecording) -> Parts:
    patches = recording.hidden_states[:, recording.grid.prefix :].astype(np.float32)
    depths, count, _ = patches.shape
    scores = np.zeros((depths, count, COMPONENTS), dtype=np.float32)
    shares = np.zeros((depths, COMPONENTS), dtype=np.float32)
    for depth, vectors in enumerate(patches):
        found, strength, total = _strongest(vectors - vectors.mean(axis=0))
        n = found.shape[1]
        scores[depth, :, :n] = found * _signs(found, scores[depth - 1, :, :n], depth)
        if total:
            shares[depth, :n] = strength / total
    return Parts(grid=recording.grid, scores=scores, shares=shares)


def _strongest(centred: Array) -> tuple[Array, Array, float]:
    """Scores [patch, component] on the strongest directions, the variance of each [component], and that of
    all.

    From the products of the channels, or of the patches where those are fewer, and of these the strongest
    alone: a twentieth of the time of a decomposition of the vectors themselves.
    """
    from scipy.linalg import eigh

    wide = centred.astype(np.float64)
    few = wide.T if wide.shape[0] < wide.shape[1] else wide
    products = few.T @ few
    n = min(COMPONENTS, len(products))
    strength, directions = eigh(products, subset_by_index=(len(products) - n, len(products) - 1))
    strength, directions = np.maximum(strength[::-1], 0), directions[:, ::-1]
    scores = directions * np.sqrt(strength) if few is not wide else wide @ directions
    return scores, strength, float(np.trace(products))


def _signs(directions: Array, before: Array, depth: int) -> Array:
    """[component]: 1 or -1."""
    if depth == 0:
        largest = np.abs(directions).argmax(axis=0)
        agree = directions[largest, np.arange(directions.shape[1])]
    else:
        agree = (directions * before).sum(axis=0)
    return np.where(agree < 0, -1, 1)
