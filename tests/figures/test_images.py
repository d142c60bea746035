from __future__ import annotations

import numpy as np
import pytest

from tests.build import picture, random_attention
from viz.analysis.fields import below_zero, density, reach
from viz.analysis.predictions import Guess, top
from viz.analysis.sheets import depth_maps, joined, sheet
from viz.figures.images import guess_bars
from viz.figures.sheets import SIDE, fields_map, overlay_map, sheet_map
from viz.figures.theme import LIGHT
from viz.recording import FeatureRecording
from viz.workings import ReceptiveFields

pytestmark = pytest.mark.instant


def features(*shapes: tuple[int, int, int]) -> FeatureRecording:
    rng = np.random.default_rng(0)
    stages = tuple(rng.normal(size=shape) for shape in shapes)
    return FeatureRecording(
        model="cnn",
        image=np.zeros((8, 8, 3)),
        crop=(0, 0, 8, 8),
        stages=stages,
        logits=np.zeros((1, 2)),
        labels=("a", "b"),
    )


def test_bars_are_the_probabilities_and_the_class_asked_about_stands_out():
    guesses = top(np.array([0.0, 3.0, 1.0]), ("cat", "<b>dog</b>", "ship"), 3)
    fig = guess_bars(guesses, target=2)
    np.testing.assert_allclose(fig.data[0].x, [guess.probability for guess in guesses])
    colours = fig.data[0].marker.color
    assert [colours[i] == colours[0] for i in range(3)] == [True, False, True]
    assert fig.layout.yaxis.ticktext[0] == "&lt;b&gt;dog&lt;/b&gt;"
    assert fig.layout.xaxis.range == (0, 1)


def test_a_small_share_is_not_written_as_nothing():
    guesses = [Guess(i, "x", share) for i, share in enumerate((0.5, 0.005, 0.0049, 0.0004))]
    assert guess_bars(guesses).data[0].text == ("0.50", "0.01", "0.005", "&lt;0.001")


def test_a_model_without_classes_says_so():
    assert "no classifier" in guess_bars([]).layout.annotations[0].text


def test_attention_sheets_hold_where_cls_looks_by_layer_and_head():
    recording = picture(random_attention(3, 2, 10, 10), rows=3, columns=3)
    found = sheet(depth_maps(recording))
    assert found.rows == ("layer 1", "layer 2", "layer 3")
    assert found.measures == "weight"
    for layer in range(3):
        for head in range(2):
            grid = recording.attention[layer, head, 0, 1:].reshape(3, 3)
            np.testing.assert_allclose(found.maps[layer][head] * found.peaks[layer][head], grid, rtol=1e-6)
            assert found.maps[layer][head].max() == pytest.approx(1)


def test_feature_sheets_hold_the_strongest_channels_of_each_stage():
    recording = features((5, 4, 4), (9, 2, 2))
    found = sheet(depth_maps(recording, columns=3))
    sizes = np.abs(recording.stages[1]).mean(axis=(1, 2))
    best = np.argsort(-sizes)[:3]
    assert found.titles[1] == tuple(f"channel {channel + 1} of 9" for channel in best)
    assert found.measures == "size of an activation, without its sign"
    np.testing.assert_allclose(
        found.maps[1][0] * found.peaks[1][0], np.abs(recording.stages[1][best[0]]), rtol=1e-6
    )
    assert found.rows == ("stage 1: 4 × 4", "stage 2: 2 × 2")


def test_a_sheet_is_drawn_in_its_order_with_nothing_between():
    found = sheet(depth_maps(features((5, 4, 4), (9, 2, 2)), columns=3))
    whole = joined(found, side=8, gap=2)
    assert whole.shape == (18, 28)
    np.testing.assert_array_equal(whole[10:18, 20:28], found.maps[1][2].repeat(4, axis=0).repeat(4, axis=1))
    assert np.isnan(whole[8:10]).all()
    fig = sheet_map(found)
    assert "its largest size of an activation, without its sign" in fig.data[1].hovertemplate
    np.testing.assert_array_equal(fig.data[0].z, joined(found, SIDE, 3))
    assert fig.data[1].customdata[3][0] == f"stage 2: 2 × 2 {found.titles[1][0]}"


def test_the_overlay_is_the_map_on_the_scale_that_both_share():
    scores = np.random.default_rng(0).random((4, 4))
    fig = overlay_map(scores, "data:image/jpeg;base64,AAAA", most=3.0, measures="times the average place")
    np.testing.assert_array_equal(fig.data[0].z, scores)
    assert (fig.data[0].zmin, fig.data[0].zmax) == (0, 3.0)
    assert fig.data[0].colorbar.title.text == "times the average place"
    assert fig.layout.images[0].sizex == 4


def test_a_signed_map_runs_as_far_below_zero_as_above_in_another_colour():
    scores = np.array([[-3.0, 1.0], [2.0, 0.0]])
    bars = overlay_map(
        scores, "data:image/jpeg;base64,AAAA", most=3.0, measures="times the average place", signed=True
    ).data[0]
    np.testing.assert_array_equal(bars.z, scores)
    assert (bars.zmin, bars.zmax) == (-3.0, 3.0)
    colours = [colour for _, colour in bars.colorscale]
    assert colours[0] == LIGHT.diverging[0][1] != colours[-1]
    assert colours[2].endswith(",0)")


def test_density_is_one_on_average_by_size_and_keeps_its_signs():
    np.testing.assert_allclose(
        density(np.array([[-3.0, 1.0], [2.0, 6.0]])), [[-1, 1 / 3], [2 / 3, 2]], rtol=1e-6
    )
    np.testing.assert_array_equal(density(np.full((2, 2), -1.0)), -np.ones((2, 2)))
    np.testing.assert_array_equal(density(np.zeros((2, 2))), np.zeros((2, 2)))


def test_what_is_below_zero_is_a_share_by_size():
    assert below_zero(np.array([[-3.0, 1.0], [2.0, 6.0]])) == pytest.approx(0.25)
    assert below_zero(np.zeros((2, 2))) == 0
    assert f"{below_zero(np.ones((2, 2))):.0%}" == "0%"  # not minus nothing


def test_reach_of_known_fields():
    point = np.zeros((32, 32))
    point[16, 16] = 1
    assert reach(point, 16) == pytest.approx(1 / 32)
    patch = np.zeros((32, 32))
    patch[16:20, 16:20] = 1 / 16
    assert reach(patch, 17.5) == pytest.approx(4 / 32)
    assert reach(patch, 17.5, 0.25) == pytest.approx(2 / 32)
    even = np.full((33, 33), 1.0)
    assert reach(even, 16) == pytest.approx(25 / 33)  # the first odd square with at least half of 33 x 33
    assert reach(even, 16, 1.0) == 1


def test_receptive_fields_stand_side_by_side_with_their_boxes_around_the_place_they_belong_to():
    effective = np.stack([np.eye(16) / 16, np.full((16, 16), 1 / 256)])
    fields = ReceptiveFields(
        model="cnn",
        effective=effective,
        theoretical=(4.0, 99.0),
        centres=(9.5, 8.0),
        names=("stage 1", "stage 2"),
        pictures=1,
    )
    fig = fields_map(fields)
    np.testing.assert_allclose(fig.data[0].z[:16, :16], np.eye(16))
    np.testing.assert_allclose(fig.data[0].z[:16, 18:34], 1)
    boxes = [shape for shape in fig.layout.shapes if shape.line.dash == "dot"]
    assert (boxes[0].x0, boxes[0].x1, boxes[0].y0) == (7.5, 11.5, 7.5)
    assert (boxes[1].x0, boxes[1].x1) == (17.5, 33.5)
    assert "all (99 px)" in fig.layout.annotations[1].text


def test_many_receptive_fields_stand_in_rows_that_can_be_seen_from_the_back():
    each = np.random.default_rng(0).random((9, 8, 8)) + 0.1
    names = tuple(f"layer {n}" for n in range(9))
    fields = ReceptiveFields(
        model="vit", effective=each, theoretical=(4.0,) * 9, centres=(3.5,) * 9, names=names, pictures=1
    )
    fig = fields_map(fields)
    last, drawn = each[8] / each[8].max(), np.array(fig.data[0].z)
    np.testing.assert_allclose(drawn[11:19, 27:35] ** 2, last, rtol=1e-5)  # the second row's fourth
    assert drawn.shape == (22, 5 * 9 - 1)
    boxes = [shape for shape in fig.layout.shapes if shape.line.dash == "dot"]
    assert (boxes[8].x0, boxes[8].x1, boxes[8].y0, boxes[8].y1) == (28.5, 32.5, 12.5, 16.5)
    assert fig.layout.height == 2 * 190


def test_a_map_over_the_picture_outlines_the_patch_that_looks():
    scores = np.random.default_rng(0).random((3, 4))
    fig = overlay_map(scores, "data:image/jpeg;base64,AAAA", mark=(2, 0), most=1.0, measures="weight")
    np.testing.assert_array_equal(fig.data[0].z, scores)
    (box,) = fig.layout.shapes
    assert (box.x0, box.x1, box.y0, box.y1) == (0, 1, 2, 3)
    plain = overlay_map(scores, "data:image/jpeg;base64,AAAA", most=1.0, measures="weight")
    assert not plain.layout.shapes
