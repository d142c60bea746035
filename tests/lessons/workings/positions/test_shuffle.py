"""What the shuffle says of order, each sentence where its numbers say so."""

from __future__ import annotations

import numpy as np
import pytest

from viz.lessons.workings.positions import shuffle

pytestmark = pytest.mark.instant


def said(zeroed: float, *, causal: bool = False) -> str:
    moves = {"zeroed": np.array([0.0, zeroed]), "present": np.array([0.2, 0.4])}
    return shuffle.verdict(moves, causal=causal)


@pytest.mark.parametrize(
    ("move", "guess"),
    [
        (8e-7, "not at all"),
        (0.03, "less than half its length"),
        (0.5, "half its length or more"),
        (1.2, "half its length or more"),
    ],
)
def test_a_prediction_comes_true_by_the_mean_move(move: float, guess: str) -> None:
    assert shuffle.outcome(np.array([0.0, 2 * move])) == guess


def test_rounding_is_said_of_rounding_alone() -> None:
    assert "is **0.0002%** of an output's length, rounding alone" in said(2e-6)
    assert "moves an output by 30% of its length on average" in said(2e-6)
    assert "rounding" not in said(0.02)
    assert "still moves by up to 2.0% of its length: something else" in said(0.02)
    assert "the mask tells what came first" in said(0.02, causal=True)
