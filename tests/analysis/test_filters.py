from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.filters import mosaic, principal_components

pytestmark = pytest.mark.instant


def test_a_filter_bank_of_one_direction_has_that_direction_as_its_component():
    rng = np.random.default_rng(0)
    pattern = rng.normal(size=(3, 4, 4))
    filters = np.outer(rng.normal(size=100), pattern.ravel()) + 0.25
    found = principal_components(filters, 3)
    expected = pattern.transpose(1, 2, 0)
    low, high = expected.min(), expected.max()
    upright, turned = (expected - low) / (high - low), (high - expected) / (high - low)
    assert found.tiles.shape == (3, 4, 4, 3)
    assert min(np.abs(found.tiles[0] - upright).max(), np.abs(found.tiles[0] - turned).max()) < 1e-5
    assert found.shares[0] == pytest.approx(1, abs=1e-6)


def test_shares_are_those_of_the_covariance():
    filters = np.random.default_rng(1).normal(size=(64, 12)) * np.arange(1, 13)
    expected = np.sort(np.linalg.eigvalsh(np.cov(filters.T)))[::-1]
    np.testing.assert_allclose(
        principal_components(filters, 5).shares, (expected / expected.sum())[:5], rtol=1e-4
    )


def test_tiles_lie_in_reading_order_with_gaps_one_sees_through():
    tiles = np.stack([np.full((2, 2, 3), value / 4) for value in range(5)])
    sheet = mosaic(tiles, 3, enlarge=2, gap=1)
    assert sheet.shape == (9, 14, 4)
    assert [sheet[0, 0, 0], sheet[0, 5, 0], sheet[0, 10, 0], sheet[5, 0, 0]] == [0, 64, 128, 191]
    assert sheet[0, 4, 3] == 0
    assert sheet[8, 13, 3] == 0
