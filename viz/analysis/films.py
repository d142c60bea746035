"""What a film of a training shows: which head looks where the solution says, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from viz.arrays import Array
from viz.film import Frame

FORMED = 0.5
"""A head that puts more than this where a pattern says is called one of that pattern."""


class Best(NamedTuple):
    """The head of a film that follows a pattern most at its end."""

    layer: int
    head: int
    """Both counted from 0."""
    score: float
    before: float
    """The same head's score at the beginning."""


def scores(frames: Sequence[Frame], pattern: int = 0) -> Array:
    """[frame, layer, head]: how much of the attention lies where the pattern says."""
    return np.stack([frame.scores[pattern] for frame in frames])


def best(frames: Sequence[Frame], pattern: int = 0) -> Best:
    """The head that follows the pattern most in the last frame."""
    found = scores(frames, pattern)
    layer, head = np.unravel_index(found[-1].argmax(), found[-1].shape)
    own = found[:, layer, head]
    return Best(int(layer), int(head), float(own[-1]), float(own[0]))


def formed(frames: Sequence[Frame], pattern: int = 0) -> int | None:
    """The first frame from which on the best head stays above `FORMED`; None where it ends below."""
    head = best(frames, pattern)
    above = scores(frames, pattern)[:, head.layer, head.head] > FORMED
    if not above[-1]:
        return None
    below = np.flatnonzero(~above)
    return int(below[-1]) + 1 if len(below) else 0


def moments(count: int, wanted: int) -> list[int]:
    """At most `wanted` frames of `count`, the first and the last among them, evenly apart."""
    return sorted({round(place) for place in np.linspace(0, count - 1, min(wanted, count))})
