"""Curves and points are drawn as they were measured."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import binomtest

from tests.eyes import EYES, rgb, seen
from viz.analysis.clusters import clusters
from viz.analysis.curves import accuracy, difference
from viz.analysis.tables import of_figure
from viz.figures import learning, objectives, tips
from viz.figures.clusters import (
    COLOURS,
    components,
    crossed,
    merge_tree,
    silhouette_bars,
)
from viz.figures.learning import confusion_map, learning_curves, paired_difference
from viz.figures.theme import DARK
from viz.learning import Clusters, Curves, Reached

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
    assert fig.data[1].line.dash != fig.data[3].line.dash
    assert fig.data[1].name == "&lt;b&gt;one"
    assert fig.layout.shapes[0].y0 == 0.5


def test_a_tuned_network_is_a_point_with_the_interval_of_its_tests():
    reached = [
        Reached(title="tuned: <b>LoRA", count=4, right=5, total=8),
        Reached(title="tuned: all", count=1, right=8, total=8),
        Reached(title="tuned: <b>LoRA", count=1, right=2, total=8),
    ]
    fig = learning_curves(curves(), reached, theme=DARK)
    one, other = fig.data[4:]
    assert (one.name, other.name) == ("tuned: &lt;b&gt;LoRA", "tuned: all")
    assert list(one.y) == [2 / 8, 5 / 8], "from the fewest examples to the most"
    assert np.subtract(one.x, one.x[0]).tolist() == pytest.approx([0, 2])
    assert one.x[0] != other.x[0], "beside each other"
    assert one.marker.symbol != other.marker.symbol
    theirs = binomtest(5, 8).proportion_ci(method="wilson")
    assert one.y[1] + one.error_y.array[1] == pytest.approx(theirs.high, abs=1e-5)
    assert one.y[1] - one.error_y.arrayminus[1] == pytest.approx(theirs.low, abs=1e-5)
    assert one.customdata[1] == ("4", "5", "8", "31%", "86%")


def test_several_trainings_are_their_mean_from_the_least_to_the_most():
    reached = [Reached(title="tuned", count=2, right=right, total=8) for right in (5, 8, 2)]
    point = learning_curves(curves(), reached).data[4]
    assert list(point.y) == [5 / 8]
    assert point.y[0] + point.error_y.array[0] == 1
    assert point.y[0] - point.error_y.arrayminus[0] == 2 / 8
    assert point.customdata[0] == ("2", "5, 8, 2", "8", "25%", "100%")


def test_many_trainings_are_their_mean_and_the_middle_of_them_a_band_where_counts_follow():
    rights = {1: [2] * 6 + [4] * 6, 4: [5] * 3 + [6] * 6 + [8] * 3}
    reached = [
        Reached(title="t", count=n, right=each, total=8) for n, some in rights.items() for each in some
    ]
    band, point = learning_curves(curves(), reached).data[4:]
    low, high = np.percentile(np.array(list(rights.values())) / 8, [10, 90], axis=1)
    assert list(band.y) == [*high, *low[::-1]]
    assert list(point.y) == [np.mean(each) / 8 for each in rights.values()]
    assert point.y + point.error_y.array == pytest.approx(high)
    assert point.y - point.error_y.arrayminus == pytest.approx(low)
    assert point.customdata[1] == ("4", "6.2 (mean of 12)", "8", "62%", "100%")
    (alone,) = learning_curves(curves(), reached[:12]).data[4:]
    assert list(alone.y) == [3 / 8], "no band of one number of examples"
    fell = [Reached(title="t", count=1, right=0 if not n else 8, total=8) for n in range(12)]
    (point,) = learning_curves(curves(), fell).data[4:]
    assert list(point.error_y.arrayminus) == [0], "a mean below the middle 80%"


def test_every_draw_is_a_dot():
    found = curves()
    fig = paired_difference(found, 0, 1)
    assert np.reshape(fig.data[0].y, (3, 4)) == pytest.approx(100 * difference(found, 0, 1))
    assert list(fig.data[1].y) == pytest.approx((100 * difference(found, 0, 1)).mean(axis=1).tolist())


def test_differences_have_round_marks_and_a_zero_without_a_sign():
    ticks = paired_difference(curves(), 0, 1).layout.yaxis
    assert "0" in ticks.ticktext
    assert [text for text in ticks.ticktext if text.startswith("-")] == [], "a minus, not a hyphen"
    assert len(ticks.tickvals) <= 9
    assert set(np.diff(ticks.tickvals)) in ({5}, {10}, {20}, {50})


def grouped() -> tuple[Clusters, list[int]]:
    labels = [0, 0, 0, 0, 1, 1, 1, 1, 1]
    rows = np.random.default_rng(0).normal(size=(9, 4)) + 9 * np.array(labels)[:, None]
    every = range(9)
    return clusters(rows, labels, taught=every, judged=every, way="tree", count=0, scaled=True), labels


def test_the_axes_say_how_much_they_hold():
    found, _labels = grouped()
    places, (across, up) = components(found, 0, 2)
    assert (places == found.points[:, [0, 2]]).all()
    assert across.startswith(f"component 1: {found.explained[0]:.0%}")
    assert up.startswith("component 3: ")


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("colours", [COLOURS, learning.COLOURS, objectives.COLOURS, tips.COLOURS])
def test_classes_learners_and_trainings_have_colours_that_every_eye_tells_apart(eye, colours):
    pairs = combinations([seen(rgb(colour), eye) for colour in colours], 2)
    assert min(float(np.linalg.norm(one - other)) for one, other in pairs) > 20


def test_the_tree_has_a_joint_for_each_merge_and_a_leaf_for_each_example():
    found, labels = grouped()
    fig = merge_tree(found, labels, classes=("a", "b"), words=[f"<i>{i}" for i in range(9)])
    heights = [y for y in fig.data[0].y if y is not None]
    assert max(heights) == pytest.approx(float(found.links[:, 2].max()))
    assert sum(y is None for y in fig.data[0].y) == 8
    assert sorted([*fig.data[1].x, *fig.data[2].x]) == list(range(9))
    assert len(fig.data[1].x) == 4
    assert fig.data[1].marker.symbol != fig.data[2].marker.symbol, "for eyes that do not tell colours apart"
    assert sorted([*fig.data[1].text, *fig.data[2].text]) == [f"&lt;i&gt;{i}" for i in range(9)]


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
    assert fig.data[0].text[1][0] == ""
    assert list(fig.layout.yaxis.range) == [1.5, -0.5], "the first class on top"
    assert not fig.layout.shapes


def test_a_cell_carries_its_class_and_answer_where_it_is_clicked():
    counts = np.array([[3, 1], [0, 4]])
    fig = confusion_map(counts, ("a", "<b>"), chosen=(0, 1), theme=DARK)
    cells = fig.data[1]
    assert {(x, y): carried for x, y, carried in zip(cells.x, cells.y, cells.customdata, strict=True)} == {
        (column, row): (row, column, ("a", "&lt;b&gt;")[row], ("a", "&lt;b&gt;")[column], counts[row, column])
        for row in range(2)
        for column in range(2)
    }
    assert fig.layout.hoverdistance == -1, "a click anywhere in a cell is the cell's"
    taken = of_figure(fig.to_plotly_json())
    assert list(map(int, taken["value"])) == [3, 1, 0, 4], "a number is taken along once"
    frame = fig.layout.shapes[0]
    assert (round((frame.x0 + frame.x1) / 2), round((frame.y0 + frame.y1) / 2)) == (1, 0)
