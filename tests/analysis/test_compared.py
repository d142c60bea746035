"""What differs between two views, against numbers computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.build import random_attention
from viz.analysis.compared import attention_moved, difference, largest, masked, matched

pytestmark = pytest.mark.instant
ONE = np.array([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5]])
OTHER = np.array([[0.1, 0.9, 0.0], [0.2, 0.2, 0.6]])


def test_the_difference_is_the_second_minus_the_first() -> None:
    change = difference(ONE, OTHER)
    assert change is not None
    np.testing.assert_allclose(change, [[-0.4, 0.4, 0.0], [0.0, -0.1, 0.1]])
    assert difference(ONE, OTHER[:, :2]) is None


def test_the_largest_changes_come_first_and_none_that_is_nothing() -> None:
    change = difference(ONE, OTHER)
    assert change is not None
    assert largest(change, 2) == [(0, 0), (0, 1)]
    assert len(largest(change, 99)) == 4
    assert largest(np.full((2, 2), np.nan), 3) == largest(np.zeros((2, 2)), 3) == []


def test_what_moved_is_the_mass_that_lies_elsewhere() -> None:
    change = difference(ONE, OTHER)
    assert change is not None
    np.testing.assert_allclose(attention_moved(change), [0.4, 0.1])
    assert attention_moved(np.array([1.0, -1.0])) == 1  # all of it, from one key to another


def test_what_lies_ahead_of_a_causal_model_is_no_weight() -> None:
    weights = random_attention(1, 1, 3, 3)[0, 0].astype(np.float32)
    ahead = np.isnan(masked(weights, causal=True))
    np.testing.assert_array_equal(ahead, np.triu(np.ones((3, 3)), 1))
    np.testing.assert_array_equal(masked(weights, causal=False), weights)


def test_named_numbers_are_matched_by_name_the_largest_first() -> None:
    one, other = (
        (["door", "room"], np.array([0.5, 0.25])),
        (["the", "door", "the"], np.array([0.75, 0.125, 0.1])),
    )
    names, values = matched(one, other, most=9)
    assert names == ["the", "door", "room"]
    np.testing.assert_array_equal(values, [[np.nan, 0.5, 0.25], [0.75, 0.125, np.nan]])
    assert matched(one, other, most=1)[0] == ["the"]
    assert matched(([], np.array([])), ([], np.array([])), most=3)[1].shape == (2, 0)
