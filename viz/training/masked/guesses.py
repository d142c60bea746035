"""What a network, and what two rules without one, answer for hidden words of texts that nobody trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from viz.training.masked.corpus import Corpus, Vocabulary
from viz.training.masked.masking import MaskedBatch, word_numbers
from viz.training.masked.networks import answer


@dataclass(frozen=True)
class HiddenGuesses:
    """One row for each hidden token; the tokens of one word follow each other."""

    answers: np.ndarray
    word: np.ndarray
    """Which hidden word the token belongs to."""
    loss: np.ndarray
    """Nats."""
    first: np.ndarray
    """bool: the network's first answer is right."""
    among_five: np.ndarray
    frequent: np.ndarray
    """bool: the commonest token of the training text is right."""
    bigram: np.ndarray
    """bool: the token that most often followed the one before it, in the training text, is right."""


class Bigrams:
    """The commonest token of a text, and for each token the one that most often follows it there."""

    def __init__(self, corpus: Corpus, size: int) -> None:
        self.counts = np.bincount(corpus.tokens, minlength=size)
        self.commonest = int(self.counts.argmax())
        inside = np.ones(len(corpus.tokens), dtype=bool)
        inside[corpus.starts[:-1]] = False  # the first of a sentence follows nothing
        later = np.flatnonzero(inside)
        pairs = corpus.tokens[later - 1].astype(np.int64) * size + corpus.tokens[later]
        found, times = np.unique(pairs, return_counts=True)
        order = np.lexsort((found, -times))  # the commonest first; of equals the smaller number
        before, first = np.unique(found[order] // size, return_index=True)
        self.following = np.full(size, self.commonest)
        self.following[before] = found[order][first] % size

    def after(self, before: np.ndarray) -> np.ndarray:
        """The guess after each of the tokens `before`."""
        return self.following[before]


@torch.no_grad()
def guessed(network: Any, batches: list[MaskedBatch], words: Vocabulary, bigrams: Bigrams) -> HiddenGuesses:
    """Every hidden token of `batches`, with all that is known of it."""
    parts: list[tuple[Any, ...]] = []
    seen = 0
    for batch in batches:
        logits = answer(network, batch).words
        ids = original(batch)
        number = word_numbers(ids, words).ravel()[batch.places.numpy()]
        before = ids.ravel()[batch.places.numpy() - 1]
        answers = batch.answers.numpy()
        loss = F.cross_entropy(logits, batch.answers, reduction="none").numpy()
        five = (logits.topk(5).indices == batch.answers[:, None]).numpy()
        _, word = np.unique(number, return_inverse=True)
        rules = (answers == bigrams.commonest, answers == bigrams.after(before))
        parts.append((answers, word + seen, loss, five[:, 0], five.any(axis=1), *rules))
        seen += int(word.max(initial=-1)) + 1
    return HiddenGuesses(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def original(batch: MaskedBatch) -> np.ndarray:
    """The token numbers [text, place] before anything was hidden."""
    ids = batch.ids.numpy().copy()
    ids.reshape(-1)[batch.places.numpy()] = batch.answers.numpy()
    return ids


@torch.no_grad()
def followers(network: Any, batches: list[MaskedBatch]) -> np.ndarray:
    """For each pair of `batches`: whether the network says that the second text follows the first."""
    found = [answer(network, batch).follows.argmax(1)[batch.follows >= 0].numpy() == 0 for batch in batches]
    return np.concatenate(found)
