"""Blocks keep the largest weight and where it stands; a neighbourhood keeps its place."""

from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.blocks import around, blocks

pytestmark = pytest.mark.instant


@pytest.mark.parametrize(("n", "most"), [(10, 4), (100, 32), (7, 7), (5, 100), (129, 32)])
def test_each_block_is_its_largest_cell_by_a_loop(n: int, most: int) -> None:
    matrix = np.random.default_rng(n).random((n, n)).astype(np.float32)
    matrix[np.triu_indices(n, 3)] = np.nan
    found = blocks(matrix, most)
    assert len(found.values) <= most
    assert found.side == -(-n // most)
    for row in range(len(found.values)):
        for column in range(len(found.values)):
            cells = matrix[
                row * found.side : (row + 1) * found.side, column * found.side : (column + 1) * found.side
            ]
            value = found.values[row, column]
            if np.isnan(cells).all():
                assert np.isnan(value)
            else:
                assert (
                    value == np.nanmax(cells) == matrix[found.rows[row, column], found.columns[row, column]]
                )


def test_a_neighbourhood_holds_its_place() -> None:
    assert around(100, 50, 10) == list(range(45, 55))
    assert around(100, 1, 10) == list(range(10))
    assert around(100, 99, 10) == list(range(90, 100))
    assert around(5, 2, 10) == [0, 1, 2, 3, 4]
