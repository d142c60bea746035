"""The measures against small cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from viz.training import measures
from viz.training.data_efficiency import STEPS, planned, table

pytestmark = pytest.mark.tiny

# Answers 0, 1, 1, 2 for labels 0, 1, 2, 2.
LOGITS = np.log(np.array([[0.8, 0.1, 0.1], [0.2, 0.6, 0.2], [0.3, 0.4, 0.3], [0.05, 0.05, 0.9]]))
LABELS = np.array([0, 1, 2, 2])


def test_accuracy_and_confusion_count_answers() -> None:
    assert measures.accuracy(LOGITS, LABELS) == 0.75
    assert measures.accuracy_by_label(LOGITS, LABELS) == [1.0, 1.0, 0.5]
    assert measures.confusion(LOGITS, LABELS).tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 1]]


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    # Four bins hold one photo each: confidences .8 .6 .4 .9, right 1 1 0 1.
    assert measures.calibration_error(LOGITS, LABELS) == pytest.approx((0.2 + 0.4 + 0.4 + 0.1) / 4)
    # One bin holds all: accuracy .75, mean confidence .675.
    assert measures.calibration_error(LOGITS, LABELS, bins=1) == pytest.approx(0.075)


def test_kappa_is_zero_for_chance_and_one_for_the_same() -> None:
    one, other = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    assert measures.kappa(one, other) == 0
    assert measures.kappa(one, one) == 1
    # Seen .75; chance .5 * .25 + .5 * .75 = .5.
    assert measures.kappa(one, np.array([0, 1, 1, 1])) == pytest.approx(0.5)


def test_agreement_looks_at_answers_and_at_errors() -> None:
    other = np.roll(LOGITS, 1, axis=1)  # answers 1, 2, 2, 0: right only on the third photo
    found = measures.agreement(LOGITS, other, LABELS)
    assert found["same_answer"] == 0
    assert found["error_consistency"] == pytest.approx(
        (0 - 0.375) / (1 - 0.375)
    )  # right .75 and .25: chance .1875 + .1875


def test_the_summary_names_the_commonest_confusion_first() -> None:
    found = measures.summary(LOGITS, LABELS, ("cat", "dog", "ship"))
    assert found["commonest_confusions"][0] == {"label": "ship", "answer": "dog", "photos": 1}
    assert found["accuracy_by_label"] == {"cat": 1.0, "dog": 1.0, "ship": 0.5}


def test_the_control_has_three_seeds_for_small_shares_and_equal_steps_for_both() -> None:
    plan = planned(0)
    for share in STEPS:
        seeds = {seed for _, planned_share, seed in plan if planned_share == share}
        assert len(seeds) == (3 if share <= 0.1 else 1)
        assert {name for name, planned_share, _ in plan if planned_share == share} >= {"cnn", "vit"}


def test_the_table_gives_mean_and_spread_over_seeds() -> None:
    same = {"network": "cnn", "share": 0.01, "photos": 480, "steps": 60}
    rows = table(
        [{**same, "accuracy": value} for value in (0.2, 0.3, 0.4)]
        + [{**same, "network": "vit", "accuracy": 0.5}]
    )
    assert rows[0]["mean"] == pytest.approx(0.3)
    assert rows[0]["spread"] == pytest.approx(0.1)
    assert rows[1]["spread"] is None
    assert (rows[0]["epochs"], rows[0]["runs"], rows[1]["runs"]) == (
        8.0,
        3,
        1,
    )  # 60 steps of 64 photos are 8 times 480
