"""Curves and points are drawn as they were measured."""

from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.clusters import clusters
from viz.analysis.curves import accuracy, difference
from viz.figures.clusters import (
    components,
    crossed,
    merge_tree,
    points_map,
    silhouette_bars,
    turning_map,
)
from viz.figures.learning import confusion_map, learning_curves, paired_difference
from viz.figures.theme import DARK
from viz.learning import Clusters, Curves

pytestmark = pytest.mark.tiny


def curves() -> Curves:
    right = (np.random.default_rng(0).random((2, 3, 4, 5)) < 0.5).astype(float)
    return Curves(titles=("<b>one", "two"), counts=(1, 2, 4), right=right, classes=2)


def test_each_learner_has_its_mean_and_its_band():
    found = curves()
    means, lows, highs = accuracy(found)
    fig = learning_curves(found, theme=DARK)
    assert [trace.mode for trace in fig.data] == ["none", "lines+markers"] * 2
    for arm in range(2):
        band, line = fig.data[2 * arm : 2 * arm + 2]
        assert list(line.y) == means[arm].tolist()
        assert list(line.customdata) == [1, 2, 4]
        assert list(band.y) == [*highs[arm], *lows[arm][::-1]]
    assert fig.data[1].name == "&lt;b&gt;one"
    assert fig.layout.shapes[0].y0 == 0.5


def test_every_draw_is_a_dot():
    found = curves()
    fig = paired_difference(found, 0, 1)
    assert np.reshape(fig.data[0].y, (3, 4)) == pytest.approx(100 * difference(found, 0, 1))
    assert list(fig.data[1].y) == pytest.approx((100 * difference(found, 0, 1)).mean(axis=1).tolist())


def grouped() -> tuple[Clusters, list[int]]:
    labels = [0, 0, 0, 0, 1, 1, 1, 1, 1]
    rows = np.random.default_rng(0).normal(size=(9, 4)) + 9 * np.array(labels)[:, None]
    every = range(9)
    return clusters(rows, labels, taught=every, judged=every, way="tree", count=0, scaled=True), labels


def test_points_are_the_components_coloured_by_class():
    found, labels = grouped()
    words = [f"word {i}" for i in range(9)]
    places, titles = components(found, 0, 2)
    fig = points_map(found, labels, places, classes=("a", "<i>b"), words=words, titles=titles, ringed=[2, 5])
    rings, first, second = fig.data
    assert list(second.x) == found.points[4:, 0].tolist()
    assert list(second.y) == found.points[4:, 2].tolist()
    assert list(second.text) == words[4:]
    assert second.name == "&lt;i&gt;b"
    assert list(first.customdata) == [[int(found.assigned[i]) + 1, i] for i in range(4)], (
        "a list: a browser says of an array of numpy's which point it is in another form"
    )
    assert list(rings.x) == found.points[[2, 5], 0].tolist()
    assert fig.layout.yaxis.title.text.startswith("component 3: ")


def test_a_turning_map_is_the_three_components_from_all_sides():
    found, labels = grouped()
    words = [f"word {i}" for i in range(9)]
    fig = turning_map(found, labels, classes=("a", "b"), words=words, ringed=[8])
    assert [frame.name for frame in fig.frames] == [str(angle) for angle in range(0, 360, 15)]
    for angle, across, near in ((0, 0, 2), (90, 2, 0)):
        frame = fig.frames[angle // 15]
        sign = 1 if angle == 0 else -1
        assert list(frame.data[2].x) == pytest.approx(found.points[4:, across].tolist())
        assert list(frame.data[2].y) == pytest.approx(found.points[4:, 1].tolist())
        sizes = np.array(frame.data[2].marker.size)
        assert sizes.argmax() == (sign * found.points[4:, near]).argmax(), "what is near is drawn larger"
        assert list(frame.data[0].x) == [frame.data[2].x[-1]], "the ring goes with its point"
    assert list(fig.data[1].x) == list(fig.frames[0].data[1].x)
    assert fig.data[1].marker.symbol is not None, "a frame moves points and leaves them what they are"
    assert len(fig.layout.sliders[0].steps) == 24


def test_the_tree_has_a_joint_for_each_merge_and_a_leaf_for_each_example():
    found, labels = grouped()
    fig = merge_tree(found, labels, classes=("a", "b"))
    heights = [y for y in fig.data[0].y if y is not None]
    assert max(heights) == pytest.approx(float(found.links[:, 2].max()))
    assert sum(y is None for y in fig.data[0].y) == 8
    assert sorted([*fig.data[1].x, *fig.data[2].x]) == list(range(9))
    assert len(fig.data[1].x) == 4


def test_bars_are_silhouettes_and_the_table_counts_all():
    found, labels = grouped()
    assert list(silhouette_bars(found).data[0].y) == found.silhouettes.tolist()
    counts = crossed(found.assigned, labels, 2)
    assert counts.sum() == 9
    assert sorted(counts.tolist()) == [[0, 5], [4, 0]]


def test_the_confusion_map_holds_the_counts_class_by_answer():
    counts = np.array([[3, 1], [0, 4]])
    fig = confusion_map(counts, ("a", "<b>"), theme=DARK)
    assert np.array(fig.data[0].z).tolist() == counts.tolist()
    assert fig.data[0].customdata[0][1] == ["a", "&lt;b&gt;"]
    assert fig.data[0].text[1][0] == ""
    assert fig.layout.yaxis.autorange == "reversed"
