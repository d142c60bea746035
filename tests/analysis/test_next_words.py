from __future__ import annotations

import numpy as np
import pytest

from tests.build import random_attention
from viz.analysis.next_words import apart, bits, boughs, perplexity, repeated, sink

pytestmark = pytest.mark.instant


def test_bits_and_perplexity_by_hand():
    chances = np.array([0.5, 0.25, 0.125])
    np.testing.assert_allclose(bits(chances), [1, 2, 3])
    assert perplexity(chances) == pytest.approx(4)  # (1 + 2 + 3) / 3 = 2 bits
    assert perplexity(np.full(7, 1 / 49_152)) == pytest.approx(49_152)
    assert perplexity(np.ones(3)) == 1
    assert np.isfinite(bits(np.array([0.0])))


@pytest.mark.parametrize(
    ("tokens", "found"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8], (0, 0)),
        ([9, 5, 5, 5, 5, 5, 5], (1, 6)),
        ([5, 5, 5], (0, 0)),  # too short to be called so
        ([1, 2, 3, 1, 2, 3, 1, 2, 3], (3, 3)),
        ([7, 1, 2, 3, 1, 2, 3, 1, 2], (0, 0)),
        ([1, 2, 1, 2, 1, 2, 9], (0, 0)),  # it has ended
        ([], (0, 0)),
    ],
)
def test_a_text_that_goes_round_in_circles(tokens, found):
    assert repeated(tokens) == found


def test_the_share_on_the_first_token():
    attention = np.zeros((2, 3, 4, 4))
    attention[..., 0] = 1
    assert sink(attention) == (1, pytest.approx((1 / 2 + 1 / 3 + 1 / 4) / 3))
    even = np.tril(np.ones((4, 4))) / np.arange(1, 5)[:, None]
    share, chance = sink(even[None, None])
    assert share == pytest.approx(chance)
    assert sink(random_attention(1, 1, 1, 1)) == (1, 1)


def test_times_that_overlap_are_not_told_apart():
    assert apart(np.array([1.0, 1.1, 1.2, 1.3]), np.array([2.0, 2.1, 2.2, 2.3]))
    assert apart(np.array([2.0, 2.1, 2.2, 2.3]), np.array([1.0, 1.1, 1.2, 1.25, 9.0]))
    assert not apart(np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 3.0, 4.0, 5.0]))


def test_a_tree_writes_what_begins_the_same_once():
    ways = [
        ((1, 2, 3), (" a", " b", " c")),
        ((1, 2, 4, 5), (" a", " b", " d", " e")),
        ((1, 2), (" a", " b")),
        ((7,), (" z",)),
    ]
    found = [(b.depth, b.text, b.path, b.ends) for b in boughs(ways)]
    assert found == [
        (0, " a b", (1, 2), True),
        (1, " c", (1, 2, 3), True),
        (1, " d e", (1, 2, 4, 5), True),
        (0, " z", (7,), True),
    ]
    assert boughs([]) == []


def test_a_tree_parts_where_its_texts_part():
    found = [
        (b.depth, b.text, b.ends)
        for b in boughs([((1, 2, 3), ("a", "b", "c")), ((1, 2, 4), ("a", "b", "d"))])
    ]
    assert found == [(0, "ab", False), (1, "c", True), (1, "d", True)]
