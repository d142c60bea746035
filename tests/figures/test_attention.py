import json

import numpy as np
import pytest

from tests.build import random_attention, recording
from viz.analysis.attention import kept, one_head, rollout, text_tokens
from viz.figures.attention import answer_bars, row_bars
from viz.figures.heat_map import _thinned, weights_map
from viz.figures.theme import DARK, LIGHT
from viz.figures.tokens import label

pytestmark = pytest.mark.instant

HOSTILE = ["[CLS]", "<b>", "$x$", "<script>", "a<br>b", "%{x}", "&lt;", "\x00", "\ud83d", "$x$", "[SEP]"]


def attention_map(built, layer, head, **choices):
    return weights_map(built, one_head(built, layer, head), **choices)


def test_the_map_draws_the_recordings_slice(animal):
    fig = attention_map(animal, 2, 1)
    np.testing.assert_array_equal(fig.data[0].z, animal.attention[2, 1])
    assert not np.array_equal(fig.data[0].z, animal.attention[1, 2])
    assert fig.data[0].z.dtype == np.float32


def test_queries_are_rows_from_the_top_and_keys_columns(animal):
    fig = attention_map(animal, 0, 0)
    assert fig.layout.yaxis.range == (15.5, -0.5)
    assert fig.layout.xaxis.range == (-0.5, 15.5)
    assert fig.data[0].hovertemplate.startswith("%{y} looks at <br>%{x}")
    assert "%{z:(.3f}" in fig.data[0].hovertemplate


def test_repeated_tokens_keep_their_own_rows_and_columns(animal):
    fig = attention_map(animal, 0, 0)
    for axis in (fig.layout.xaxis, fig.layout.yaxis, fig.layout.xaxis2, fig.layout.yaxis2):
        assert list(axis.tickvals) == list(range(16))
        assert len(axis.ticktext) == 16
    assert fig.layout.yaxis2.ticktext[1] == fig.layout.yaxis2.ticktext[7] == "the"
    assert list(fig.data[0].y) == list(range(16))
    assert fig.layout.yaxis.ticktext[7] == "<b>the</b> · 8"


def test_drawn_labels_and_hover_lie_over_the_same_cells(animal):
    layout = attention_map(animal, 0, 0).layout
    assert layout.xaxis2.range == layout.xaxis.range
    assert layout.yaxis2.range == layout.yaxis.range
    assert (layout.xaxis2.overlaying, layout.yaxis2.overlaying) == ("x", "y")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_pinned_row_is_outlined_and_its_label_marked(animal, theme):
    fig = attention_map(animal, 1, 1, pinned=11, theme=theme)
    (shape,) = fig.layout.shapes
    assert (shape.y0, shape.y1, shape.x0, shape.x1) == (10.5, 11.5, -0.5, 15.5)
    assert shape.line.color == theme.mark
    assert theme.mark in fig.layout.yaxis2.ticktext[11]
    assert theme.mark not in "".join(fig.layout.xaxis2.ticktext)
    assert not attention_map(animal, 1, 1).layout.shapes


def test_colours_come_from_the_theme_and_zero_is_the_page(animal):
    fig = attention_map(animal, 0, 0, theme=DARK)
    assert [list(stop) for stop in fig.data[0].colorscale] == DARK.sequential
    assert (fig.data[0].zmin, fig.data[0].zmax) == (0, 1)
    assert fig.data[0].colorbar.title.text == "attention weight"
    assert fig.layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_what_a_causal_model_cannot_see_is_a_gap_and_hatched_not_zero():
    attention = random_attention(2, 2, 5, 5, causal=True)
    built = recording(attention, causal=True)
    fig = attention_map(built, 1, 0)
    z = fig.data[0].z
    assert np.array_equal(np.isnan(z), np.triu(np.ones((5, 5), dtype=bool), 1))
    np.testing.assert_array_equal(z[np.tril_indices(5)], built.attention[1, 0][np.tril_indices(5)])
    assert fig.data[0].hoverongaps is False
    masked = next(trace for trace in fig.data if trace.name == "masked")
    assert masked.fillpattern.shape == "/"
    corners = np.array([masked.x, masked.y], dtype=float)
    area = abs(np.dot(corners[0, :-1], corners[1, 1:]) - np.dot(corners[0, 1:], corners[1, :-1])) / 2
    assert area == 5 * 4 / 2  # exactly the cells above the diagonal
    assert not [trace for trace in attention_map(recording(attention), 0, 0).data if trace.name == "masked"]


def test_hidden_tokens_are_left_out_and_the_pin_still_finds_its_row(animal):
    keep = text_tokens(animal)
    weights = kept(rollout(animal, 1), keep, renormalise=True)
    fig = weights_map(animal, weights, keep=keep, measures="attention rollout", zmax=None, pinned=11)
    np.testing.assert_array_equal(fig.data[0].z, weights)
    assert fig.layout.yaxis.ticktext[0] == "<b>the</b> · 2"
    assert fig.layout.shapes[0].y0 == 9.5
    assert fig.data[0].zmax == pytest.approx(weights.max())
    assert fig.data[0].colorbar.title.text == "attention rollout"
    assert not weights_map(animal, weights, keep=keep, pinned=0).layout.shapes


def test_a_row_of_its_own_is_sorted_with_the_rest_in_one_bar(animal):
    row = one_head(animal, 1, 2)[5]
    fig = row_bars(animal, row, top=4)
    np.testing.assert_allclose(fig.data[0].x[:4], np.sort(row)[::-1][:4], rtol=1e-6)
    assert fig.data[0].x[4] == pytest.approx(1 - sum(fig.data[0].x[:4]))


def test_nothing_left_is_said_and_a_wrong_shape_is_a_bug(animal):
    fig = weights_map(animal, np.zeros((0, 0)), keep=[])
    assert "nothing is left" in fig.layout.annotations[0].text
    with pytest.raises(ValueError, match="weights must have axes"):
        weights_map(animal, np.eye(3))


def test_hostile_tokens_arrive_escaped_and_can_be_sent():
    built = recording(random_attention(11, 11), HOSTILE)
    for fig in (attention_map(built, 0, 0, pinned=3), answer_bars(built, one_head(built, 0, 0), 3)):
        sent = fig.to_json()
        sent.encode("utf-8")
        texts = json.dumps(
            [
                json.loads(sent)["layout"].get(axis, {}).get("ticktext")
                for axis in ("xaxis", "yaxis", "xaxis2", "yaxis2")
            ]
        )
        for raw in ("<script", "<br", "$", "%{", "<b><b>", "\\ud83d", "\\u0000"):
            assert raw not in texts, raw
        assert all(label(token) in texts for token in ("<b>", "$x$", "<script>", "a<br>b", "%{x}", "&lt;"))


@pytest.mark.parametrize("n", [1, 2, 3, 16, 40, 128, 512])
def test_labels_are_thinned_out_but_the_hover_knows_every_token(n):
    built = recording(np.full((n, n), 1 / n))
    layout = attention_map(built, 0, 0, pinned=n // 2).layout
    assert len(layout.xaxis.ticktext) == len(layout.yaxis.ticktext) == n
    assert n // 2 in layout.yaxis2.tickvals
    assert 1 <= len(layout.xaxis2.tickvals) <= 30
    space = layout.height - layout.margin.t - layout.margin.b
    gaps = np.diff(layout.yaxis2.tickvals) * space / n
    assert (gaps >= 14).all()


def test_thinning():
    assert _thinned(5, 5) == [0, 1, 2, 3, 4]
    assert _thinned(10, 5) == [0, 2, 4, 6, 8]
    assert _thinned(10, 5, 5) == [0, 2, 5, 8]


def test_a_weight_above_0_is_not_written_as_0(animal):
    weights = np.zeros((animal.n_tokens, animal.n_tokens))
    weights[11, :2] = (0.9997, 0.0003)
    assert list(answer_bars(animal, weights, 11, top=3).data[0].text) == [
        "1.00",
        "&lt;0.001",
        "0.000",
        "0.000",
    ]


def test_the_answer_is_sorted_and_its_numbers_are_the_row(animal):
    weights = one_head(animal, 1, 2)
    (bars,) = answer_bars(animal, weights, 11, top=16).data
    np.testing.assert_allclose(bars.x, np.sort(animal.attention[1, 2, 11])[::-1])
    assert bars.customdata[0] == answer_bars(animal, weights, 11).layout.yaxis.ticktext[0]
    assert list(bars.text)[:2] == [f"{value:.2f}" for value in bars.x[:2]]
    names = answer_bars(animal, weights, 11, top=16).layout.yaxis.ticktext
    assert len(set(names)) == 16
    assert {"the", "the (2)"} <= set(names)


def test_the_rest_has_its_own_bar_and_number(animal):
    weights = one_head(animal, 1, 2)
    fig = answer_bars(animal, weights, 11, top=4)
    row = np.sort(weights[11].astype(np.float64))[::-1]
    assert len(fig.data[0].x) == 5
    assert fig.data[0].x[4] == pytest.approx(row[4:].sum())
    assert sum(fig.data[0].x) == pytest.approx(1, abs=1e-6)
    assert "the other 12" in fig.layout.yaxis.ticktext[4]
    most = answer_bars(animal, weights, 11, top=4, adds_up=False)
    assert most.data[0].x[4] == pytest.approx(row[4])
    assert "at most" in most.layout.yaxis.ticktext[4]


def test_the_answer_of_a_hidden_or_undefined_row_is_a_sentence(animal):
    keep = text_tokens(animal)
    weights = kept(one_head(animal, 0, 0), keep, renormalise=True)
    fig = answer_bars(animal, weights, 11, keep=keep, top=14)
    np.testing.assert_allclose(fig.data[0].x, np.sort(weights[10])[::-1])
    assert "hidden" in answer_bars(animal, weights, 0, keep=keep).layout.annotations[0].text
    weights = np.full_like(weights, np.nan)
    assert "hidden tokens" in answer_bars(animal, weights, 11, keep=keep).layout.annotations[0].text


def test_one_token_has_a_bar(animal):
    built = recording(np.ones((1, 1)))
    assert list(answer_bars(built, one_head(built, 0, 0), 0).data[0].x) == [1.0]


def test_a_long_text_is_drawn_in_blocks_of_their_largest_weights():
    n = 300
    weights = random_attention(n, n).astype(np.float32)
    long = recording(weights, [f"w{i}" for i in range(n)])
    weights[7, 200] = 0.987
    fig = weights_map(long, weights)
    z = fig.data[0].z
    assert z.shape == (100, 100)
    assert z[2, 66] == np.float32(0.987)
    assert z[50, 50] == weights[150:153, 150:153].max()
    assert [str(name) for name in fig.data[0].customdata[2, 66]] == [
        fig.layout.yaxis.ticktext[7],
        fig.layout.xaxis.ticktext[200],
    ]
    assert (fig.data[0].x[0], fig.data[0].x[-1]) == (-0.5, n - 0.5)
    assert "largest of this block" in fig.data[0].hovertemplate
    assert all(text.rpartition(" · ")[2].isdecimal() for text in fig.layout.yaxis2.ticktext)
