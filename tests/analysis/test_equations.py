"""Closed forms in float64."""

import inspect

import numpy as np
import pytest

from viz.analysis import equations as eq

pytestmark = pytest.mark.instant
RANDOM = np.random.default_rng(7)


def test_heads_are_split_by_channel_and_put_back():
    x = np.arange(24.0).reshape(3, 8)  # three tokens, two heads of four channels
    split = eq.split_heads(x, 2)
    assert split.shape == (2, 3, 4)
    assert split[1, 2].tolist() == [20, 21, 22, 23]
    np.testing.assert_array_equal(eq.concatenate_heads(split), x)


def test_a_score_is_a_sum_of_products():
    queries, keys = RANDOM.normal(size=(2, 3, 4)), RANDOM.normal(size=(2, 5, 4))
    assert eq.scores(queries, keys)[1, 2, 4] == pytest.approx(
        sum(queries[1, 2, c] * keys[1, 4, c] for c in range(4))
    )


def test_scaling_keeps_the_spread_of_scores_whatever_the_number_of_channels():
    for d_head in (4, 64, 512):
        raw = eq.scores(RANDOM.normal(size=(1, 300, d_head)), RANDOM.normal(size=(1, 300, d_head)))
        assert raw.std() == pytest.approx(d_head**0.5, rel=0.05)
        assert eq.scale(raw, d_head).std() == pytest.approx(1, rel=0.05)


def test_softmax_in_closed_form_and_far_out():
    np.testing.assert_allclose(eq.softmax(np.log([[1.0, 2.0, 5.0]])), [[0.125, 0.25, 0.625]], rtol=1e-15)
    np.testing.assert_array_equal(eq.softmax(np.array([1e4, 0.0, -1e4])), [1, 0, 0])
    np.testing.assert_allclose(eq.softmax(np.zeros((2, 5))), 0.2)


def test_the_mask_leaves_nothing_ahead():
    attention = eq.softmax(eq.causal_mask(RANDOM.normal(size=(2, 5, 5))))
    assert not np.triu(attention, 1).any()
    np.testing.assert_allclose(attention.sum(-1), 1)
    assert (attention[:, 0, 0] == 1).all()


def test_layer_norm_has_mean_0_and_variance_1_before_gain_and_bias():
    x = RANDOM.normal(3, 10, size=(4, 64))
    plain = eq.layer_norm(x, np.ones(64), np.zeros(64), 0.0)
    np.testing.assert_allclose(plain.mean(-1), 0, atol=1e-12)
    np.testing.assert_allclose(plain.var(-1), 1, rtol=1e-12)
    np.testing.assert_allclose(eq.layer_norm(x, np.full(64, 2.0), np.full(64, 5.0), 0.0), 2 * plain + 5)


@pytest.mark.tiny
def test_what_numbers_in_float32_stay_so():
    x = RANDOM.normal(size=(2, 3, 4)).astype(np.float32)
    flat, ones = x[0], np.ones(4, np.float32)
    made = [
        eq.scale(x, 8),
        eq.softmax(x),
        eq.layer_norm(flat, ones, ones, 1e-5),
        eq.causal_mask(eq.scores(x, x)),
        *(f(x) for f in eq.ACTIVATIONS.values()),
    ]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}


def test_every_equation_fits_on_a_slide():
    for name, function in inspect.getmembers(eq, inspect.isfunction):
        if function.__module__ == eq.__name__:
            assert len(inspect.getsource(function).splitlines()) <= 6, name
