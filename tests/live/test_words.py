"""What is hidden, what is asked, and what guessing gets, against slow and obvious Python."""

from __future__ import annotations

import numpy as np
import pytest

from viz.live.batch import UNASKED
from viz.live.words import (
    CLS,
    MASK,
    PAD,
    SEP,
    SPECIALS,
    guessing,
    hide,
    hide_in,
    numbered,
    objective,
    pairs,
    sentences_of,
    vocabulary,
)

pytestmark = pytest.mark.instant

TEXT = "The cat sat. It wasn't cold, was it? Anna came home!\nShe opened the door."
GIVEN = sentences_of(TEXT)
SPELLED = tuple(" ".join(words) for words in GIVEN)
WORDS = vocabulary(GIVEN)


def test_a_text_becomes_sentences_of_words():
    assert GIVEN[0] == ("the", "cat", "sat", ".")
    assert GIVEN[1] == ("it", "wasn't", "cold", ",", "was", "it", "?")
    assert len(GIVEN) == 4
    assert WORDS[:4] == SPECIALS
    assert len(set(WORDS)) == len(WORDS)
    assert len(sentences_of("word " * 40 + ". " + "One two. " * 40)) == 24
    assert max(map(len, sentences_of("word " * 40))) == 16
    assert sentences_of("[MASK] <b>x</b>") == (("mask", "b", "x", "b"),)


def test_fifteen_of_a_hundred_words_are_asked_about_in_three_ways():
    words = np.arange(100) % 20 + 4
    kinds = np.zeros(4)
    for seed in range(100):
        hidden = hide(np.random.default_rng(seed), words, 24)
        assert hidden.asked.sum() == 15
        assert (hidden.shown[hidden.kinds == 1] == MASK).all()
        assert (hidden.shown[hidden.kinds == 2] >= len(SPECIALS)).all()
        untouched = (hidden.kinds == 0) | (hidden.kinds == 3)
        assert (hidden.shown[untouched] == words[untouched]).all()
        kinds += np.bincount(hidden.kinds, minlength=4)
    total = 100 * 15
    for count, share in zip(kinds[1:], (0.8, 0.1, 0.1), strict=True):
        spread = np.sqrt(share * (1 - share) / total)  # of a binomial share
        assert abs(count / total - share) < 4 * spread
    assert hide(np.random.default_rng(0), words[:2], 24).asked.sum() == 1


def test_each_sentence_is_asked_about_as_a_training_asks():
    hidden = hide_in(np.random.default_rng(3), numbered(GIVEN), len(WORDS))
    ends = np.cumsum([len(words) for words in GIVEN])[:-1]
    counts = [int(each.sum()) for each in np.split(hidden.asked, ends)]
    assert counts == [max(1, round(0.15 * len(words))) for words in GIVEN]
    stood = np.array([WORDS.index(word) for words in GIVEN for word in words])
    assert (hidden.shown[~hidden.asked] == stood[~hidden.asked]).all()


def test_masked_words_are_asked_for_what_stood_there():
    batch = objective("masked", SPELLED).draw(np.random.default_rng(0), 50)
    sentences = {tuple(words) for words in GIVEN}
    for tokens, answers in zip(batch.tokens, batch.answers, strict=True):
        restored = np.where(answers == UNASKED, tokens, answers)
        assert tuple(WORDS[word] for word in restored if word != PAD) in sentences


def test_the_next_word_is_asked_at_every_place():
    task = objective("next-word", SPELLED)
    assert task.causal
    batch = task.draw(np.random.default_rng(0), 20)
    for tokens, answers in zip(batch.tokens.tolist(), batch.answers.tolist(), strict=True):
        asked = [answer for answer in answers if answer != UNASKED]
        assert tokens[0] == CLS
        assert tokens[1 : len(asked)] == asked[:-1]
        assert tuple(WORDS[answer] for answer in asked) in GIVEN


def test_half_of_the_pairs_follow_one_another():
    first, second, follows = pairs(np.random.default_rng(0), 5, 4000)
    assert ((second == first + 1) == (follows == 1)).all()
    assert (first != second).all()
    assert (second >= 0).all()
    assert (second < 5).all()
    assert abs(follows.mean() - 0.5) < 4 * np.sqrt(0.25 / 4000)
    batch = objective("next-sentence", SPELLED).draw(np.random.default_rng(1), 20)
    for tokens, answers in zip(batch.tokens.tolist(), batch.answers.tolist(), strict=True):
        words = [token for token in tokens if token != PAD]
        cut = words.index(SEP)
        one, other = (tuple(WORDS[w] for w in part) for part in (words[1:cut], words[cut + 1 :]))
        assert (GIVEN.index(other) == GIVEN.index(one) + 1) == (answers[0] == 1)


def test_guessing_is_the_entropy_of_the_answers():
    task = objective("next-sentence", SPELLED)
    batch = task.draw(np.random.default_rng(3), 64)
    share = (batch.answers[:, 0] == 1).mean()
    assert guessing(task, batch) == pytest.approx(-share * np.log(share) - (1 - share) * np.log(1 - share))
