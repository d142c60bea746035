"""A sentence that depends on a number is said only when the number says so."""

from __future__ import annotations

import numpy as np
import pytest

from tests.build import random_attention, recording
from tests.generated import cuts, expected
from viz.generation import CacheTimes, Sampling, Written
from viz.lessons.predictions.next_word import measuring, sentences, sight
from viz.lessons.predictions.next_word.examples import EXAMPLES

pytestmark = pytest.mark.instant

ROUND = ("a", " b", " c", " d", " c", " d", " c", " d")


def times(kept, anew, at_once=10, one_by_one=50):
    return CacheTimes(
        tokens=9,
        kept=kept,
        anew=anew,
        difference=2e-6,
        at_once=[at_once] * 3,
        one_by_one=[one_by_one] * 3,
        read=9,
        order_difference=1e-6,
    )


def test_perplexity_is_said_with_its_bits():
    said = sentences.reading(expected(came=np.array([0.5, 0.25, 0.5, 0.25])))
    assert "**2.8**" in said  # two to 1.5
    assert "4 guessed tokens was as surprising as one of that many equally likely ones, 1.5 bits" in said
    assert "*cat*" not in said
    assert "2.0 bits" in said
    alone = expected(("The", " cat"), own=2, came=np.array([0.25]), ranks=(2,))
    assert sentences.reading(alone) == (
        "Perplexity of this text: **4.0**. Its one guessed token, *cat*, was as surprising as one of that"
        " many equally likely ones, 2.0 bits."
    )
    assert "nothing was expected" in sentences.reading(expected(("The",), own=1, came=np.zeros(0), ranks=()))


def test_a_circle_is_said_where_there_is_one():
    found = expected(ROUND, own=2, ids=(1, 2, 3, 4, 3, 4, 3, 4))
    assert "“c d” comes 3 times" in sentences.wrote(None, found)
    assert sentences.wrote(None, expected(ROUND, own=2)) == ""


@pytest.mark.parametrize(
    ("stopped", "words"),
    [
        ("end", "has ended its text: \\<\\|im\\_end\\|\\>"),
        ("room", "as long as this model reads"),
        ("length", ""),
    ],
)
def test_why_the_writing_stopped(stopped, words):
    found = Written(ids=(2,), names=("<|im_end|>",), probabilities=(0.5,), text="", stopped=stopped)
    said = sentences.wrote(found, expected())
    assert words in said
    assert bool(said) == bool(words)


def test_each_cut_is_said_and_no_other():
    said = sentences.cut(cuts([0.5, 0.2], [0.7, 0.3]))
    assert "Temperature 0.7 sharpens" in said
    assert "Top-k keeps 3 of 50,000 tokens and cuts 0.10" in said
    assert "Top-p keeps 2: the fewest that hold 0.9; it cuts 0.05" in said
    alone = sentences.cut(cuts([0.5, 0.2], [0.5, 0.2], sampling=Sampling(1.3)))
    assert "flattens" in alone
    assert "Top" not in alone
    assert "Nothing is cut" in sentences.cut(cuts([0.5], [0.5], sampling=Sampling()))
    assert "Greedy" in sentences.cut(cuts([0.5], [1.0], sampling=Sampling(0.0)))


def test_times_are_told_apart_only_where_they_differ():
    said = measuring.kept(times([10, 11, 12, 13], [40, 41, 42, 43]))
    assert "3.6 times as long" in said
    assert "2×10⁻⁶" in said
    assert measuring.SAME in measuring.kept(times([10, 20, 30, 40], [20, 30, 40, 50]))
    assert "times as slow" in measuring.kept(times([40, 41, 42], [10, 11, 12]))
    assert "in 9 passes, 50 ms (medians of 3): 5.0 times as long" in measuring.order(times([1], [2]))
    assert measuring.SAME in measuring.order(times([1], [2], one_by_one=10))


def test_the_sink_is_called_so_only_where_it_is_one():
    sunk = np.zeros((1, 1, 4, 4))
    sunk[..., 0] = 1
    said = sight.resting(recording(sunk, ["A", "b", "c", "d"], causal=True))
    assert "**100%**" in said
    assert "attention sink" in said
    away = np.eye(4)
    assert "no sink" in sight.resting(recording(away, causal=True))
    assert "only look at itself" in sight.resting(recording(random_attention(1, 1, 1, 1), causal=True))


@pytest.mark.parametrize(("share", "band"), [(0.05, "under 0.1"), (0.1, "0.1 to 0.5"), (0.77, "over 0.5")])
def test_a_share_is_in_the_band_that_was_offered(share, band):
    assert sentences.band(share) == band
    assert band in EXAMPLES[1].options


def test_a_prediction_is_right_where_it_names_the_likeliest():
    found = expected()
    example = EXAMPLES[0]
    assert sentences.told(found, "Paris", example).startswith("You said so. The model: *")
    assert sentences.told(found, "London", example).startswith("You said: London. The model: *")
    assert sentences.told(found, "London", example).found == ("Paris",)
