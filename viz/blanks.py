"""The waist, for hidden words: what a model puts in the blanks of a text, and whether a text follows another.

Numpy only.
"""

from __future__ import annotations

from dataclasses import dataclass

from viz.arrays import Array, Checked, axes
from viz.recording import Recording

Span = tuple[int, int, int]
"""Which text (0 or 1), and its characters [start, end)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Guesses(Checked):
    """A model's likeliest answers for each blank, best first: never its whole vocabulary."""

    names: tuple[tuple[str, ...], ...]
    """[blank][rank]: entries of the vocabulary."""
    probabilities: Array = axes("blank", "rank")
    """Among all entries, not these alone."""
    rest: Array = axes("blank")
    """What all other entries share."""
    size: int
    """Entries of the vocabulary."""
    originals: tuple[str | None, ...]
    """[blank]: what stood there; None where the mask itself was typed."""
    ranks: tuple[int | None, ...]
    """[blank]: the original's place among all entries, from 1."""
    original: Array = axes("blank")
    """The original's probability; nan where there is none."""

    def _check(self, sizes: dict[str, int]) -> None:
        if [len(row) for row in self.names] != [sizes["rank"]] * sizes["blank"]:
            raise ValueError(f"names must have {sizes['blank']} rows of {sizes['rank']}; got others.")
        for name in ("originals", "ranks"):
            if len(getattr(self, name)) != sizes["blank"]:
                raise ValueError(f"{name} must have {sizes['blank']} items; got {len(getattr(self, name))}.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Filled:
    """A text with words hidden: what the model did with it, and what it puts there."""

    recording: Recording
    """Of the text with its blanks: their tokens are the mask's."""
    places: tuple[int, ...]
    """The tokens that are blanks, in order."""
    guesses: Guesses


@dataclass(frozen=True, kw_only=True, eq=False)
class Contrast(Checked):
    """Two versions of a text with the same blanks: each one's answers, side by side."""

    names: tuple[tuple[str, ...], ...]
    """[blank][answer]: the likeliest of either version, the one that is likeliest in any of them first."""
    probabilities: Array = axes("version", "blank", "answer")
    firsts: tuple[tuple[str, ...], ...]
    """[version][blank]: the likeliest answer."""
    moved: Array = axes("blank")
    """The share of the probability that lies elsewhere in the second version: half the sum of all changes,
    over the whole vocabulary."""

    def _check(self, sizes: dict[str, int]) -> None:
        if [len(row) for row in self.names] != [sizes["answer"]] * sizes["blank"]:
            raise ValueError(f"names must have {sizes['blank']} rows of {sizes['answer']}; got others.")


@dataclass(frozen=True, kw_only=True, eq=False)
class InTurn(Checked):
    """Each word of a text hidden once, alone and whole: how well the others foretell it."""

    tokens: tuple[str, ...]
    words: tuple[tuple[int, ...], ...]
    """The tokens of each word that was hidden, in the text's order."""
    bits: Array = axes("token")
    """-log2 of the probability of what stood there; nan where it was never hidden."""
    ranks: Array = axes("token")
    """The place, from 1, of what stood there among all entries; nan as above."""
    best: tuple[str, ...]
    """The likeliest answer for each token; "" where it was never hidden."""
    best_probability: Array = axes("token")

    def _check(self, sizes: dict[str, int]) -> None:
        for name in ("tokens", "best"):
            if len(getattr(self, name)) != sizes["token"]:
                raise ValueError(f"{name} must have {sizes['token']} items; got {len(getattr(self, name))}.")


@dataclass(frozen=True, kw_only=True)
class NextSentence:
    """Whether a model takes one text for the continuation of another."""

    texts: tuple[str, str]
    follows: float
    """The probability that it gives to "it follows"."""
