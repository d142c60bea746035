"""Positions against closed forms, in float64."""

import math
import statistics

import numpy as np
import pytest

from viz.analysis import positions as pos
from viz.recording import PatchGrid

pytestmark = pytest.mark.instant
RANDOM = np.random.default_rng(5)


def test_sinusoids_by_hand():
    table = pos.sinusoidal(50, 6, base=100.0)
    assert table[7].tolist() == pytest.approx(
        [
            np.sin(7),
            np.cos(7),
            np.sin(7 / 100 ** (1 / 3)),
            np.cos(7 / 100 ** (1 / 3)),
            np.sin(7 / 100 ** (2 / 3)),
            np.cos(7 / 100 ** (2 / 3)),
        ]
    )
    assert table[0].tolist() == [0, 1, 0, 1, 0, 1]
    waves = pos.wavelengths(6, base=100.0)
    assert waves[0] == waves[1] == pytest.approx(2 * np.pi)
    assert waves[4] == pytest.approx(2 * np.pi * 100 ** (2 / 3))


def test_the_dot_product_of_sinusoids_depends_on_the_distance_alone():
    table = pos.sinusoidal(200, 64)
    mean, spread = pos.dot_by_distance(table)
    assert mean[0] == pytest.approx(32)  # sin^2 + cos^2, once a pair
    assert spread.max() < 1e-12
    assert mean[9] == pytest.approx(np.cos(9 / 10_000 ** (np.arange(0, 64, 2) / 64)).sum())
    random = RANDOM.normal(size=(30, 8))
    apart = [float(random[i] @ random[i + 7]) for i in range(23)]  # all pairs: n, not n - 1
    assert pos.dot_by_distance(random)[1][7] == pytest.approx(statistics.pstdev(apart))


def test_a_shift_is_a_rotation_whatever_the_position():
    """(Vaswani et al., 2017): PE(p + k) is a linear function of PE(p), orthogonal by construction."""
    table = pos.sinusoidal(120, 8)
    shift, *_ = np.linalg.lstsq(table[:-5], table[5:], rcond=None)
    np.testing.assert_allclose(table[:-5] @ shift, table[5:], atol=1e-10)
    np.testing.assert_allclose(shift @ shift.T, np.eye(8), atol=1e-10)


def test_cosines_components_and_norms():
    table = np.array([[3.0, 0.0], [0.0, 2.0], [-1.0, 0.0], [0.0, 0.0]])
    np.testing.assert_allclose(
        pos.similarity(table), [[1, 0, -1, 0], [0, 1, 0, 0], [-1, 0, 1, 0], [0, 0, 0, 0]], atol=1e-15
    )
    assert pos.norms(table).tolist() == [3, 2, 1, 0]
    line = np.outer(np.arange(10.0), RANDOM.normal(size=5)) + 3
    coordinates, share = pos.principal_components(line, 2)
    assert share[0] == pytest.approx(1)
    assert np.abs(np.corrcoef(coordinates[:, 0], np.arange(10))[0, 1]) == pytest.approx(1)
    assert pos.principal_components(np.ones((4, 3)))[1].tolist() == [0, 0, 0]


@pytest.mark.parametrize("prefix", [0, 1, 2])
def test_tiles_leave_out_the_special_rows_and_no_patch(prefix):
    grid = PatchGrid(rows=3, columns=4, prefix=prefix)
    table = RANDOM.normal(size=(grid.n_tokens, 9))
    tiles = pos.similarity_tiles(table, grid)
    assert tiles.shape == (3, 4, 3, 4)
    for row, column in np.ndindex(3, 4):
        one = table[grid.token(row, column)]
        assert tiles[row, column, row, column] == pytest.approx(1)
        assert tiles[row, column].argmax() == row * 4 + column
        other = table[grid.token(2, 3)]  # the last patch: a slice that is off by one would lose it
        assert tiles[row, column, 2, 3] == pytest.approx(
            one @ other / np.linalg.norm(one) / np.linalg.norm(other)
        )
    with pytest.raises(ValueError, match="special tokens included"):
        pos.similarity_tiles(table[:-1], grid)


def test_neighbours_end_with_their_row():
    """Rows of the grid that have nothing in common: whoever wraps round finds neighbours that disagree."""
    grid = PatchGrid(rows=3, columns=4, prefix=2)
    table = np.concatenate([np.ones((2, 3)), np.eye(3).repeat(4, axis=0)])
    assert pos.neighbours(table, grid) == (1.0, 0.0)
    flipped = np.concatenate([np.ones((2, 4)), np.tile(np.eye(4), (3, 1))])
    assert pos.neighbours(flipped, grid) == (0.0, 1.0)


def test_rotary_scores_depend_on_the_difference_alone():
    query, key = RANDOM.normal(size=(2, 16))
    scores = pos.rotary_scores(query, key, 300)
    for distance in (-40, -1, 0, 3, 200):
        same = np.diagonal(scores, distance)
        assert np.ptp(same) < 1e-11
    assert scores[0, 0] == pytest.approx(query @ key)
    assert np.ptp(scores) > 1
    np.testing.assert_allclose(
        np.linalg.norm(pos.rotate(query, pos.rotary_angles(9, 16)[8])), np.linalg.norm(query)
    )


def test_rotary_turns_by_complex_multiplication():
    x, angles = RANDOM.normal(size=(5, 8)), pos.rotary_angles(5, 8)
    turned = (x[:, 0::2] + 1j * x[:, 1::2]) * np.exp(1j * angles)
    rotated = pos.rotate(x, angles)
    np.testing.assert_allclose(rotated[:, 0::2] + 1j * rotated[:, 1::2], turned)
    assert angles[4].tolist() == pytest.approx([4, 0.4, 0.04, 0.004])


def test_alibi_slopes_and_bias():
    assert pos.alibi_slopes(8).tolist() == [2.0**-k for k in range(1, 9)]
    np.testing.assert_allclose(pos.alibi_slopes(12)[:8], pos.alibi_slopes(8))
    np.testing.assert_allclose(pos.alibi_slopes(12)[8:], pos.alibi_slopes(16)[0:8:2])
    assert pos.alibi_bias(3, 0.5).tolist() == [[0, -np.inf, -np.inf], [-0.5, 0, -np.inf], [-1, -0.5, 0]]
    assert pos.alibi_bias(3, 0.5, causal=False)[0].tolist() == [0, -0.5, -1]


def test_relative_sinusoids_stand_at_their_distance():
    """The diagonal is r_0; each is the absolute wave at i - j, written out with math alone."""
    found = pos.relative_sinusoids(5, 6)
    np.testing.assert_array_equal(found[3, 3], [0, 1, 0, 1, 0, 1])
    for i, j, channel in ((4, 1, 2), (1, 4, 2), (4, 0, 5), (0, 3, 0)):
        angle = (i - j) / 10_000 ** (2 * (channel // 2) / 6)
        assert found[i, j, channel] == pytest.approx((math.sin if channel % 2 == 0 else math.cos)(angle))
    np.testing.assert_array_equal(found[:, 0], pos.sinusoidal(5, 6))


def test_the_four_terms_of_transformer_xl_add_up_to_its_score():
    queries, keys, places = (
        RANDOM.normal(size=(4, 6)),
        RANDOM.normal(size=(4, 6)),
        RANDOM.normal(size=(4, 4, 6)),
    )
    u, v = RANDOM.normal(size=(2, 6))
    terms = pos.transformer_xl_terms(queries, keys, places, content_bias=u, place_bias=v)
    for i, j in np.ndindex(4, 4):
        assert sum(term[i, j] for term in terms.values()) == pytest.approx(
            (queries[i] + u) @ keys[j] + (queries[i] + v) @ places[i, j]
        )


def test_shuffling_keeps_special_tokens_and_really_shuffles():
    special = (True, False, False, False, True)
    for seed in range(20):
        order = pos.shuffled_order(special, seed)
        assert order[0] == 0
        assert order[4] == 4
        assert sorted(order) == [0, 1, 2, 3, 4]
        assert order != (0, 1, 2, 3, 4)
    assert pos.shuffled_order((True, False, True), 0) == (0, 1, 2)
    assert pos.shuffled_order(special, 3) == pos.shuffled_order(special, 3)
