import numpy as np
import pytest

from tests.build import picture, random_attention, recording, shift
from viz.analysis.heads import head_metrics
from viz.figures.heads import axis_title, head_scatter, layer_scale, metric_by_depth
from viz.figures.theme import DARK, LIGHT

pytestmark = pytest.mark.instant


@pytest.fixture
def metrics(animal):
    return head_metrics(animal)


def test_every_head_is_a_point_with_its_own_numbers(metrics):
    points = head_scatter(metrics, "entropy", "distance").data[0]
    assert len(points.x) == 3 * 4
    for x, y, (layer, head) in zip(points.x, points.y, points.customdata, strict=True):
        assert x == metrics.values["entropy"][layer - 1, head - 1]
        assert y == metrics.values["distance"][layer - 1, head - 1]
    assert sorted(map(tuple, points.customdata.tolist())) == [
        (layer, head) for layer in (1, 2, 3) for head in (1, 2, 3, 4)
    ]


def test_colour_is_the_layer_and_the_bar_says_so(metrics):
    fig = head_scatter(metrics, "entropy", "distance", theme=DARK)
    marker = fig.data[0].marker
    assert list(marker.color) == [layer for layer, _ in fig.data[0].customdata]
    assert marker.colorbar.title.text == "layer"
    assert list(marker.colorbar.tickvals) == [1, 2, 3]
    assert [list(stop) for stop in marker.colorscale] == layer_scale(DARK)


def test_the_hover_says_layer_head_and_both_values_with_units(metrics):
    hover = head_scatter(metrics, "entropy", "distance").data[0].hovertemplate
    assert hover.startswith("<b>layer %{customdata[0]}, head %{customdata[1]}</b><br>")
    assert "entropy %{x:.3f} bits" in hover
    assert "mean distance %{y:.3f} tokens" in hover


def test_a_label_stands_beside_its_number_only_where_it_is_earned():
    attention = np.array([[np.full((6, 6), 1 / 6), shift(6, -1)]])
    text = head_scatter(head_metrics(recording(attention)), "entropy", "previous").data[0].text
    assert list(text) == ["", "<br>previous token 1.00"]


def test_titles_carry_units(metrics):
    assert axis_title(metrics, "entropy") == "entropy (bits)"
    assert axis_title(metrics, "itself") == "mass on itself (share)"
    fig = head_scatter(metrics, "entropy", "itself")
    assert fig.layout.xaxis.title.text == "entropy (bits)"
    assert fig.layout.yaxis.title.text == "mass on itself (share)"


def test_the_pinned_head_is_ringed(metrics):
    points = head_scatter(metrics, "entropy", "distance", pinned=(2, 1)).data[0]
    ringed = [
        tuple(head)
        for head, colour in zip(points.customdata.tolist(), points.marker.line.color, strict=True)
        if colour == LIGHT.mark
    ]
    assert ringed == [(3, 2)]


def test_even_attention_is_drawn_on_both_axes(metrics):
    laid = head_scatter(metrics, "entropy", "distance").layout
    lines = laid.shapes
    assert [note.text for note in laid.annotations] == ["even attention"], "said once, so it hides no point"
    assert lines[0].x0 == lines[0].x1 == metrics.chance["entropy"]
    assert lines[1].y0 == lines[1].y1 == metrics.chance["distance"]


def test_the_axis_of_depth_names_layers_alone(metrics):
    assert list(metric_by_depth(metrics, "entropy").layout.xaxis.tickvals) == [1, 2, 3]


def test_an_undefined_metric_is_a_sentence():
    metrics = head_metrics(recording(random_attention(2, 2, 4, 4)))
    for fig in (
        head_scatter(metrics, "entropy", "cls"),
        head_scatter(metrics, "cls", "entropy"),
        metric_by_depth(metrics, "cls"),
    ):
        assert fig.layout.annotations[0].text == "“mass on [CLS]” is not defined for this input."


def test_heads_without_a_value_are_left_out():
    attention = np.stack([shift(5, 1), np.full((5, 5), 0.2)])[None]
    attention[0, 0] = np.eye(5)[0]  # all on [CLS]: no distance between words
    points = head_scatter(
        head_metrics(recording(attention, ["[CLS]", "a", "b", "c", "[SEP]"])), "cls", "distance"
    ).data[0]
    assert points.customdata.tolist() == [[1, 2]]


def test_depth_shows_every_head_and_the_layers_means(metrics):
    fig = metric_by_depth(metrics, "entropy")
    points, line = fig.data
    assert list(points.x) == [layer for layer, _ in points.customdata]
    for value, (layer, head) in zip(points.y, points.customdata, strict=True):
        assert value == metrics.values["entropy"][layer - 1, head - 1]
    np.testing.assert_allclose(line.y, metrics.values["entropy"].mean(axis=1), rtol=1e-6)
    assert list(line.x) == [1, 2, 3]


def test_pictures_and_a_single_layer_are_drawn_too():
    metrics = head_metrics(picture(random_attention(1, 3, 10, 10), rows=3, columns=3))
    assert len(head_scatter(metrics, "distance", "special").data[0].x) == 3
    assert "image sides" in metric_by_depth(metrics, "distance").data[0].hovertemplate
