"""The numbers of the card, on what was held out: hidden words by class, two rules, and the next sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from viz.training.masked.corpus import Corpus, Vocabulary
from viz.training.masked.examples import NEXT, SINGLE, Example, batches, cut
from viz.training.masked.guesses import Bigrams, HiddenGuesses, followers, guessed
from viz.training.masked.masking import MaskedBatch, masked
from viz.training.masked.wordclass import CLASSES, Classes

TOKENS = 4096
"""Of a batch that is only read."""


@dataclass(frozen=True)
class Measures:
    """What it takes to measure a network: the text held out, and what is known of tokens and words."""

    held_out: Corpus
    words: Vocabulary
    bigrams: Bigrams
    pieces: list[str]
    """The letters of each token."""
    classes: Classes
    most: int | None = None
    """For a quick look: so many batches of each text alone."""


def evaluate(network: Any, measures: Measures) -> dict[str, Any]:
    """All that is measured."""
    held_out, words, most = measures.held_out, measures.words, measures.most
    randomness = np.random.default_rng(1)
    examples = cut(held_out, randomness)
    of_books = [each for each in examples if held_out.book[held_out.document[each.first]]]
    of_glosses = [each for each in examples if not held_out.book[held_out.document[each.first]]]
    result: dict[str, Any] = {}
    for name, some in (("books", of_books), ("glosses", of_glosses)):
        if some:
            hidden = _hidden(held_out, some, words, most)
            found = guessed(network, hidden, words, measures.bigrams)
            spelled = [measures.pieces[token] for token in found.answers]
            result[name] = summary(found, spelled, measures.classes)
    pairs = [each for each in of_books if each.kind == NEXT]
    result["next_sentence"] = next_sentence(network, held_out, pairs[: most * 20 if most else None], words)
    return result


def _hidden(
    held_out: Corpus, examples: list[Example], words: Vocabulary, most: int | None
) -> list[MaskedBatch]:
    randomness = np.random.default_rng(2)
    some = batches(examples, TOKENS, randomness)[:most]
    return [masked(held_out, batch, words, randomness, always_hidden=True) for batch in some]


def summary(found: HiddenGuesses, pieces: list[str], classes: Classes) -> dict[str, Any]:
    """Shares of tokens and of words; a word is right where all its pieces are."""
    words = np.unique(found.word)
    spelled = _spelled(found.word, pieces)
    kinds = np.array([classes.of(spelled[word]) for word in words])
    right = {rule: _whole(found.word, getattr(found, rule)) for rule in ("first", "frequent", "bigram")}
    return {
        "tokens": len(found.answers),
        "words": len(words),
        "token_accuracy": _share(found.first),
        "token_among_five": _share(found.among_five),
        "token_perplexity": round(math.exp(float(found.loss.mean())), 2),
        "token_accuracy_frequent": _share(found.frequent),
        "token_accuracy_bigram": _share(found.bigram),
        "word_accuracy": _share(right["first"]),
        "word_accuracy_frequent": _share(right["frequent"]),
        "word_accuracy_bigram": _share(right["bigram"]),
        "by_class": {
            kind: {
                "words": int((kinds == kind).sum()),
                **{rule: _share(right[rule][kinds == kind]) for rule in right},
            }
            for kind in CLASSES
            if (kinds == kind).any()
        },
    }


def _share(right: np.ndarray) -> float:
    return round(float(right.mean()), 4)


def _spelled(word: np.ndarray, pieces: list[str]) -> dict[int, str]:
    """Each hidden word's letters, of its pieces."""
    found: dict[int, str] = {}
    for number, piece in zip(word.tolist(), pieces, strict=True):
        found[number] = found.get(number, "") + piece.removeprefix("##")
    return found


def _whole(word: np.ndarray, right: np.ndarray) -> np.ndarray:
    """bool [word]: all its tokens are right."""
    _, number = np.unique(word, return_inverse=True)
    return np.bincount(number, weights=~right) == 0


def next_sentence(network: Any, held_out: Corpus, pairs: list[Example], words: Vocabulary) -> dict[str, Any]:
    """How often the second text is said to follow: where it does, and where it is false in three ways."""
    randomness = np.random.default_rng(3)
    kinds = {
        "follows": pairs,
        "another_book": [elsewhere(held_out, each, randomness, same_book=False) for each in pairs],
        "same_book_elsewhere": [elsewhere(held_out, each, randomness, same_book=True) for each in pairs],
        "exchanged": [
            replace(each, first=each.other, middle=each.end, other=each.first, end=each.middle)
            for each in pairs
        ],
    }
    said = {kind: float(_said(network, held_out, some, words).mean()) for kind, some in kinds.items()}
    accuracy = {
        f"accuracy_{kind}": round((said["follows"] + 1 - said[kind]) / 2, 4) for kind in list(said)[1:]
    }
    return {
        "pairs": len(pairs),
        **accuracy,
        "said_to_follow": {kind: round(share, 4) for kind, share in said.items()},
    }


def elsewhere(corpus: Corpus, pair: Example, randomness: np.random.Generator, *, same_book: bool) -> Example:
    """`pair` with as many sentences of another book, or from elsewhere in the same, as its second text."""
    book, size = int(corpus.document[pair.first]), pair.end - pair.other
    documents = corpus.document
    for _ in range(1000):
        other = int(randomness.integers(len(documents) - size))
        whole = documents[other] == documents[other + size - 1] and corpus.book[documents[other]]
        apart = other >= pair.end + 20 or other + size <= pair.first - 20
        if whole and (documents[other] == book) == same_book and (not same_book or apart):
            break
    else:
        raise ValueError(f"There is no other text for the pair at sentence {pair.first}.")
    total = int(corpus.lengths[pair.first : pair.middle].sum() + corpus.lengths[other : other + size].sum())
    return replace(pair, other=other, end=other + size, length=min(128, total + 3))


def _said(network: Any, held_out: Corpus, pairs: list[Example], words: Vocabulary) -> np.ndarray:
    assert all(each.kind != SINGLE for each in pairs)
    randomness = np.random.default_rng(4)
    some = batches(pairs, TOKENS, randomness)
    return followers(network, [whole(masked(held_out, batch, words, randomness)) for batch in some])


def whole(batch: MaskedBatch) -> MaskedBatch:
    """`batch` with nothing hidden, as a reader asks whether a text is the next one."""
    ids = batch.ids.clone()
    ids.view(-1)[batch.places] = batch.answers
    return replace(batch, ids=ids)
