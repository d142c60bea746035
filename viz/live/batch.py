"""What a small transformer is taught with, and what it is asked: plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from viz.arrays import Array

UNASKED = -1
"""In place of an answer, where nothing is asked."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """Some examples of a task."""

    tokens: Array
    """[example, place]: numbers of the vocabulary; of pictures [example, place, pixel], patches."""
    answers: Array
    """[example, place]: what is to be said there, `UNASKED` where nothing is."""
    looks: Array
    """[pattern, example, query, key]: the largest weight that a head of this pattern has there."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something to learn whose solution is known."""

    title: str
    asked: str
    """One sentence: what is to be said."""
    patterns: tuple[str, ...]
    """Where heads of the known solution look; the first is the one that answers."""
    why: str
    """One sentence on the first pattern."""
    vocabulary: tuple[str, ...]
    """The words of the sequence."""
    names: tuple[str, ...]
    """The answers."""
    draw: Callable[[np.random.Generator, int], Batch]
    change: Callable[[np.random.Generator, Batch], Batch] | None = None
    """Other examples of the same task, made of these; None where nothing can be changed."""
    causal: bool = True
    pixels: int = 0
    """Numbers of a patch; 0 where tokens are words."""
    length: int
