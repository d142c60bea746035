"""How far a receptive field reaches, in one number."""

from __future__ import annotations

import numpy as np

from viz.arrays import Array


def reach(field: Array, centre: float, share: float = 0.5) -> float:
    """Side of the smallest square around `centre` that holds `share` of a field [row, column], as a share of
    its side, at most 1.

    `centre` is a row and a column, in pixels from the first; between two pixels it ends in .5.
    """
    rows, columns = (np.abs(np.arange(size) - centre) for size in field.shape)
    away = np.maximum(rows[:, None], columns).ravel()
    order = np.argsort(away, kind="stable")
    held = field.ravel()[order].cumsum(dtype=np.float64)
    last = int(np.searchsorted(held, share * held[-1] * (1 - 1e-9)))
    return min(1.0, float(2 * away[order[min(last, len(order) - 1)]] + 1) / field.shape[1])


def density(scores: Array) -> Array:
    """A map against the mean size of its places: 1 or -1 where a place counts as much as all do on average.

    Signs stay.
    """
    mean = float(np.abs(scores).mean(dtype=np.float64))
    found: Array = (scores / mean if mean > 0 else scores).astype(np.float32)
    return found


def below_zero(scores: Array) -> float:
    """The share of a map that is negative, by size."""
    whole = float(np.abs(scores).sum(dtype=np.float64))
    return float(np.maximum(-scores, 0).sum(dtype=np.float64)) / whole if whole > 0 else 0.0
