"""What a classifier answers, in probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from viz.arrays import Array


class Guess(NamedTuple):
    """One output of a classifier."""

    output: int
    label: str
    probability: float


def probabilities(logits: Array) -> Array:
    """The softmax over the last axis, [..., output], float32."""
    logits = np.asarray(logits, dtype=np.float64)
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (exponents / exponents.sum(axis=-1, keepdims=True)).astype(np.float32)


def top(logits: Array, labels: Sequence[str], n: int = 5) -> list[Guess]:
    """The `n` likeliest outputs of one picture's logits [output], likeliest first.

    None where the model has no head.
    """
    if not len(labels):
        return []
    found = probabilities(logits)
    order = np.argsort(-found, kind="stable")[:n]
    return [Guess(int(output), labels[output], float(found[output])) for output in order]
