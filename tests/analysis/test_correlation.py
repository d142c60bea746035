"""Correlations agree with scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import pearsonr

from viz.analysis.correlation import correlation

pytestmark = pytest.mark.tiny


def test_every_row_agrees_with_scipy():
    rng = np.random.default_rng(0)
    one, other = rng.random((3, 4, 50)), rng.random(50)
    found = correlation(one, other)
    assert found.shape == (3, 4)
    for layer in range(3):
        for head in range(4):
            assert found[layer, head] == pytest.approx(pearsonr(one[layer, head], other).statistic, abs=1e-12)


@pytest.mark.parametrize("level", [0.0, 0.1, 1 / 3])
def test_what_does_not_vary_has_no_correlation(level: float):
    assert np.isnan(correlation(np.full(7, level), np.arange(7)))
    assert np.isnan(correlation(np.arange(7), np.full(7, level)))


def test_small_numbers_do_not_vanish():
    rng = np.random.default_rng(1)
    one, other = rng.random(40) * 1e-9, rng.random(40)
    assert float(correlation(one, other)) == pytest.approx(pearsonr(one * 1e9, other).statistic)
