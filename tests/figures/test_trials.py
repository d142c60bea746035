from __future__ import annotations

import numpy as np
import pytest

from viz.analysis.verdicts import kept, kept_anyway, largest_move, moves, says_nothing, stays, steadier
from viz.figures.trials import population_bars, probability_curves, shift_map, variant_bars
from viz.trials import Trial

pytestmark = pytest.mark.instant

NAN = float("nan")


def trial(
    answers, *, variants=("as it is",), settings=(0, 1), unchanged=(0.0, 3.0, 0.0, 0.0), **changes
) -> Trial:
    answers = np.array(answers, dtype=float)
    rng = np.random.default_rng(0)
    chances = np.where(np.isnan(answers), np.nan, rng.random(answers.shape))
    fields = {
        "experiment": "shuffle", "model": "m", "target": 1, "labels": ("a", "b", "c", "d"),
        "variants": variants,
        "settings": np.array(settings, dtype=float).reshape(len(settings), -1), "units": "tiles a side",
        "probability": chances,
        "logit": chances, "answers": answers, "unchanged": np.tile(unchanged, (len(variants), 1)),
        "examples": np.zeros((0, 1, 1, 3)),
    }  # fmt: skip
    return Trial(**{**fields, **changes})


def test_kept_counts_equal_answers():
    found = trial([[[1, 1], [1, 3], [2, NAN]]], settings=(1, 2, 4))
    assert kept(found) == pytest.approx(1 / 3)  # the first setting changes nothing, and does not count
    shifts = trial([[[3], [1], [1], [2]]], settings=((-1, 0), (0, 0), (1, 0), (0, 1)))
    assert kept(shifts) == pytest.approx(1 / 3)
    assert kept(trial([[[1, 3]]], settings=(0,))) == 0.5


def test_the_baseline_is_how_often_a_destroyed_picture_gets_the_answer():
    found = trial([[[1], [1], [2]]], settings=(1, 2, 4), scrambled=np.array([1, 0, 0, 3]))
    assert (kept(found), kept_anyway(found), says_nothing(found)) == (0.5, 0.25, False)
    collapsed = trial([[[1], [1], [2]]], settings=(1, 2, 4), scrambled=np.array([1, 1, 1, 3]))
    assert (kept_anyway(collapsed), says_nothing(collapsed)) == (0.75, True)
    lost = trial([[[1], [0], [2]]], settings=(1, 2, 4), scrambled=np.array([0, 0, 0, 3]))
    assert (kept(lost), kept_anyway(lost), says_nothing(lost)) == (
        0,
        0,
        False,
    )  # no answer was kept that could be doubted


def test_rounding_is_not_a_move_and_a_move_is_none_of_rounding():
    largest = np.float32(193.6)
    for units, moved in ((128, False), (1024, True)):
        logits = [[[0.5], [0.5 + units * float(np.spacing(largest))]]]
        found = trial([[[1], [1]]], unchanged=(0.0, largest, 0.0, 0.0), logit=logits)
        assert moves(found, "as it is") is moved


def test_the_steadier_network_is_named_only_when_it_is():
    one, other, last = (trial([[[1] * 9, [1] * (9 - lost) + [0] * lost]]) for lost in (0, 2, 1))
    assert steadier([one, other]) == 0
    assert steadier([other, one]) == 1
    assert steadier([one, one]) is None
    assert steadier([one, last]) is None  # by a single picture


def test_what_a_variant_does_is_that_variants():
    found = trial(
        [[[1], [0]], [[1], [1]]], variants=("as it is", "positions zeroed"), logit=[[[2], [5]], [[1], [1.5]]]
    )
    assert largest_move(found, "positions zeroed") == 0.5
    assert largest_move(found, "as it is") == 3
    assert (stays(found, "as it is"), stays(found, "positions zeroed")) == (0.5, 1)


def test_curves_are_means_over_repeats_with_their_spread_a_colour_a_network():
    one = trial([[[1, 1], [1, 3]], [[1, NAN], [1, NAN]]], variants=("random patches", "most telling first"))
    other = trial([[[1, 1], [1, 3]]])
    fig = probability_curves([one, other], ["CNN", "ViT"])
    lines = {trace.name: trace for trace in fig.data if trace.mode == "lines+markers"}
    assert set(lines) == {"CNN: random patches", "CNN: most telling first", "ViT"}
    np.testing.assert_allclose(lines["CNN: random patches"].y, one.probability[0].mean(axis=1), rtol=1e-6)
    np.testing.assert_allclose(lines["CNN: most telling first"].y, one.probability[1, :, 0], rtol=1e-6)
    assert (
        lines["CNN: random patches"].line.color
        == lines["CNN: most telling first"].line.color
        != lines["ViT"].line.color
    )
    marks = [lines[name].marker.symbol for name in ("CNN: random patches", "CNN: most telling first", "ViT")]
    assert marks == ["circle", "circle", "square"], "told apart without colours too"
    assert fig.layout.shapes[0].y0 == 0.25
    assert fig.layout.yaxis.title.text == "probability of b"


def test_networks_that_were_changed_in_other_steps_share_an_axis():
    cnn, vit = trial([[[1], [1], [2]]], settings=(1, 2, 7)), trial([[[1], [1], [1]]], settings=(1, 4, 16))
    fig = probability_curves([cnn, vit], ["CNN", "ViT"])
    assert [list(trace.x) for trace in fig.data] == [[0, 1, 3], [0, 2, 4]]
    assert list(fig.layout.xaxis.ticktext) == ["1", "2", "4", "7", "16"]
    falling = trial([[[1], [1], [2]]], settings=(100, 50, 5))
    assert list(probability_curves([falling], ["CNN"]).layout.xaxis.ticktext) == ["100", "50", "5"]


def test_the_shift_map_puts_each_shift_in_its_place_and_crosses_other_answers():
    settings = [(right, down) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    answers = [[[1], [1], [1], [1], [1], [2], [1], [1], [1]]]
    found = trial(answers, settings=settings)
    fig = shift_map(found)
    grid = np.array(fig.data[0].z)
    for i, (right, down) in enumerate(settings):
        assert (
            grid[list(fig.data[0].y).index(down), list(fig.data[0].x).index(right)]
            == found.probability[0, i, 0]
        )
    assert (list(fig.data[1].x), list(fig.data[1].y), list(fig.data[1].text)) == ([1], [0], ["c"])
    assert (fig.layout.xaxis.range, fig.layout.yaxis.range) == ((-1.5, 1.5), (1.5, -1.5))
    assert fig.layout.xaxis.tickvals == (-1, 0, 1)


def test_bars_of_variants_are_means_over_their_repeats():
    found = trial([[[1, NAN]], [[1, 0]]], variants=("as learned", "shuffled"), settings=(0,))
    fig = variant_bars(found)
    np.testing.assert_allclose(
        fig.data[0].y, [found.probability[0, 0, 0], found.probability[1, 0].mean()], rtol=1e-6
    )
    assert fig.data[0].error_y.array[0] is None
    assert fig.data[0].error_y.array[1] == pytest.approx(found.probability[1, 0].std(ddof=1), rel=1e-5)


def test_bars_of_a_population_are_its_shares():
    rows = {
        "as learned": {"accuracy": 0.8, "stays": 1.0},
        "shuffled": {"accuracy": 0.5, "stays": 0.55, "deviation": 0.02},
    }
    fig = population_bars(rows, outputs=4)
    assert (list(fig.data[0].x), list(fig.data[0].y)) == (["as learned", "shuffled"], [0.8, 0.5])
    assert list(fig.data[0].error_y.array) == [None, 0.02]
    assert fig.layout.shapes[0].y0 == 0.25
