"""Each sentence is read once an epoch, pairs follow each other or come of two books, nothing is too long."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.masked.build import corpus
from viz.training.masked.corpus import Corpus
from viz.training.masked.examples import (
    LONGEST,
    NEXT,
    RANDOM,
    SINGLE,
    SPECIALS,
    Example,
    batches,
    cut,
    texts,
)

pytestmark = pytest.mark.tiny

CORPUS = corpus(books=5, sentences=2000, glosses=300)
EXAMPLES = cut(CORPUS, np.random.default_rng(0))


def test_every_sentence_is_read_once_besides_those_of_other_books() -> None:
    read = np.zeros(len(CORPUS.lengths), dtype=int)
    for each in EXAMPLES:
        read[each.first : each.middle] += 1
        if each.kind == NEXT:
            read[each.other : each.end] += 1
    assert (read == 1).all()


def test_the_second_text_follows_the_first_or_is_of_another_book() -> None:
    for each in EXAMPLES:
        books = {int(CORPUS.document[s]) for s in range(each.first, each.middle)}
        assert len(books) == 1
        others = {int(CORPUS.document[s]) for s in range(each.other, each.end)}
        if each.kind == NEXT:
            assert each.other == each.middle
            assert others == books
        elif each.kind == RANDOM:
            assert len(others) == 1
            assert not others & books
            assert CORPUS.book[others.pop()]
        else:
            assert each.other == each.end


def test_half_of_the_pairs_follow_and_glosses_stand_alone() -> None:
    kinds = np.array([each.kind for each in EXAMPLES])
    pairs = int((kinds != SINGLE).sum())
    assert abs(int((kinds == NEXT).sum()) - pairs / 2) < 4 * np.sqrt(pairs) / 2
    assert all(each.kind == SINGLE for each in EXAMPLES if not CORPUS.book[CORPUS.document[each.first]])


def test_the_length_of_the_texts_does_not_say_whether_they_follow() -> None:
    # a network that could tell by length would learn to count, not to read
    sizes: dict[int, list[int]] = {NEXT: [], RANDOM: []}
    for each in EXAMPLES:
        if each.kind != SINGLE and each.length < LONGEST:
            sizes[each.kind].append(int(CORPUS.lengths[each.other : each.end].sum()))
    one, other = (np.array(sizes[kind]) for kind in (NEXT, RANDOM))
    error = np.sqrt(one.var() / len(one) + other.var() / len(other))
    assert abs(one.mean() - other.mean()) < 5 * error


def test_what_is_too_long_loses_its_outer_ends() -> None:
    long = Corpus(
        np.arange(300, dtype=np.uint16),
        np.array([0, 100, 200, 300]),
        np.zeros(3, dtype=int),
        np.ones(1, dtype=bool),
    )
    first, second = texts(long, Example(0, 1, 1, 2, NEXT, LONGEST))
    assert len(first) + len(second) + SPECIALS == LONGEST
    assert first.tolist() == list(range(100 - len(first), 100))  # up to the joint
    assert second.tolist() == list(range(100, 100 + len(second)))  # and on from there
    first, second = texts(long, Example(0, 2, 0, 0, SINGLE, LONGEST))
    assert first.tolist() == list(range(LONGEST - 2))
    assert second.tolist() == []
    short = Corpus(
        np.arange(130, dtype=np.uint16), np.array([0, 4, 130]), np.zeros(2, dtype=int), np.ones(1, dtype=bool)
    )
    first, second = texts(short, Example(0, 1, 1, 2, NEXT, LONGEST))
    assert (len(first), len(second)) == (4, LONGEST - SPECIALS - 4)  # the short one stays whole


@pytest.mark.parametrize("each", EXAMPLES[::50], ids=str)
def test_the_length_is_that_of_the_texts(each: Example) -> None:
    first, second = texts(CORPUS, each)
    assert len(first) + len(second) + (2 if each.kind == SINGLE else 3) == each.length <= LONGEST


def test_batches_hold_every_example_once_and_never_more_than_their_tokens() -> None:
    found = batches(EXAMPLES, 1024, np.random.default_rng(0))
    assert sorted(map(str, (each for batch in found for each in batch))) == sorted(map(str, EXAMPLES))
    padded = [len(batch) * max(each.length for each in batch) for batch in found]
    assert max(padded) <= 1024
    assert sum(padded) < 1.1 * sum(each.length for each in EXAMPLES)


def test_another_epoch_is_cut_otherwise_and_the_same_seed_the_same() -> None:
    assert cut(CORPUS, np.random.default_rng(0)) == EXAMPLES
    assert cut(CORPUS, np.random.default_rng(1)) != EXAMPLES
