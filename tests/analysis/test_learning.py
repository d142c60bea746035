"""Heads, curves and intervals against scikit-learn and scipy, run by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from viz.analysis.classifiers import bag_of_words, head_of, kept_head, linear_head, nearest_mean
from viz.analysis.curves import (
    accuracy,
    ahead,
    counts,
    difference,
    drawn,
    measured_curves,
    sign_test,
    wilson,
)
from viz.learning import Arm, features

pytestmark = pytest.mark.tiny


def clouds(classes: int, each: int, width: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(classes), each)
    middles = rng.normal(size=(classes, width))
    return (middles[labels] + rng.normal(size=(len(labels), width))).astype(np.float32), labels


def by_hand(rows: np.ndarray, labels: np.ndarray):
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000, tol=1e-8)).fit(
        rows.astype(np.float64), labels
    )


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize(("each", "width"), [(3, 50), (40, 6)])
def test_the_head_is_scikit_learns(classes, each, width):
    rows, labels = clouds(classes, each, width)
    head, theirs = linear_head(rows, labels, classes), by_hand(rows, labels)
    scores, found = theirs.decision_function(rows.astype(np.float64)), head.scores(rows)
    if classes == 2:
        assert found[:, 1] - found[:, 0] == pytest.approx(scores, rel=2e-3, abs=2e-3)
    else:
        assert found - found.mean(axis=1, keepdims=True) == pytest.approx(
            scores - scores.mean(axis=1, keepdims=True), rel=2e-3, abs=2e-3
        )
    assert head.answers(rows).tolist() == theirs.predict(rows).tolist()
    again = head_of(kept_head(head))
    assert (again.mean.any(), (again.scale != 1).any()) == (False, False), "it reads vectors as they are"
    assert again.scores(rows) == pytest.approx(found, rel=1e-4, abs=1e-4)


def test_a_feature_that_never_varies_is_left_alone():
    rows, labels = clouds(2, 4, 5)
    rows[:, 2] = 7
    assert np.isfinite(linear_head(rows, labels, 2).scores(rows)).all()


def test_a_feature_that_varies_as_a_network_rounds_says_nothing():
    rows, labels = clouds(3, 4, 6)
    tests, _ = clouds(3, 5, 6, seed=3)
    rng = np.random.default_rng(5)
    noisy = [np.hstack([each, 1 + 1e-7 * rng.normal(size=(len(each), 9))]) for each in (rows, tests)]
    theirs = by_hand(rows, labels).decision_function(tests.astype(np.float64))
    found = linear_head(noisy[0], labels, 3).scores(noisy[1])
    apart = found - found.mean(axis=1, keepdims=True)
    assert apart == pytest.approx(theirs - theirs.mean(axis=1, keepdims=True), rel=2e-3, abs=2e-3)


def test_examples_that_are_all_alike_give_scores_without_an_opinion():
    rows, labels = np.ones((4, 50), np.float32), np.array([0, 0, 1, 1])
    assert linear_head(rows, labels, 2).scores(rows) == pytest.approx(np.zeros((4, 2)), abs=1e-6)


def test_the_nearest_mean_is_scikit_learns():
    rows, labels = clouds(3, 5, 8)
    others, _ = clouds(3, 20, 8, seed=3)
    theirs = NearestCentroid().fit(rows.astype(np.float64), labels).predict(others)
    assert nearest_mean(rows, labels, 3).answers(others).tolist() == theirs.tolist()


def test_counts_double_up_to_the_smallest_class_and_three_is_among_them():
    assert counts(np.repeat([0, 1], [16, 16]), 2) == (1, 2, 3, 4, 8, 16)
    assert counts(np.repeat([0, 1], [40, 11]), 2) == (1, 2, 3, 4, 8, 11)
    assert counts(np.repeat([0, 1], [40, 3]), 2) == (1, 2, 3)
    assert counts(np.repeat([0, 1], [40, 2]), 2) == (1, 2)
    assert counts(np.repeat([0, 1], [40, 1]), 2) == (1,)
    assert counts(np.repeat([0, 1], [900, 300]), 2)[-2:] == (32, 64), "as far as is quick"


def test_a_draw_holds_as_many_of_each_class_and_none_twice():
    labels = np.repeat([0, 1, 2], [5, 9, 20])
    found = drawn(labels, 3, 5, seed=(1, 2))
    assert len(set(found.tolist())) == 15
    assert np.bincount(labels[found]).tolist() == [5, 5, 5]
    assert drawn(labels, 3, 5, seed=(1, 2)).tolist() == found.tolist()
    assert drawn(labels, 3, 5, seed=(1, 3)).tolist() != found.tolist()


def test_a_curve_is_what_scikit_learn_gives_by_hand():
    rows, labels = clouds(3, 12, 30)
    test = [i for i in range(36) if i % 12 >= 8]
    train = [i for i in range(36) if i % 12 < 8]
    arms = (
        Arm(title="head", features=features(rows)),
        Arm(title="mean", features=features(rows), kind="centroid"),
    )
    found = measured_curves(arms, labels.tolist(), train=train, test=test, draws=3, seed=5)
    assert found.counts == (1, 2, 3, 4, 8)
    learn = np.array(train)
    for place, count in enumerate(found.counts[:-1]):
        for draw in range(3):
            chosen = learn[drawn(labels[learn], 3, count, seed=(5, count, draw))]
            right = by_hand(rows[chosen], labels[chosen]).predict(rows[test]) == labels[test]
            assert found.right[0, place, draw].tolist() == right.tolist()
            if count > 1:
                theirs = NearestCentroid().fit(rows[chosen], labels[chosen]).predict(rows[test])
                assert found.right[1, place, draw].tolist() == (theirs == labels[test]).tolist()
    whole = by_hand(rows[train], labels[train]).predict(rows[test]) == labels[test]
    assert found.right[0, -1].tolist() == [whole.tolist()] * 3
    means, low, high = accuracy(found)
    assert means == pytest.approx(found.right.mean(axis=(2, 3)))
    assert ((low <= high) & (low >= 0)).all()


def test_differences_are_paired():
    rows, labels = clouds(2, 12, 6)
    noise = features(np.random.default_rng(1).normal(size=(24, 6)))
    test = [i for i in range(24) if i % 12 >= 8]
    train = [i for i in range(24) if i % 12 < 8]
    arms = (Arm(title="seen", features=features(rows)), Arm(title="noise", features=noise))
    found = measured_curves(arms, labels.tolist(), train=train, test=test, draws=4)
    assert difference(found, 0, 0).tolist() == np.zeros((5, 4)).tolist()
    assert difference(found, 0, 1) == pytest.approx(-difference(found, 1, 0))
    won, lost = ahead(found, 0, 1, 4)
    shares = found.right.mean(axis=3)
    assert won == sum(shares[0, 3] > shares[1, 3])
    assert lost == sum(shares[0, 3] < shares[1, 3])


@pytest.mark.parametrize(("right", "total"), [(0, 12), (12, 12), (7, 12), (150, 200)])
def test_the_interval_is_wilsons(right, total):
    theirs = binomtest(right, total).proportion_ci(method="wilson")
    assert wilson(right, total) == pytest.approx((theirs.low, theirs.high), abs=1e-5)


@pytest.mark.parametrize(("ahead", "behind"), [(0, 0), (1, 0), (3, 3), (5, 1), (2, 11)])
def test_the_sign_test_is_the_exact_one(ahead, behind):
    theirs = binomtest(ahead, ahead + behind).pvalue if ahead + behind else 1.0
    assert sign_test(ahead, behind) == pytest.approx(theirs)


def test_words_are_counted():
    found = bag_of_words(["a dog, a cat", "the DOG"])
    assert found.tolist() == [[2, 1, 1, 0], [0, 0, 1, 1]]
    assert bag_of_words(["?!", "..."]).shape == (2, 1)


def test_equal_numbers_are_equal_features():
    one, other = np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(3, 2)
    assert features(one) == features(one.copy())
    assert hash(features(one)) == hash(features(one.copy()))
    assert features(one) != features(other)
    assert features(one) != features(one + 1e-3)
