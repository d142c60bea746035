"""Two views of attention, cell by cell: what differs, where most, and how much of it moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.arrays import Array


def masked(weights: Array, *, causal: bool) -> Array:
    """The weights [query, key], nan where a causal model cannot look: that is no weight of zero."""
    values = np.array(weights, dtype=np.float32)
    if causal:
        values[np.triu_indices(len(values), 1)] = np.nan
    return values


def difference(one: Array, other: Array) -> Array | None:
    """The other minus the one, place by place; None where their shapes do not agree.

    It is nan where either is.
    """
    return other - one if one.shape == other.shape else None


def matched(
    one: tuple[Sequence[str], Array], other: tuple[Sequence[str], Array], *, most: int
) -> tuple[list[str], Array]:
    """(name, [side, name]): two lists of named numbers, name by name, nan where a side does not have it.

    The largest first, at most so many; of a name that one side has twice, its first.
    """
    sides = [
        dict(zip(reversed(names), reversed(values.tolist()), strict=True)) for names, values in (one, other)
    ]
    size = {name: max(side.get(name, 0.0) for side in sides) for name in (*one[0], *other[0])}
    found = sorted(size, key=size.__getitem__, reverse=True)[:most]
    return found, np.array([[side.get(name, np.nan) for name in found] for side in sides]).reshape(2, -1)


def largest(change: Array, most: int) -> list[tuple[int, ...]]:
    """Where the largest changes stand, the largest first, equal ones in order; none that is zero or nan."""
    sizes = np.nan_to_num(np.abs(change))
    order = np.argsort(-sizes, axis=None, kind="stable")[:most]
    places = [tuple(map(int, np.unravel_index(int(place), sizes.shape))) for place in order]
    return [place for place in places if sizes[place] > 0]


def attention_moved(change: Array) -> Array:
    """How much of its attention each token looks elsewhere with, [..., query], 0 to 1.

    Half the sum of the absolute changes along the keys: the total variation distance of two rows that each
    sum to 1.
    """
    return np.asarray(np.nansum(np.abs(change), axis=-1) / 2)
