from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.agreement import Answers, kappa, quadrants, reliability
from viz.figures.agreement import efficiency_curves, quadrant_bars, reliability_curves

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


def test_bars_are_shares_of_each_class():
    counts = np.array([[6, 2], [1, 2], [2, 0], [1, 0]])
    fig = quadrant_bars(counts, ("cat", "dog"), names=("CNN", "ViT"))
    np.testing.assert_allclose([trace.x for trace in fig.data], counts / [10, 4])
    assert [trace.name for trace in fig.data] == [
        "both right",
        "only CNN right",
        "only ViT right",
        "both wrong",
    ]


def test_curves_hold_what_was_measured():
    found = reliability(answers([0, 1, 2, 0], [0, 1, 0, 1], sure=3.0))
    fig = reliability_curves([found, found], ["CNN", "ViT"])
    np.testing.assert_array_equal(fig.data[1].y, found.accuracy)
    rows = [
        {
            "network": "vit",
            "share": 1.0,
            "photos": 50_000,
            "epochs": 0.8,
            "mean": 0.82,
            "spread": None,
            "accuracies": [0.82],
        },
        {
            "network": "vit",
            "share": 0.01,
            "photos": 500,
            "epochs": 20.0,
            "mean": 0.3,
            "spread": 0.02,
            "accuracies": [0.28, 0.3, 0.32],
        },
        {
            "network": "cnn",
            "share": 0.01,
            "photos": 500,
            "epochs": 20.0,
            "mean": 0.4,
            "spread": None,
            "accuracies": [0.4],
        },
    ]
    fig = efficiency_curves(rows, {"cnn": "CNN", "vit": "ViT"})
    assert (list(fig.data[1].x), list(fig.data[1].y)) == ([1, 100], [0.3, 0.82])
    assert list(fig.data[1].error_y.array) == [0.02, None]
    assert [list(each) for each in fig.data[1].customdata] == [
        [500, "± 2.0% over 3 runs", 20.0],
        [50_000, "one run", 0.8],
    ]
    assert list(fig.data[0].error_y.array) == [None]
