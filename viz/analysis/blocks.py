"""A matrix too fine for the screen, in blocks: each shows its largest weight, so that nothing strong is
averaged away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from viz.arrays import Array


@dataclass(frozen=True, eq=False)
class Blocks:
    """A matrix [row, column] by blocks of `side` cells a side; the last ones may be smaller."""

    side: int
    values: Array
    """[row block, column block]: the largest weight; nan where all are."""
    rows: Array
    columns: Array
    """[row block, column block]: where in the matrix it stands."""


def blocks(matrix: Array, most: int) -> Blocks:
    """At most `most` blocks along a side of a square matrix."""
    n = len(matrix)
    side = max(1, -(-n // most))
    count = -(-n // side)
    padded = np.full((count * side,) * 2, -np.inf, np.float32)
    padded[:n, :n] = np.where(np.isnan(matrix), -np.inf, matrix)
    cells = padded.reshape(count, side, count, side).swapaxes(1, 2).reshape(count, count, -1)
    best = cells.argmax(axis=-1)
    values = np.take_along_axis(cells, best[..., None], -1)[..., 0]
    rows, columns = np.indices((count, count)) * side
    return Blocks(
        side, np.where(np.isfinite(values), values, np.nan), rows + best // side, columns + best % side
    )


def around(n: int, place: int, most: int) -> list[int]:
    """At most `most` neighbouring places of n, `place` among them."""
    start = max(0, min(place - most // 2, n - most))
    return list(range(start, min(n, start + most)))
