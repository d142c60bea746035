"""A training on another draw learns the very examples that the learners of the curves were given in it."""

from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.curves import measured_curves
from viz.learning import Arm, features
from viz.lessons.learning.teach.draws import left, numbers, of_draw
from viz.teaching import Examples, TuneNetwork

pytestmark = pytest.mark.tiny

LABELS = tuple(place % 2 for place in range(24))
HELD = tuple(place >= 16 for place in range(24))
GIVEN = Examples("own", ("a", "b"), tuple((f"{n}",) for n in range(24)), LABELS, HELD)


@pytest.mark.parametrize("draw", [1, 2, 3])
def test_the_nearest_mean_taught_a_draw_is_the_one_of_the_curve(draw):
    rows = np.random.default_rng(0).normal(size=(24, 5)).astype(np.float32)
    arm = Arm(title="mean", features=features(rows), kind="centroid")
    curve = measured_curves((arm,), LABELS, train=GIVEN.train, test=GIVEN.test, draws=4)
    for place, count in enumerate(numbers(GIVEN)[:-1]):
        found = of_draw(GIVEN, count, draw)
        assert [found.labels[i] for i in found.train].count(0) == count
        assert [found.inputs[i] for i in found.test] == [GIVEN.inputs[i] for i in GIVEN.test]
        learned = np.array([int(found.inputs[i][0]) for i in found.train])
        means = [rows[learned[np.array(LABELS)[learned] == label]].mean(axis=0) for label in (0, 1)]
        near = [np.argmin([np.linalg.norm(rows[i] - mean) for mean in means]) for i in GIVEN.test]
        right = [answer == LABELS[i] for answer, i in zip(near, GIVEN.test, strict=True)]
        assert curve.right[0, place, draw].tolist() == right


def test_four_trainings_are_offered_and_then_as_many_as_a_curve_has_draws():
    asked = TuneNetwork("minilm", GIVEN.fewer(2))
    few = left(GIVEN, asked, [asked])
    assert [each.seed for each in few] == [1, 2, 3]
    many = left(GIVEN, asked, [asked, *few])
    assert [each.seed for each in many] == list(range(4, 20))
    assert all(each.examples == of_draw(GIVEN, 2, each.seed) for each in few + many)
    assert not any(each.keep for each in few + many), "their weights are nobody's to look into"
    assert left(GIVEN, asked, [asked, *few, *many]) == []
    assert [each.seed for each in left(GIVEN, asked, [])] == [0, 1, 2, 3]


def test_the_first_are_no_draw_and_all_are_all():
    assert of_draw(GIVEN, 2, 0) == GIVEN.fewer(2)
    assert of_draw(GIVEN, 8, 3) == GIVEN
    assert of_draw(GIVEN, 2, 1) != of_draw(GIVEN, 2, 2)
