"""15 % of the words are chosen, whole; of these 80 % are hidden, 10 % exchanged and 10 % left."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.training.masked.build import ENDINGS, VOCABULARY, corpus
from viz.training.masked.corpus import Corpus
from viz.training.masked.examples import SINGLE, Example, cut
from viz.training.masked.masking import MaskedBatch, collate, masked

pytestmark = pytest.mark.tiny

CORPUS = corpus(books=4, sentences=3000, glosses=400)
EXAMPLES = cut(CORPUS, np.random.default_rng(0))
WHOLE = collate(CORPUS, EXAMPLES, VOCABULARY)[0]


def batch(*, always_hidden: bool = False) -> MaskedBatch:
    return masked(CORPUS, EXAMPLES, VOCABULARY, np.random.default_rng(5), always_hidden=always_hidden)


def within(count: int, share: float, of: int) -> bool:
    """Whether `count` is within five standard deviations of a coin thrown `of` times."""
    return abs(count - share * of) < 5 * np.sqrt(of * share * (1 - share))


def words_of(ids: np.ndarray) -> list[list[int]]:
    """Places of each word's tokens, counted through all texts: by hand, token by token."""
    found: list[list[int]] = []
    for row, tokens in enumerate(ids.tolist()):
        before_is_text = False
        for column, token in enumerate(tokens):
            text = token not in (0, 2, 3)
            if text and token in ENDINGS and before_is_text:
                found[-1].append(row * ids.shape[1] + column)
            elif text:
                found.append([row * ids.shape[1] + column])
            before_is_text = text
    return found


WORDS = words_of(WHOLE)


def test_of_the_words_15_in_100_are_chosen_and_each_is_chosen_whole() -> None:
    places = set(batch().places.tolist())
    chosen = [word for word in WORDS if set(word) <= places]
    assert sum(len(word) for word in chosen) == len(
        places
    )  # no word is chosen in part, and nothing but words
    assert any(len(word) > 1 for word in chosen)
    # of a text of n words 0.85^n are without a chosen word, and then it is given one
    expected = sum(0.15 * n + 0.85**n for n in np.bincount([word[0] // WHOLE.shape[1] for word in WORDS]))
    assert within(len(chosen), expected / len(WORDS), len(WORDS))


def test_of_the_chosen_80_are_hidden_10_exchanged_10_left() -> None:
    found = batch()
    shown, original = found.ids.numpy().ravel(), WHOLE.ravel()
    places = set(found.places.tolist())
    chosen = [word for word in WORDS if word[0] in places]
    hidden = sum((shown[word] == VOCABULARY.mask).all() for word in chosen)
    left = sum((shown[word] == original[word]).all() for word in chosen)
    assert len(chosen) > 5000
    assert within(hidden, 0.8, len(chosen))
    assert within(left, 0.1 + 0.1 / 32, len(chosen))  # one exchanged word in 32 meets itself
    for word in chosen:  # never a half
        assert (shown[word] == VOCABULARY.mask).all() or not (shown[word] == VOCABULARY.mask).any()
    exchanged = [
        place for word in chosen for place in word if shown[place] not in (VOCABULARY.mask, original[place])
    ]
    counts = np.bincount(shown[exchanged], minlength=38)
    assert counts[:6].sum() == 0  # no special token, none that is unused
    assert (counts[6:] > 0).all()


def test_what_is_not_chosen_is_as_it_was_and_the_answers_are_what_stood_there() -> None:
    found = batch()
    assert found.answers.tolist() == WHOLE.ravel()[found.places].tolist()
    rest = np.ones(WHOLE.size, dtype=bool)
    rest[found.places] = False
    assert (found.ids.numpy().ravel()[rest] == WHOLE.ravel()[rest]).all()


def test_every_text_has_a_word_chosen_even_one_of_a_single_word() -> None:
    found = batch()
    rows = torch.zeros(len(EXAMPLES), dtype=torch.bool)
    rows[found.places // WHOLE.shape[1]] = True
    assert rows.all()
    one = Example(0, 1, 0, 0, SINGLE, 3)
    short = Corpus(
        np.array([7], dtype=np.uint16), np.array([0, 1]), np.zeros(1, dtype=int), np.ones(1, dtype=bool)
    )
    for seed in range(20):
        assert masked(short, [one], VOCABULARY, np.random.default_rng(seed)).places.tolist() == [1]


def test_as_readers_do_it_every_chosen_word_is_hidden() -> None:
    found = batch(always_hidden=True)
    assert (found.ids.flatten()[found.places] == VOCABULARY.mask).all()
    assert torch.equal(found.places, batch().places)


def test_pairs_and_single_texts_have_berts_form() -> None:
    found = batch()
    for row, each in enumerate(EXAMPLES[:200]):
        ids, segments = WHOLE[row].tolist(), found.segments[row].tolist()
        size = int(found.present[row].sum())
        assert ids[0] == VOCABULARY.cls
        assert ids[size - 1] == VOCABULARY.sep
        assert set(ids[size:]) <= {VOCABULARY.pad}
        middle = ids.index(VOCABULARY.sep)
        assert ids.count(VOCABULARY.sep) == (1 if each.kind == SINGLE else 2)
        assert segments[: middle + 1] == [0] * (middle + 1)
        assert segments[middle + 1 : size] == [1] * (size - middle - 1)
        assert int(found.follows[row]) == each.kind
