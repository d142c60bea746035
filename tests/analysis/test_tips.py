"""When a switch is said to have changed anything, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.tips import apart, changed, outcome, right_together, together
from viz.film import Ending, Frame

pytestmark = pytest.mark.instant


def ending(probabilities=((0.5, 0.5),), answers=(0,), weights=(0.0,), steps=10):
    return Ending(
        seconds=2.0,
        steps=steps,
        probabilities=np.array(probabilities),
        answers=np.array(answers),
        weights=np.array(weights),
    )


def run(*losses):
    frames = [
        Frame(step=step, loss=9.0, held_loss=loss, accuracy=1 - loss / 10, scores=np.zeros((1, 1, 1)))
        for step, loss in enumerate(losses)
    ]
    return frames, ending()


def test_the_last_loss_is_kept_and_the_lowest_where_training_ends_early():
    runs = [run(3, 1, 2), run(3, 2, 1.5, 1.4)]
    plain = outcome("plain", runs)
    assert plain.steps == (0, 1, 2)
    assert plain.losses.tolist() == [[3, 1, 2], [3, 2, 1.5]]
    assert plain.kept.tolist() == [2, 1.4]
    assert plain.right.tolist() == pytest.approx([0.8, 0.86])
    early = outcome("early", runs, early=True)
    assert early.kept.tolist() == [1, 1.4]
    assert early.band == (1, 1.4)


@pytest.mark.parametrize(
    ("without", "with_it", "found"),
    [
        ((1.0, 1.2), (0.5, 0.9), -1),
        ((1.0, 1.2), (0.5, 1.1), 0),
        ((0.5, 0.9), (1.0, 1.2), 1),
        ((0.50, 0.51), (0.48, 0.499), 0),
        ((0.5, 0.5), (0.4, 0.4), -1),
    ],
)
def test_bands_that_overlap_or_nearly_touch_say_nothing(without, with_it, found):
    one, other = (outcome("", [run(loss) for loss in losses]) for losses in (without, with_it))
    assert changed(one, other) == found


def test_three_together():
    endings = [ending([[0.9, 0.1], [0.4, 0.6]], (0, 0)), ending([[0.2, 0.8], [0.7, 0.3]], (0, 0))]
    loss, alone = together(endings)
    assert loss == pytest.approx(-np.log([0.55, 0.55]).mean(), rel=1e-5)
    assert alone[0] == pytest.approx(-np.log([0.9, 0.4]).mean(), rel=1e-5)
    right, shares = right_together(endings)
    assert right == 1
    assert shares == [0.5, 0.5]


def test_the_largest_difference_of_any_weight():
    assert apart(ending(weights=(1.0, 2.0)), ending(weights=(1.5, 1.0))) == 1
