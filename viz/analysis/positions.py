"""Where a token stands: the ways to say so, as formulas, and how to look at the
tables that models learned."""

from __future__ import annotations

import math

import numpy as np

from viz.arrays import Array
from viz.language import mark
from viz.recording import PatchGrid

BASE = 10_000.0
"""Of the wavelengths, as in the papers."""


def sinusoidal(n_positions: int, width: int, base: float = BASE) -> Array:
    """[position, channel]: channel 2i is sin(p / base^(2i / width)), channel 2i + 1 its cosine (Vaswani et
    al., 2017).
    """
    return _waves(np.arange(n_positions), width, base)


def relative_sinusoids(n_positions: int, width: int, base: float = BASE) -> Array:
    """[query, key, channel]: r_{i-j}, the same waves at the distance from key to query, negative ahead of it
    (Dai et al., 2019).
    """
    return _waves(np.arange(n_positions)[:, None] - np.arange(n_positions), width, base)


def _waves(places: Array, width: int, base: float) -> Array:
    """[..., channel] at any places."""
    angles = places[..., None] / base ** (2 * (np.arange(width) // 2) / width)
    return np.where(np.arange(width) % 2 == 0, np.sin(angles), np.cos(angles))


def wavelengths(width: int, base: float = BASE) -> Array:
    """[channel]: how many positions a whole wave of each channel takes, from 2 pi up."""
    return 2 * np.pi * base ** (2 * (np.arange(width) // 2) / width)


def dot_by_distance(table: Array) -> tuple[Array, Array]:
    """(mean, spread) [distance] of the dot products of rows so far apart.

    A spread of 0 says that distance alone decides.
    """
    products = table @ table.T
    diagonals = [np.diagonal(products, k) for k in range(len(table))]
    return np.array([d.mean() for d in diagonals]), np.array([d.std() for d in diagonals])


def similarity(table: Array) -> Array:
    """[position, position]: cosine of every two rows; 0 where a row is zero."""
    length = np.linalg.norm(table, axis=1, keepdims=True)
    unit = np.divide(table, length, out=np.zeros(table.shape, np.result_type(table, 1.0)), where=length > 0)
    return unit @ unit.T


def principal_components(table: Array, n: int = 3) -> tuple[Array, Array]:
    """(coordinates [position, component], share [component] of the variance) of
    the rows, by singular values."""
    centred = table.astype(np.float64) - table.mean(axis=0)
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    total = (singular**2).sum()
    n = min(n, len(singular))
    share = singular[:n] ** 2 / total if total > 0 else np.zeros(n)
    signs = np.where(left[:, :n].sum(axis=0) < 0, -1.0, 1.0)  # a component's sign is arbitrary: settle it
    return left[:, :n] * singular[:n] * signs, share


def norms(table: Array) -> Array:
    """[position]: the length of each row."""
    return np.linalg.norm(table, axis=1)


def similarity_tiles(table: Array, grid: PatchGrid) -> Array:
    """[row, column, row, column]: cosine of the position of one patch to all others, special tokens left out.

    The centre of figure 7 in (Dosovitskiy et al., 2021). Raises ValueError where the table does not fit the
    grid.
    """
    if len(table) != grid.n_tokens:
        raise ValueError(f"table must have {grid.n_tokens} rows, special tokens included; got {len(table)}.")
    return similarity(table[grid.prefix :]).reshape(grid.rows, grid.columns, grid.rows, grid.columns)


def neighbours(table: Array, grid: PatchGrid) -> tuple[float, float]:
    """Mean cosine of patches side by side in a row, and one below the other in a column; nan where no two
    are.

    The last patch of a row and the first of the next are no neighbours.
    """
    tiles = similarity_tiles(table, grid)
    row, column = np.indices((grid.rows, grid.columns))
    beside = tiles[row[:, 1:], column[:, 1:], row[:, :-1], column[:, :-1]]
    below = tiles[row[1:], column[1:], row[:-1], column[:-1]]
    across, down = (float(found.mean()) if found.size else float("nan") for found in (beside, below))
    return across, down


def rotary_angles(n_positions: int, width: int, base: float = BASE) -> Array:
    """[position, pair]: how far each pair of channels has turned, in radians (Su et al., 2021)."""
    return np.arange(n_positions)[:, None] * base ** (-2 * np.arange(width // 2) / width)


def paired(x: Array, *, halves: bool) -> Array:
    """[..., channel] with those half a head apart side by side, where `halves` turn together."""
    x = x[..., : x.shape[-1] // 2 * 2]
    return np.stack(np.split(x, 2, axis=-1), axis=-1).reshape(x.shape) if halves else x


def rotate(x: Array, angles: Array) -> Array:
    """[..., channel] with each pair of channels (2i, 2i + 1) turned by its angle, [..., pair]."""
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = np.stack(
        [even * np.cos(angles) - odd * np.sin(angles), even * np.sin(angles) + odd * np.cos(angles)], axis=-1
    )
    return turned.reshape(x.shape)


def rotary_scores(query: Array, key: Array, n_positions: int, base: float = BASE) -> Array:
    """[query position, key position]: the score of this query and this key, wherever each of them stands."""
    angles = rotary_angles(n_positions, len(query), base)
    return (
        rotate(np.broadcast_to(query, (n_positions, len(query))), angles)
        @ rotate(np.broadcast_to(key, (n_positions, len(key))), angles).T
    )


def alibi_slopes(n_heads: int) -> Array:
    """[head]: 2^(-8/n), 2^(-16/n), ....

    For other numbers than powers of two, filled up as in (Press et al., 2022).
    """
    power = 2 ** math.floor(math.log2(n_heads))
    slopes = [2 ** (-8 * (i + 1) / power) for i in range(power)]
    slopes += [2 ** (-4 * (2 * i + 1) / power) for i in range(n_heads - power)]
    return np.array(slopes)


def alibi_bias(n_tokens: int, slope: float, *, causal: bool = True) -> Array:
    """[query, key]: what is added to each score, minus the slope for each step of distance.

    Ahead is masked.
    """
    places = np.arange(n_tokens)
    bias = -slope * np.abs(places[:, None] - places[None, :])
    return np.where(places[None, :] > places[:, None], -np.inf, bias) if causal else bias


def t5_bucket(
    distance: Array, *, n_buckets: int = 32, max_distance: int = 128, both_sides: bool = True
) -> Array:
    """The bucket of each distance key - query: exact when near, wider the farther, one for all beyond (Raffel
    et al., 2020).
    """
    distance = np.asarray(distance)
    start = np.zeros_like(distance)
    if both_sides:
        n_buckets //= 2
        start = np.where(distance > 0, n_buckets, 0)
        distance = np.abs(distance)
    else:
        distance = np.maximum(-distance, 0)
    exact = n_buckets // 2
    ratio = np.log(np.maximum(distance, 1) / exact) / math.log(max_distance / exact)
    far = np.minimum(exact + (ratio * (n_buckets - exact)).astype(int), n_buckets - 1)
    return start + np.where(distance < exact, distance, far)


def bias_by_distance(table: Array, distance: Array, *, farthest: int, both_sides: bool) -> Array:
    """[head, ...]: what a table [bucket, head] adds to the score of a query and a key so far apart, key -
    query.
    """
    bucket = t5_bucket(distance, n_buckets=len(table), max_distance=farthest, both_sides=both_sides)
    added: Array = np.moveaxis(table[bucket], -1, 0)
    return added


def transformer_xl_terms(
    queries: Array, keys: Array, places: Array, *, content_bias: Array, place_bias: Array
) -> dict[str, Array]:
    """The four parts [query, key] of a score in Transformer-XL (Dai et al., 2019); `places` is [query, key,
    channel] by distance.

    What the query seeks in the key's content, what it seeks at that distance, what is sought in any content,
    and at any distance.
    """
    return {
        mark("content - content"): queries @ keys.T,
        mark("content - distance"): np.einsum("qc,qkc->qk", queries, places),
        mark("any query - content"): np.broadcast_to(keys @ content_bias, (len(queries), len(keys))),
        mark("any query - distance"): places @ place_bias,
    }


def shuffled_order(special: tuple[bool, ...], seed: int) -> tuple[int, ...]:
    """A permutation of the tokens, special ones in their places.

    Never the old order where there are two to swap.
    """
    free = np.flatnonzero(~np.array(special, dtype=bool))
    order, random = np.arange(len(special)), np.random.default_rng(seed)
    while len(free) > 1 and np.array_equal(order[free], free):
        order[free] = random.permutation(free)
    return tuple(int(i) for i in order)
