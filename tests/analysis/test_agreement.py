from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.agreement import Answers, kappa, quadrants, reliability

pytestmark = pytest.mark.instant


def answers(said: list[int], labels: list[int], *, sure: float = 10.0) -> Answers:
    return Answers(np.eye(3)[said] * sure, np.array(labels, dtype=np.uint8))


def test_every_photo_is_in_the_quadrant_it_belongs_to():
    labels = [0, 0, 1, 2, 2]
    counts = quadrants(answers([0, 1, 1, 0, 2], labels), answers([0, 0, 2, 1, 2], labels))
    np.testing.assert_array_equal(counts, [[1, 0, 1], [0, 1, 0], [1, 0, 0], [0, 0, 1]])


def test_kappa_of_known_lists():
    same = np.array([0, 1, 0, 1])
    assert kappa(same, same) == 1
    assert kappa(same, np.array([0, 0, 1, 1])) == pytest.approx(0)
    assert kappa(same, 1 - same) == pytest.approx(-1)
    # Cohen's own form: observed 0.7, by chance 0.5
    one, other = np.repeat([1, 1, 0, 0], [35, 15, 15, 35]), np.repeat([1, 0, 1, 0], [35, 15, 15, 35])
    assert kappa(one, other) == pytest.approx(0.4)


def test_a_network_that_is_sure_and_half_right_is_off_by_half():
    found = reliability(answers([0, 1, 2, 0], [0, 1, 0, 1], sure=50.0))
    assert found.error == pytest.approx(0.5)
    np.testing.assert_allclose(found.confidence, [1.0])
    np.testing.assert_allclose(found.accuracy, [0.5])


def test_confidence_that_means_what_it_says_has_no_error():
    third = Answers(np.zeros((3, 3)), np.array([0, 1, 2]))  # says 1/3 and is right in one of three
    assert reliability(third).error == pytest.approx(0, abs=1e-6)
