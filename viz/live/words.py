"""Three ways to learn from a text that nobody labelled: hidden words, the next word, the next sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from viz.arrays import Array
from viz.language import mark
from viz.live.batch import UNASKED, Batch, Task

SPECIALS = ("[PAD]", "[MASK]", "[CLS]", "[SEP]")
PAD, MASK, CLS, SEP = range(len(SPECIALS))
ASKED, MASKED, RANDOM = 0.15, 0.8, 0.1
"""Of all words, those that are asked about; of these, those that become [MASK], and another word. The rest
stay as they are (Devlin et al., 2019).
"""
MOST_SENTENCES, MOST_WORDS, LEAST_SENTENCES = 24, 16, 4
SAMPLE = (
    "The cat sat by the door. It was cold, and the door was closed. Anna came home from school. She opened"
    " the door, and the cat went in. Anna gave the cat some milk. The cat drank the milk and went to sleep."
    " In the evening the dog came home. The dog sat by the door. It was dark, and the door was closed. Anna"
    " opened the door, and the dog went in. The dog ate some bread and went to sleep. Anna closed the door"
    " and went to bed."
)
"""A text to start from."""
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.,;:!?]")
ENDS = re.compile(r"(?<=[.!?])\s+|\n+")

Sentences = tuple[tuple[str, ...], ...]


def sentences_of(text: str) -> Sentences:
    """The words of each sentence, in small letters: at most 24 sentences of 16 words."""
    found = [tuple(WORD.findall(part.lower()))[:MOST_WORDS] for part in ENDS.split(text)]
    return tuple(words for words in found if len(words) > 1)[:MOST_SENTENCES]


def vocabulary(sentences: Sentences) -> tuple[str, ...]:
    """The special tokens, then every word once."""
    return (*SPECIALS, *sorted({word for words in sentences for word in words}))


@dataclass(frozen=True, kw_only=True, eq=False)
class HiddenWords:
    """Words, some of which are asked about."""

    shown: Array
    """[place]: numbers of the vocabulary, as the network gets them."""
    asked: Array
    """[place]: is the word that stood here asked for?"""
    kinds: Array
    """[place]: 0 not asked about, 1 masked, 2 another word, 3 as it was."""


def hide(drawn: np.random.Generator, words: Array, size: int) -> HiddenWords:
    """Ask about 15 % of the words [place], one at least; `size` counts the vocabulary."""
    count = max(1, round(ASKED * len(words)))
    places = drawn.choice(len(words), count, replace=False)
    lots = drawn.random(count)
    kinds = np.zeros(len(words), np.int64)
    kinds[places] = np.where(lots < MASKED, 1, np.where(lots < MASKED + RANDOM, 2, 3))
    shown = np.where(kinds == 1, MASK, words)
    others = drawn.integers(len(SPECIALS), size, len(words))
    shown = np.where(kinds == 2, others, shown)
    return HiddenWords(shown=shown, asked=kinds > 0, kinds=kinds)


def hide_in(drawn: np.random.Generator, sentences: Sequence[Array], size: int) -> HiddenWords:
    """The same in each of the sentences, which follow one another."""
    each = [hide(drawn, words, size) for words in sentences]
    return HiddenWords(
        shown=np.concatenate([one.shown for one in each]),
        asked=np.concatenate([one.asked for one in each]),
        kinds=np.concatenate([one.kinds for one in each]),
    )


def numbered(sentences: Sentences) -> list[Array]:
    """The words of each sentence as numbers of their vocabulary."""
    number = {word: place for place, word in enumerate(vocabulary(sentences))}
    return [np.array([number[word] for word in words]) for words in sentences]


def _padded(rows: Sequence[Array], answers: Sequence[Array], length: int) -> Batch:
    tokens = np.full((len(rows), length), PAD)
    asked = np.full((len(rows), length), UNASKED)
    for place, (row, answer) in enumerate(zip(rows, answers, strict=True)):
        tokens[place, : len(row)], asked[place, : len(answer)] = row, answer
    return Batch(tokens=tokens, answers=asked, looks=np.zeros((0, len(rows), length, length), np.float32))


def _masked(sentences: Sentences) -> Task:
    rows, words = numbered(sentences), vocabulary(sentences)

    def draw(drawn: np.random.Generator, examples: int) -> Batch:
        chosen = [rows[place] for place in drawn.integers(0, len(rows), examples)]
        hidden = [hide(drawn, row, len(words)) for row in chosen]
        answers = [np.where(each.asked, row, UNASKED) for each, row in zip(hidden, chosen, strict=True)]
        return _padded([each.shown for each in hidden], answers, MOST_WORDS)

    return _task(mark("masked words"), words, words, draw, causal=False)


def _next_word(sentences: Sentences) -> Task:
    rows, words = numbered(sentences), vocabulary(sentences)

    def draw(drawn: np.random.Generator, examples: int) -> Batch:
        chosen = [rows[place] for place in drawn.integers(0, len(rows), examples)]
        return _padded([np.array([CLS, *row[:-1]]) for row in chosen], chosen, MOST_WORDS)

    return _task(mark("the next word"), words, words, draw, causal=True)


def _next_sentence(sentences: Sentences) -> Task:
    rows, words = numbered(sentences), vocabulary(sentences)
    length = 2 * MOST_WORDS + 2

    def draw(drawn: np.random.Generator, examples: int) -> Batch:
        first, second, follows = pairs(drawn, len(rows), examples)
        tokens = [np.array([CLS, *rows[a], SEP, *rows[b]]) for a, b in zip(first, second, strict=True)]
        return _padded(tokens, [np.array([answer]) for answer in follows], length)

    return _task(mark("the next sentence"), words, ("another", "next"), draw, causal=False, length=length)


def pairs(drawn: np.random.Generator, count: int, examples: int) -> tuple[Array, Array, Array]:
    """(first sentence, second, does it follow?) [example] each, of `count` in a row: half of them do."""
    first = drawn.integers(0, count - 1, examples)
    follows = drawn.random(examples) < 0.5
    others = (first + 1 + drawn.integers(1, count - 1, examples)) % count  # any but the next, nor itself
    others = np.where(others == first, (first + 2) % count, others)
    return first, np.where(follows, first + 1, others), follows.astype(np.int64)


def _task(  # noqa: PLR0913 - all but four by name
    title: str,
    words: tuple[str, ...],
    names: tuple[str, ...],
    draw: Callable[[np.random.Generator, int], Batch],
    *,
    causal: bool,
    length: int = MOST_WORDS,
) -> Task:
    return Task(
        title=title,
        asked="",
        patterns=(),
        why="",
        vocabulary=words,
        names=names,
        draw=draw,
        causal=causal,
        length=length,
    )


OBJECTIVES = {"masked": _masked, "next-word": _next_word, "next-sentence": _next_sentence}
"""Ways to learn from a text, by the task's name in a recipe."""


@lru_cache(64)
def _made(name: str, text: tuple[str, ...]) -> Task:
    return OBJECTIVES[name](tuple(tuple(sentence.split(" ")) for sentence in text))


def objective(name: str, text: tuple[str, ...]) -> Task:
    """The task of learning from these sentences, whose words stand between single spaces."""
    return _made(name, text)


def guessing(task: Task, batch: Batch) -> float:
    """Loss in nats of someone who knows only how often each answer is right, on these very questions."""
    answers = batch.answers[batch.answers != UNASKED]
    shares = np.bincount(answers, minlength=len(task.names)) / len(answers)
    return float(-(shares[shares > 0] * np.log(shares[shares > 0])).sum())
