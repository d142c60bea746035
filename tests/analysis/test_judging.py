"""Confusions, nearest examples and what is like nothing, against scikit-learn by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from viz.analysis.judging import confusion, distances, judge, strange
from viz.learning import Arm, features, weights

pytestmark = pytest.mark.tiny


def clouds():
    rng = np.random.default_rng(2)
    labels = np.repeat([0, 1, 2], 10)
    rows = 2 * rng.normal(size=(3, 12))[labels] + rng.normal(size=(30, 12))
    return rows.astype(np.float32), labels


def test_answers_and_neighbours_are_scikit_learns():
    rows, labels = clouds()
    train, test = [i for i in range(30) if i % 10 < 7], [i for i in range(30) if i % 10 >= 7]
    arm = Arm(title="head", features=features(rows))
    found = judge(arm, labels.tolist(), train=train, asked=features(rows[test]))
    scaler = StandardScaler().fit(rows[train].astype(np.float64))
    theirs = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000, tol=1e-8))
    theirs.fit(rows[train].astype(np.float64), labels[train])
    assert found.answers.tolist() == theirs.predict(rows[test]).tolist()
    neighbours = NearestNeighbors(n_neighbors=2).fit(scaler.transform(rows[train]))
    apart, places = neighbours.kneighbors(scaler.transform(rows[test]), n_neighbors=1)
    assert found.distance == pytest.approx(apart[:, 0], rel=1e-4)
    assert found.nearest.tolist() == np.array(train)[places[:, 0]].tolist()
    among = neighbours.kneighbors(scaler.transform(rows[train]))[0][:, 1]
    assert found.usual == pytest.approx(np.quantile(among, 0.95), rel=1e-4)
    matrix = confusion(labels[test].tolist(), found.answers, 3)
    assert matrix.tolist() == confusion_matrix(labels[test], found.answers).tolist()


def test_a_head_that_was_taught_already_answers_as_it_is():
    rows, labels = clouds()
    taught = weights({"head.weight": np.eye(3, 12), "head.bias": np.array([0.5, 0, 0])})
    arm, asked = Arm(title="tuned", features=features(rows)), features(rows[:5])
    found = judge(arm, labels.tolist(), train=range(30), asked=asked, taught=taught)
    assert found.scores == pytest.approx(rows[:5, :3] + [0.5, 0, 0])
    fitted = judge(arm, labels.tolist(), train=range(30), asked=asked)
    assert found.nearest.tolist() == fitted.nearest.tolist() == [0, 1, 2, 3, 4]


def test_what_is_far_from_everything_is_strange():
    rows, labels = clouds()
    asked = features(np.stack([rows[0] + 0.01, rows[0] + 500]))
    found = judge(Arm(title="head", features=features(rows)), labels.tolist(), train=range(30), asked=asked)
    assert strange(found).tolist() == [False, True]
    assert found.nearest[0] == 0


def test_distances_by_hand():
    assert distances(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 0.0]])) == pytest.approx(
        np.array([[5.0, 0.0]])
    )
