"""Which sentences stand together in one example, and which examples in one batch: of seed and epoch alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from viz.training.masked.corpus import Corpus

LONGEST = 128
SHORTEST = 12
FULL_SHARE = 0.5
"""So many examples aim at the longest length; the others at any length from the shortest."""
SINGLE_SHARE = 0.25
"""So many examples of books are one text, as a reader types it, and not a pair."""
SPECIALS = 3
NEXT, RANDOM, SINGLE = 0, 1, -100
"""What stands second: the text that follows, a text of another book, nothing (as BERT numbers them)."""


@dataclass(frozen=True)
class Example:
    """Sentences [first, middle) and, where it is a pair, [other, end)."""

    first: int
    middle: int
    other: int
    end: int
    kind: int
    length: int = 0
    """In tokens, [CLS] and [SEP] included."""


def cut(corpus: Corpus, randomness: np.random.Generator) -> list[Example]:
    """Every sentence once, in examples of consecutive sentences; texts of other books come on top."""
    lengths = corpus.lengths.tolist()
    bounds = np.searchsorted(corpus.document, np.arange(len(corpus.book) + 1)).tolist()
    of_books = np.flatnonzero(corpus.book[corpus.document])
    found: list[Example] = []
    for number, book in enumerate(corpus.book.tolist()):
        place, end = bounds[number], bounds[number + 1]
        while place < end:
            stop = _until(lengths, place, end, _target(randomness) if book else LONGEST)
            if not book or stop - place < 2 or randomness.random() < SINGLE_SHARE:
                found.append(_measured(lengths, Example(place, stop, 0, 0, SINGLE)))
                place = stop
                continue
            middle = int(randomness.integers(place + 1, stop))
            if randomness.random() < 0.5:
                found.append(_measured(lengths, Example(place, middle, middle, stop, NEXT)))
                place = stop
            else:
                other = _elsewhere(corpus, of_books, number, randomness)
                total = sum(lengths[place:stop]) - sum(lengths[place:middle])
                there = bounds[int(corpus.document[other]) + 1]
                until = _until(lengths, other, there, total)
                found.append(_measured(lengths, Example(place, middle, other, until, RANDOM)))
                place = middle  # what really follows begins the next example
    return found


def _target(randomness: np.random.Generator) -> int:
    full = randomness.random() < FULL_SHARE
    return (LONGEST if full else int(randomness.integers(SHORTEST, LONGEST))) - SPECIALS


def _until(lengths: list[int], place: int, end: int, target: int) -> int:
    """The first sentence that is not needed to have `target` tokens, beginning with sentence `place`."""
    total = 0
    while place < end and total < target:
        total += lengths[place]
        place += 1
    return place


def _elsewhere(corpus: Corpus, of_books: np.ndarray, number: int, randomness: np.random.Generator) -> int:
    """A random sentence of another book (of the same, where there is no other)."""
    for _ in range(100):
        other = int(of_books[randomness.integers(len(of_books))])
        if corpus.document[other] != number:
            return other
    return other


def _measured(lengths: list[int], example: Example) -> Example:
    """`example` with its length: that of the texts and the special tokens, but at most the longest."""
    specials = 2 if example.kind == SINGLE else SPECIALS
    tokens = sum(lengths[example.first : example.middle]) + sum(lengths[example.other : example.end])
    return replace(example, length=min(LONGEST, tokens + specials))


def texts(corpus: Corpus, example: Example) -> tuple[np.ndarray, np.ndarray]:
    """The tokens of both texts, cut to fit: the longer loses, the first in front, the second at its end."""
    first, second = corpus.span(example.first, example.middle), corpus.span(example.other, example.end)
    room = LONGEST - (2 if example.kind == SINGLE else SPECIALS)
    if len(first) + len(second) > room:
        if len(second) == 0:
            return first[:room], second
        half = room // 2
        keep_second = min(len(second), max(half, room - len(first)))
        second = second[:keep_second]
        first = first[len(first) - min(len(first), room - keep_second) :]
    return first, second


def batches(examples: list[Example], tokens: int, randomness: np.random.Generator) -> list[list[Example]]:
    """Examples of like length together, at most `tokens` a batch with the padding, in random order."""
    near = np.array([example.length for example in examples]) + randomness.random(len(examples)) * 4
    found: list[list[Example]] = []
    for batch in _filled((examples[index] for index in np.argsort(near, kind="stable")), tokens):
        found.append(batch)
    return [found[index] for index in randomness.permutation(len(found))]


def _filled(examples: Iterator[Example], tokens: int) -> Iterator[list[Example]]:
    batch: list[Example] = []
    longest = 0
    for example in examples:
        longest = max(longest, example.length)
        if batch and longest * (len(batch) + 1) > tokens:
            yield batch
            batch, longest = [], example.length
        batch.append(example)
    if batch:
        yield batch
