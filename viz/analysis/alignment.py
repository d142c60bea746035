"""Which word of a source goes with which word of its translation: what attention says, and what leaving words
out says.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.arrays import Array
from viz.workings import SourceOcclusion

Words = Sequence[Sequence[int]]
"""Each word as the places of its pieces."""


def by_word(weights: Array, target: Words, source: Words) -> Array:
    """[target word, source word] of attention [step, source token]: the sum over a source word's pieces, the
    mean over the steps that wrote a word.
    """
    return np.array(
        [
            [weights[np.ix_(list(steps), list(tokens))].sum(axis=1).mean() for tokens in source]
            for steps in target
        ],
        dtype=np.float32,
    ).reshape(len(target), len(source))


def need(occlusion: SourceOcclusion) -> Array:
    """[target word, source word]: by how much a word's log-probability falls where the source word is not
    there, in nats; negative where it rises.
    """
    lost = occlusion.whole - occlusion.without
    words = [lost[:, list(steps)].sum(axis=1) for steps in occlusion.target]
    return np.array(words, dtype=np.float32).reshape(len(words), len(occlusion.source))


def rank_correlation(one: Array, other: Array) -> Array:
    """[row]: Spearman's rank correlation of two matrices [row, column], row by row; nan where it is
    undefined: with fewer than three columns, or where all values of a row are equal.
    """
    found = np.full(len(one), np.nan)
    if one.ndim != 2 or one.shape[1] < 3:
        return found
    from scipy.stats import rankdata  # here, since it is slow to import and the first page does without

    ranks = [rankdata(each, axis=1) for each in (one, other)]
    x, y = (each - each.mean(axis=1, keepdims=True) for each in ranks)
    scale = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    return np.divide((x * y).sum(axis=1), scale, out=found, where=scale > 0)


def same_first(one: Array, other: Array) -> float:
    """The share of rows whose largest value stands in the same column in both."""
    return float((one.argmax(axis=1) == other.argmax(axis=1)).mean())


def largest(weights: Array) -> float:
    """The mean over the rows of a matrix [query, key] of the largest weight."""
    return float(weights.max(axis=-1).mean())


def spread(weights: Array) -> float:
    """The mean entropy of the rows of a matrix [query, key], as a share of an even one's, 0 to 1."""
    n = weights.shape[-1]
    if n < 2:
        return 0.0
    weights = weights.astype(np.float64)
    terms = -weights * np.log(weights, out=np.zeros_like(weights), where=weights > 0)
    return float(terms.sum(axis=-1).mean() / np.log(n))
