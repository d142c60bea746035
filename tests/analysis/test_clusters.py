"""Clusters and what they have to do with classes, against scikit-learn and scipy by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster.hierarchy import dendrogram, fcluster, linkage
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.metrics.cluster import contingency_matrix
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from viz.analysis import clusters as module
from viz.analysis.clusters import (
    adjusted_rand,
    clusters,
    found_again,
    having,
    keywords,
    names,
    neighbours,
    purity,
    tree_of,
)

pytestmark = pytest.mark.tiny


def clouds(each: int = 12, apart: float = 4.0):
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], each)
    rows = apart * rng.normal(size=(3, 10))[labels] + rng.normal(size=(len(labels), 10))
    return rows.astype(np.float32), labels


@pytest.mark.parametrize("way", ["k-means", "tree"])
@pytest.mark.parametrize("scaled", [True, False])
@pytest.mark.parametrize("apart", [0.3, 4.0])
def test_groups_and_measures_are_those_of_the_libraries(way, scaled, apart):
    rows, labels = clouds(apart=apart)
    every = range(len(labels))
    found = clusters(rows, labels, taught=every, judged=every, way=way, count=0, scaled=scaled)
    seen = rows.astype(np.float64)
    seen = StandardScaler().fit_transform(seen) if scaled else seen
    grouped = {}
    for number in range(2, 9):
        theirs = (
            KMeans(number, n_init=10, random_state=0).fit_predict(seen)
            if way == "k-means"
            else fcluster(linkage(seen, "ward"), number, criterion="maxclust") - 1
        )
        grouped[number] = theirs
        assert found.silhouettes[number - 2] == pytest.approx(silhouette_score(seen, theirs), abs=1e-5)
    best = 2 + int(found.silhouettes.argmax())
    assert adjusted_rand_score(found.assigned, grouped[best]) == 1
    assert found.agreement == pytest.approx(adjusted_rand_score(labels, found.assigned))
    table = contingency_matrix(labels, found.assigned)
    assert found.purity == pytest.approx(table.max(axis=0).sum() / len(labels))
    theirs = PCA(3).fit(seen)
    assert found.explained == pytest.approx(theirs.explained_variance_ratio_, rel=1e-4)
    assert np.abs(found.points) == pytest.approx(np.abs(theirs.transform(seen)), rel=1e-3, abs=1e-3)
    if apart > 1:
        assert best == 3
        assert found.agreement == 1


def test_only_the_labels_that_were_told_are_used():
    rows, labels = clouds()
    taught, judged = range(0, 36, 2), range(1, 36, 2)
    found = clusters(rows, labels, taught=taught, judged=judged, way="tree", count=3, scaled=True)
    assert found.named.tolist() == labels[1::2].tolist()
    assert found.answers.tolist() == labels[1::2].tolist()
    wrong = labels.copy()
    wrong[1::2] = 0
    again = clusters(rows, wrong, taught=taught, judged=judged, way="tree", count=3, scaled=True)
    assert again.named.tolist() == found.named.tolist()
    assert again.answers.tolist() == found.answers.tolist()


def test_a_head_that_was_not_told_of_a_class_never_answers_it():
    rows, labels = clouds()
    taught, judged = np.flatnonzero(labels != 1), np.flatnonzero(labels == 1)
    found = clusters(rows, labels, taught=taught, judged=judged, way="k-means", count=3, scaled=True)
    assert set(found.answers.tolist()) <= {0, 2}
    cluster, held, own = found_again(found.assigned, labels, 1)
    assert (held, own) == (1, 1)
    assert (found.assigned[labels == 1] == cluster).all()


def test_purity_and_names_by_hand():
    assigned, labels = np.array([0, 0, 0, 1, 1]), np.array([1, 1, 0, 0, 1])
    assert purity(assigned, labels) == pytest.approx(3 / 5)
    assert names(assigned, labels, [0, 1, 2]).tolist() == [1, -1]
    assert found_again(assigned, labels, 1) == (0, pytest.approx(2 / 3), pytest.approx(2 / 3))


def test_keywords_stand_in_their_cluster_and_not_elsewhere():
    texts = ["The cat sat", "a cat ran", "The sun shone", "a sun rose"]
    assert keywords(texts, np.array([0, 0, 1, 1])) == {0: ("cat",), 1: ("sun",)}
    assert having(texts, "cat") == [0, 1]
    assert having([*texts, "cats"], "cat") == [0, 1], "whole words"


def test_words_that_say_little_are_left_out_in_both_languages():
    texts = ["und das Meer", "und das Meer", "with the moon", "with the moon"]
    assert keywords(texts, np.array([0, 0, 1, 1])) == {0: ("meer",), 1: ("moon",)}


@pytest.mark.parametrize("groups", [1, 2, 5, 20])
def test_the_adjusted_rand_index_is_scikit_learns(groups):
    drawn = np.random.default_rng(groups)
    for _ in range(20):
        one, other = drawn.integers(0, groups, (2, 20))
        assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other))
    assert adjusted_rand(one, one) == 1


@pytest.mark.parametrize("scaled", [True, False])
def test_the_nearest_are_scikit_learns(scaled):
    rows, labels = clouds()
    rows *= np.linspace(0.1, 9, 10, dtype=np.float32)
    seen = StandardScaler().fit_transform(rows.astype(np.float64)) if scaled else rows
    theirs = NearestNeighbors(n_neighbors=4).fit(seen).kneighbors(return_distance=False)
    every = range(len(labels))
    found = clusters(rows, labels, taught=every, judged=every, way="tree", count=0, scaled=scaled)
    assert (found.near == theirs).all()
    assert neighbours(rows[:3], 4).shape == (3, 2)


def test_the_tree_is_scipys_and_laid_out_once(monkeypatch: pytest.MonkeyPatch):
    rows, labels = clouds()
    found = clusters(rows, labels, taught=range(20), judged=range(20, 36), way="tree", count=3, scaled=True)
    across, up, leaves = tree_of(found)
    drawn = dendrogram(found.links.astype(np.float64), no_plot=True)
    assert leaves.tolist() == drawn["leaves"]
    np.testing.assert_array_equal(up, drawn["dcoord"])
    np.testing.assert_array_equal(across * 10 + 5, drawn["icoord"])
    monkeypatch.setattr(module, "joints", lambda _links: pytest.fail("it was laid out again"))
    assert tree_of(found)[2] is leaves
