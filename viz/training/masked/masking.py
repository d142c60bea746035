"""BERT's masking, of whole words: 15 % are chosen; of these 80 % are hidden, 10 % exchanged, 10 % left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from viz.training.masked.corpus import Corpus, Vocabulary
from viz.training.masked.examples import SINGLE, Example, texts

CHOSEN, HIDDEN, EXCHANGED = 0.15, 0.8, 0.1


@dataclass(frozen=True)
class MaskedBatch:
    """What the network reads and what it is to answer."""

    ids: Tensor
    """[text, place]: with the chosen words hidden, exchanged or left."""
    segments: Tensor
    present: Tensor
    """[text, place]: 0 where it is padded."""
    places: Tensor
    """Places of chosen tokens, counted through all texts of the batch."""
    answers: Tensor
    """The tokens that stood there."""
    follows: Tensor
    """[text]: 0 the second follows the first, 1 it does not, -100 there is none."""


def collate(
    corpus: Corpus, examples: list[Example], words: Vocabulary
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Token numbers, segments and presence [text, place] of `examples`, padded to the longest."""
    rows = []
    for example in examples:
        first, second = texts(corpus, example)
        single = [[words.cls], first, [words.sep]]
        parts = single if example.kind == SINGLE else [*single, second, [words.sep]]
        ids = np.concatenate([np.asarray(part, dtype=np.int64) for part in parts])
        rows.append((ids, len(first) + 2))
    longest = max(len(ids) for ids, _ in rows)
    padded = np.full((len(rows), longest), words.pad)
    segments, present = np.zeros_like(padded), np.zeros_like(padded)
    for row, (tokens, second_from) in enumerate(rows):
        padded[row, : len(tokens)] = tokens
        segments[row, second_from : len(tokens)] = 1
        present[row, : len(tokens)] = 1
    return padded, segments, present


def word_numbers(ids: np.ndarray, words: Vocabulary) -> np.ndarray:
    """Which word each token belongs to, counted through all texts; -1 for special tokens."""
    ordinary = ~np.isin(ids, (words.pad, words.cls, words.sep))
    begins = ordinary & ~words.continues[ids]
    # a text that is cut may begin within a word: its first piece counts as a beginning
    before = np.concatenate([np.zeros((len(ids), 1), dtype=bool), ordinary[:, :-1]], axis=1)
    begins |= ordinary & ~before
    return np.where(ordinary, np.cumsum(begins).reshape(ids.shape) - 1, -1)


def masked(
    corpus: Corpus,
    examples: list[Example],
    words: Vocabulary,
    randomness: np.random.Generator,
    *,
    always_hidden: bool = False,
) -> MaskedBatch:
    """A batch of `examples`; `always_hidden`: every chosen word becomes [MASK], as it is in the app."""
    ids, segments, present = collate(corpus, examples, words)
    number = word_numbers(ids, words)
    chosen = choose(number, randomness)
    answers, places = ids[chosen], np.flatnonzero(chosen)
    shown = ids.copy()
    shown[chosen] = disguised(answers, number[chosen], words, randomness, always_hidden=always_hidden)
    arrays = (shown, segments, present, places, answers, np.array([example.kind for example in examples]))
    return MaskedBatch(*(torch.from_numpy(np.ascontiguousarray(array)) for array in arrays))


def choose(number: np.ndarray, randomness: np.random.Generator) -> np.ndarray:
    """bool [text, place]: the tokens of 15 % of the words, of at least one in every text that has any."""
    picked = randomness.random(int(number.max()) + 1) < CHOSEN
    for row in number:
        own = np.unique(row[row >= 0])
        if len(own) and not picked[own].any():
            picked[own[randomness.integers(len(own))]] = True
    return (number >= 0) & picked[number]


def disguised(
    answers: np.ndarray,
    number: np.ndarray,
    words: Vocabulary,
    randomness: np.random.Generator,
    *,
    always_hidden: bool,
) -> np.ndarray:
    """What is shown in place of the chosen tokens: one lot drawn for each word decides for all its pieces."""
    if always_hidden:
        return np.full_like(answers, words.mask)
    _, word = np.unique(number, return_inverse=True)
    lot = randomness.random(int(word.max(initial=-1)) + 1)[word]
    other = words.ordinary[randomness.integers(len(words.ordinary), size=len(answers))]
    return np.where(lot < HIDDEN, words.mask, np.where(lot < HIDDEN + EXCHANGED, other, answers))
