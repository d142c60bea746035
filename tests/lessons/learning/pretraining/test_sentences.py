"""What is said of three ways to learn is what their losses say."""

from __future__ import annotations

import numpy as np
import pytest

from viz.film import Frame
from viz.lessons.learning.pretraining import sentences
from viz.live.words import SAMPLE, hide, sentences_of, vocabulary

pytestmark = pytest.mark.instant


def film(loss):
    return [Frame(step=200, loss=loss, held_loss=loss, accuracy=0.5, scores=np.zeros((0, 2, 2)))]


def said(masked, following, sentence, guess="masked words"):
    films = {"masked": film(masked), "next-word": film(following), "next-sentence": film(sentence)}
    return sentences.verdict(films, {"masked": 4.0, "next-word": 4.0, "next-sentence": 0.7}, guess)


def test_the_furthest_below_its_own_guessing_wins():
    words = said(1.0, 2.0, 0.69)
    assert words.startswith(
        "You said so. **Masked words.** Loss beside guessing: masked words 1.00 of 4.00 nats (25%);"
    )
    assert "Not learned in so few steps: the next sentence." in words
    words = said(1.0, 2.0, 0.07)
    assert "**The next sentence.**" in words
    assert "Not learned" not in words
    assert "**Cannot be told.**" in said(1.0, 1.1, 0.6)


def test_bold_is_what_is_asked_about():
    given = sentences_of(SAMPLE)
    assert len(given) >= 10, "the text to start from is long enough"
    names = vocabulary(given)
    hidden = hide(np.random.default_rng(1), np.arange(4, len(names)), len(names))
    words = sentences.shown(hidden, names)
    assert words.count("**") == 2 * hidden.asked.sum()


def test_the_way_that_asks_most():
    words = sentences.questions({"masked": 10, "next-word": 80, "next-sentence": 11})
    assert "80 questions by *the next word* and 10 by masked words: 8.0 times as many" in words
