"""Next words in numbers: surprise, perplexity, texts that go round in circles, and where attention rests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from viz.analysis.tokens import whole, word
from viz.arrays import Array

FEWEST = 3
"""Times that a stretch must come in succession to be called a repetition."""
LEAST = 6
"""Tokens that all of them must take together."""
LONGEST = 24
"""Tokens of the longest stretch that is looked for."""


def shown(token: str) -> str:
    """A token as it is written among next words: a new line by a sign that most fonts have."""
    return word(token).replace("␊", "↵")


def bits(probabilities: Array) -> Array:
    """Surprise: how many fair coins would have to fall right for something of this probability."""
    return -np.log2(np.maximum(np.asarray(probabilities, np.float64), np.finfo(np.float32).tiny))


def perplexity(probabilities: Array) -> float:
    """Two to the mean surprise: among so many equally likely tokens it would be as hard to guess."""
    return float(2 ** bits(probabilities).mean())


def repeated(tokens: Sequence[int]) -> tuple[int, int]:
    """(tokens of a stretch, times) where the text ends in the same stretch again and again; else (0, 0)."""
    for length in range(1, min(LONGEST, len(tokens) // FEWEST) + 1):
        last, times = tuple(tokens[-length:]), 1
        while tuple(tokens[-(times + 1) * length : -times * length]) == last:
            times += 1
        if times >= FEWEST and times * length >= LEAST:
            return length, times
    return 0, 0


def sink(attention: Array) -> tuple[float, float]:
    """(share of the attention [layer, head, query, key] on the first token, share if each looked evenly).

    The first token itself is left out: it can look at nothing else.
    """
    queries = np.arange(1, attention.shape[-1])
    if not len(queries):
        return 1.0, 1.0
    return float(attention[..., 1:, 0].mean(dtype=np.float64)), float((1 / (queries + 1)).mean())


def apart(one: Array, other: Array) -> bool:
    """Do two sets of times differ: are the middle halves of both without a time in common?"""
    low, high = sorted(
        (np.percentile(one, (25, 75)), np.percentile(other, (25, 75))), key=lambda each: each[0]
    )
    return bool(low[1] < high[0])


@dataclass(frozen=True)
class Bough:
    """A stretch of a tree of texts, up to where they part."""

    depth: int
    """0 at the trunk."""
    text: str
    path: tuple[int, ...]
    """All tokens from the root to the end of it."""
    ends: bool
    """Does one of the texts end here?"""


def boughs(texts: Iterable[tuple[Sequence[int], Sequence[str]]]) -> list[Bough]:
    """Texts, (tokens, words) each, as a tree: what begins the same is written once; depth first."""
    known = {tuple(tokens): tuple(words) for tokens, words in texts}
    found: list[Bough] = []

    def grow(start: tuple[int, ...], depth: int) -> None:
        for first in dict.fromkeys(path[len(start)] for path in known if _begins(path, start)):
            path = (*start, first)
            while path not in known and len({p[len(path)] for p in known if _begins(p, path)}) == 1:
                path = next(p for p in known if _begins(p, path))[: len(path) + 1]
            words = next(w for p, w in known.items() if p[: len(path)] == path)
            found.append(Bough(depth, whole(words[len(start) : len(path)]), path, path in known))
            grow(path, depth + 1)

    grow((), 0)
    return found


def _begins(path: tuple[int, ...], start: tuple[int, ...]) -> bool:
    """Does the path go on after `start`?"""
    return len(path) > len(start) and path[: len(start)] == start
