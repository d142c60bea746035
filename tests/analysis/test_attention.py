import numpy as np
import pytest

from tests.build import random_attention, recording, shift
from viz.analysis.attention import (
    COMBINATIONS,
    answer,
    combined,
    kept,
    max_heads,
    mean_heads,
    one_head,
    rollout,
    text_tokens,
)

pytestmark = pytest.mark.instant


def test_one_head_is_the_recordings_slice(animal):
    assert np.array_equal(one_head(animal, 2, 1), animal.attention[2, 1])
    assert not np.array_equal(one_head(animal, 2, 1), animal.attention[1, 2])


def test_mean_and_maximum_over_chosen_heads(animal):
    pair = animal.attention[1, 0].astype(np.float64), animal.attention[1, 3].astype(np.float64)
    np.testing.assert_allclose(mean_heads(animal, 1, [0, 3]), (pair[0] + pair[1]) / 2, atol=1e-7)
    np.testing.assert_array_equal(max_heads(animal, 1, [3, 0]), np.maximum(*pair))
    np.testing.assert_allclose(
        mean_heads(animal, 1), sum(animal.attention[1].astype(np.float64)) / 4, atol=1e-7
    )


def test_rollout_of_two_tokens_by_hand():
    # Layer 1, mean of two heads [[.5, .5], [0, 1]]: mixed with the identity [[.75, .25], [0, 1]].
    # Layer 2, one matrix [[1, 0], [1, 0]]: mixed [[1, 0], [.5, .5]]. Product layer 2 @ layer 1 = [[.75, .25],
    # [.375, .625]].
    first = [[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [0.0, 1.0]]]
    second = [[[1.0, 0.0], [1.0, 0.0]]] * 2
    built = recording(np.array([first, second]))
    np.testing.assert_array_equal(rollout(built, 0), [[0.75, 0.25], [0.0, 1.0]])
    np.testing.assert_array_equal(rollout(built, 1), [[0.75, 0.25], [0.375, 0.625]])


@pytest.mark.parametrize("causal", [False, True])
def test_rollout_agrees_with_a_loop_over_paths(causal):
    attention = random_attention(3, 2, 5, 5, causal=causal)
    built = recording(attention, causal=causal)
    mixed = [
        [[0.5 * attention[layer, :, q, k].mean() + 0.5 * (q == k) for k in range(5)] for q in range(5)]
        for layer in range(3)
    ]
    expected = np.zeros((5, 5))
    for q, a, b, k in np.ndindex(5, 5, 5, 5):
        expected[q, k] += mixed[2][q][a] * mixed[1][a][b] * mixed[0][b][k]
    rolled = rollout(built, 2)
    np.testing.assert_allclose(rolled, expected, atol=1e-6)
    np.testing.assert_allclose(rolled.sum(axis=-1), 1, atol=1e-6)
    if causal:
        assert not np.triu(rolled, 1).any()


def test_rollout_scales_rows_not_columns():
    """Attention whose rows do not sum to 1 (dropped, sparse) shows a missing keepdims: rows must still sum to
    1.
    """
    attention = random_attention(2, 1, 4, 4) * np.array([0.2, 1.0, 0.5, 0.9])[:, None]
    rolled = rollout(recording(attention), 1)
    np.testing.assert_allclose(rolled.sum(axis=-1), 1, atol=1e-6)


def test_rollout_of_identity_and_of_uniform_attention():
    np.testing.assert_array_equal(rollout(recording(np.tile(np.eye(4), (3, 2, 1, 1))), 2), np.eye(4))
    uniform = recording(np.full((3, 2, 4, 4), 0.25))
    np.testing.assert_allclose(rollout(uniform, 2), 0.5**3 * np.eye(4) + (1 - 0.5**3) / 4, atol=1e-7)


def test_every_combination_is_what_its_function_returns(animal):
    assert list(COMBINATIONS) == ["head", "mean", "max", "rollout"]
    assert np.array_equal(combined(animal, "head", 1, [2]), one_head(animal, 1, 2))
    assert np.array_equal(combined(animal, "mean", 1, [2, 0]), mean_heads(animal, 1, [2, 0]))
    assert np.array_equal(combined(animal, "max", 1, [2, 0]), max_heads(animal, 1, [2, 0]))
    assert np.array_equal(combined(animal, "rollout", 1, [2, 0]), rollout(animal, 1))
    for name, combination in COMBINATIONS.items():
        rows = combined(animal, name, 2, [0, 1, 2, 3]).sum(axis=-1)
        assert combination.adds_up == np.allclose(rows, 1, atol=1e-5)
        assert combined(animal, name, 2, [1]).dtype == np.float32


def test_a_layer_or_head_that_does_not_exist_is_refused_not_wrapped_around(animal):
    for layer, head in [(3, 0), (-1, 0), (0, 4), (0, -1)]:
        with pytest.raises(IndexError, match="must be from 0 to"):
            one_head(animal, layer, head)
        with pytest.raises(IndexError, match="must be from 0 to"):
            mean_heads(animal, layer, [head])
    with pytest.raises(IndexError, match="layer must be from 0 to 2; got 3"):
        rollout(animal, 3)
    with pytest.raises(ValueError, match="at least one head"):
        max_heads(animal, 0, [])


def test_hiding_special_tokens_with_and_without_renormalising(animal):
    keep = text_tokens(animal)
    assert keep.tolist() == list(range(1, 15))
    weights = one_head(animal, 0, 0)
    plain = kept(weights, keep, renormalise=False)
    np.testing.assert_array_equal(plain, weights[1:15, 1:15])
    again = kept(weights, keep, renormalise=True)
    np.testing.assert_allclose(again.sum(axis=-1), 1, atol=1e-6)
    np.testing.assert_allclose(again[3], weights[4, 1:15] / weights[4, 1:15].sum(dtype=np.float64), rtol=1e-5)


def test_a_row_with_nothing_left_is_undefined():
    weights = np.array([[1, 0, 0], [1, 0, 0], [0.5, 0.25, 0.25]], dtype=np.float32)
    again = kept(weights, np.array([1, 2]), renormalise=True)
    assert np.isnan(again[0]).all()
    np.testing.assert_array_equal(again[1], [0.5, 0.5])
    assert kept(weights, np.array([], dtype=int), renormalise=True).shape == (0, 0)


def test_text_tokens_of_only_special_tokens_is_empty():
    assert text_tokens(recording(np.full((2, 2), 0.5), ["[CLS]", "[SEP]"])).size == 0


def test_answer_is_the_tokens_own_row_sorted(animal):
    weights = one_head(animal, 1, 3)
    keys, values = answer(weights, 11)
    assert sorted(keys.tolist()) == list(range(16))
    np.testing.assert_array_equal(values, animal.attention[1, 3, 11][keys])
    assert (np.diff(values) <= 0).all()
    with pytest.raises(IndexError, match="query must be from 0 to 15"):
        answer(weights, -1)


def test_answer_keeps_the_order_of_the_text_among_equals_and_puts_undefined_last():
    assert answer(np.array([[0.2, 0.4, 0.2, 0.2]]), 0).keys.tolist() == [1, 0, 2, 3]
    assert answer(np.array([[np.nan, 0.4, 0.6]]), 0).keys.tolist() == [2, 1, 0]
    assert answer(shift(3, -1), 2).keys[0] == 1
