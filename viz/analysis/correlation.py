"""How far two maps rise and fall together."""

from __future__ import annotations

import numpy as np

from viz.arrays import Array


def correlation(one: Array, other: Array) -> Array:
    """Pearson's r along the last axis, [...], -1 to 1; nan where either does not vary at all."""
    a, b = (_centred(np.asarray(values, dtype=np.float64)) for values in (one, other))
    lengths = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    together = (a * b).sum(axis=-1)
    return np.divide(together, lengths, out=np.full(np.shape(lengths), np.nan), where=lengths > 0)


def _centred(values: Array) -> Array:
    """Minus the mean; exactly 0 where all are equal, whatever their mean was rounded to."""
    varies = values.max(axis=-1, keepdims=True) > values.min(axis=-1, keepdims=True)
    return np.where(varies, values - values.mean(axis=-1, keepdims=True), 0.0)
