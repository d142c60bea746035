"""Examples as vectors: many are asked for in parts, so that what others ask passes between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from viz.learning import Features, features
from viz.requests import Request
from viz.teaching import EmbedExamples
from viz.ui.running import progress

PART = 500
"""Examples; two thousand take a minute of a busy computer."""


def vectors(asked: Sequence[Request[Features]], *, part: str) -> dict[Request[Features], Features] | None:
    """What comes back of each, in the order of its examples; None as `progress.results` has it.

    Raises InputError for what a network cannot read.
    """
    pieces = {each: _pieces(each) for each in asked}
    found = progress.results([one for several in pieces.values() for one in several], part=part)
    if found is None:
        return None
    come = iter(found)
    return {each: _joined([next(come) for _ in several]) for each, several in pieces.items()}


def _pieces(asked: Request[Features]) -> list[Request[Features]]:
    """Words are counted in one vocabulary, so that this is asked in one go."""
    if not isinstance(asked, EmbedExamples):
        return [asked]
    every = asked.inputs
    return [replace(asked, inputs=every[at : at + PART]) for at in range(0, len(every), PART)]


def _joined(parts: Sequence[Features]) -> Features:
    return parts[0] if len(parts) == 1 else features(np.concatenate([each.rows for each in parts]))
