"""A text's words as they can be hidden, one exchanged for another, and what hidden words cost in bits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

import numpy as np

from viz.analysis.tokens import whole
from viz.analysis.tokens import words as written
from viz.arrays import Array
from viz.blanks import InTurn, Span
from viz.recording import Recording

MASKS = ("[MASK]", "<mask>")
Kind = Literal["word", "mask", "special"]


class Word(NamedTuple):
    """A word of a text, or one of the model's own tokens."""

    tokens: tuple[int, ...]
    text: str
    """As it is written on screen."""
    kind: Kind
    """"mask": a mask that was typed. "special": [CLS] and its like, and what the vocabulary lacks."""

    @property
    def first(self) -> int:
        """Its first token."""
        return self.tokens[0]


def words_of(recording: Recording) -> tuple[Word, ...]:
    """The words of a recording in order, each with all its pieces."""
    names = written(recording)
    groups: list[list[int]] = []
    for token, (joins, special) in enumerate(zip(recording.joins, recording.special, strict=True)):
        if joins and not special and groups and not recording.special[groups[-1][-1]]:
            groups[-1].append(token)
        else:
            groups.append([token])
    return tuple(
        Word(tuple(group), whole(names[i] for i in group).strip(), _kind(recording, group))
        for group in groups
    )


def _kind(recording: Recording, group: Sequence[int]) -> Kind:
    if not recording.special[group[0]]:
        return "word"
    return "mask" if recording.tokens[group[0]] in MASKS else "special"


def spans(recording: Recording, tokens: Collection[int]) -> tuple[Span, ...]:
    """The characters of the words that begin with these tokens."""
    chosen = [word for word in words_of(recording) if word.kind == "word" and word.first in tokens]
    return tuple(
        (recording.segments[word.first], recording.spans[word.first][0], recording.spans[word.tokens[-1]][1])
        for word in chosen
    )


def swapped(texts: Sequence[str], span: Span, by: str) -> tuple[str, ...]:
    """The texts with other characters in place of a span's."""
    which, start, end = span
    return tuple(
        text[:start] + by + text[end:] if number == which else text for number, text in enumerate(texts)
    )


def moved(masked: Sequence[Span], span: Span, by: str) -> tuple[Span, ...]:
    """Where the hidden words stand once `span` is replaced; they do not overlap it."""
    which, start, end = span
    shift = len(by) - (end - start)
    return tuple(
        (text, a + shift, b + shift) if text == which and a >= end else (text, a, b) for text, a, b in masked
    )


def word_bits(found: InTurn) -> Array:
    """[word]: the bits of each hidden word, those of its pieces added up."""
    return np.array([found.bits[list(word)].sum(dtype=np.float64) for word in found.words])


def pseudo_perplexity(found: InTurn) -> float:
    """2 to the mean bits of a hidden token: among how many equally likely ones the model wavers.

    After Salazar et al. (2020), who hide each token alone; here the pieces of a word are hidden together.
    """
    return float(2 ** np.nanmean(found.bits.astype(np.float64)))
