"""What a language model would have answered, made up: for the figures and views of next words."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.build import random_attention, recording
from viz.generation import Cuts, Expected, Sampling

TOKENS = ("The", " cat", " <b>", "\n", "⟨F0 9F⟩")


def expected(tokens: tuple[str, ...] = TOKENS, *, own: int = 3, per_row: int = 4, **changes: Any) -> Expected:
    """A reading of these tokens, token number i being 10 + i; answers after each are random but sorted."""
    n = len(tokens)
    dice = np.random.default_rng(0)
    chances = -np.sort(-dice.dirichlet(np.ones(per_row + 1), n)[:, :per_row], axis=-1)
    answers = tuple(tuple(int(each) for each in dice.choice(90, per_row, replace=False)) for _ in range(n))
    fields: dict[str, Any] = {
        "recording": recording(random_attention(2, 3, n, n, causal=True), list(tokens), causal=True),
        "ids": tuple(range(10, 10 + n)),
        "own": own,
        "names": tuple(tuple(f" word{answer}" for answer in row) for row in answers),
        "answers": answers,
        "probabilities": chances,
        "rest": 1 - chances.sum(-1),
        "entropy": np.full(n, 1.5),
        "came": np.full(n - 1, 0.25),
        "ranks": (2,) * (n - 1),
        "vocabulary": 90,
    }
    return Expected(**{**fields, **changes})


def cuts(before: list[float], after: list[float], **changes: Any) -> Cuts:
    """A distribution of these probabilities, and what is left of it."""
    rest = 1 - sum(before)
    fields: dict[str, Any] = {
        "sampling": Sampling(0.7, 3, 0.9),
        "names": tuple(f" word{i}" for i in range(len(before))),
        "answers": tuple(range(len(before))),
        "before": before,
        "tempered": before,
        "after": after,
        "rest": [rest, rest, 1 - sum(after)],
        "counts": [50_000, 3, 2],
        "lost": [0.1, 0.05],
    }
    return Cuts(**{**fields, **changes})
