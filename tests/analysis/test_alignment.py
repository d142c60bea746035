"""Alignment in numbers, against scipy, counting by hand and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import entropy, spearmanr

from viz.analysis.alignment import by_word, largest, need, rank_correlation, same_first, spread
from viz.workings import SourceOcclusion

pytestmark = pytest.mark.tiny


def test_pieces_of_a_source_word_add_up_and_steps_of_a_written_word_share() -> None:
    weights = np.array([[0.5, 0.2, 0.3], [0.1, 0.6, 0.3], [0.0, 0.0, 1.0]])
    found = by_word(weights, target=[(0, 1), (2,)], source=[(0, 1), (2,)])
    np.testing.assert_allclose(found, [[0.7, 0.3], [0, 1]], atol=1e-6)


def test_what_a_word_needs_is_the_probability_that_it_loses() -> None:
    whole, without = np.log([0.9, 0.5, 0.8]), np.log([[0.3, 0.5, 0.8], [0.9, 0.25, 0.4]])
    occlusion = SourceOcclusion(source=((0,), (1,)), target=((0,), (1, 2)), whole=whole, without=without)
    np.testing.assert_allclose(need(occlusion), [[np.log(3), 0], [0, np.log(4)]], atol=1e-6)


def test_rank_correlation_is_scipys_ties_included() -> None:
    random = np.random.default_rng(0)
    one, other = random.normal(size=(6, 9)).round(1), random.normal(size=(6, 9)).round(1)
    one[2, :4] = 0.0
    expected = [spearmanr(x, y)[0] for x, y in zip(one, other, strict=True)]
    np.testing.assert_allclose(rank_correlation(one, other), expected, atol=1e-12)


def test_where_no_rank_can_be_told_there_is_no_correlation() -> None:
    assert np.isnan(rank_correlation(np.ones((2, 5)), np.arange(10.0).reshape(2, 5))).all()
    assert np.isnan(rank_correlation(np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]]))).all()
    assert rank_correlation(np.zeros((0, 3)), np.zeros((0, 3))).shape == (0,)


def test_largest_and_spread_of_the_two_extremes() -> None:
    even, sharp = np.full((3, 4), 0.25), np.eye(4)[:3]
    assert (largest(even), largest(sharp)) == (0.25, 1.0)
    assert spread(even) == pytest.approx(1)
    assert spread(sharp) == 0
    assert spread(np.ones((3, 1))) == 0
    weights = np.random.default_rng(1).dirichlet(np.ones(7), size=5)
    assert spread(weights) == pytest.approx(np.mean([entropy(row) for row in weights]) / np.log(7))


def test_the_words_that_two_matrices_look_at_most_are_compared_row_by_row() -> None:
    assert same_first(np.eye(3), np.eye(3)[[0, 2, 1]]) == pytest.approx(1 / 3)
