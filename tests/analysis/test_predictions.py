from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.predictions import probabilities, top

pytestmark = pytest.mark.instant


def test_probabilities_of_two_outputs_are_the_logistic_function():
    np.testing.assert_allclose(
        probabilities(np.array([[2.0, 0.0]])), [[1 / (1 + np.exp(-2)), 1 / (1 + np.exp(2))]], rtol=1e-6
    )


def test_large_logits_overflow_nothing():
    assert probabilities(np.array([1e4, 0.0])).tolist() == [1.0, 0.0]


def test_the_likeliest_come_first_and_a_model_without_a_head_says_nothing():
    found = top(np.array([0.0, 3.0, 1.0]), ("cat", "dog", "ship"), 2)
    assert [(guess.label, guess.output) for guess in found] == [("dog", 1), ("ship", 2)]
    assert top(np.zeros(0), ()) == []
