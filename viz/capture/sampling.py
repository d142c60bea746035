"""How a token is drawn from a distribution: temperature, top-k, top-p, then chance with a seed."""

from __future__ import annotations

from typing import NamedTuple

import torch

from viz.errors import InputError
from viz.generation import Sampling

NEVER = float("-inf")


class Stages(NamedTuple):
    """Logits [output] after each step; minus infinity where an answer has been cut."""

    tempered: torch.Tensor
    top_k: torch.Tensor
    top_p: torch.Tensor


def check_sampling(sampling: Sampling) -> None:
    """Raises InputError for settings that mean nothing."""
    if not (0 <= sampling.temperature <= 100 and sampling.top_k >= 0 and 0 < sampling.top_p <= 1):
        raise InputError(
            "Temperature must lie in 0 to 100, top-k at 0 or above, top-p above 0 and up to 1; got"
            " {temperature:g}, {k} and {p:g}. Choose other settings.",
            temperature=sampling.temperature,
            k=sampling.top_k,
            p=sampling.top_p,
        )


def stages(logits: torch.Tensor, sampling: Sampling) -> Stages:
    """What each step leaves of logits [output].

    A temperature of 0 leaves the likeliest answer alone: the limit of ever smaller ones.
    """
    if sampling.temperature == 0:
        only = torch.full_like(logits, NEVER)
        only[logits.argmax()] = 0.0
        return Stages(only, only, only)
    tempered = logits / sampling.temperature
    k = keep_k(tempered, sampling.top_k)
    return Stages(tempered, k, keep_p(k, sampling.top_p))


def keep_k(logits: torch.Tensor, k: int) -> torch.Tensor:
    """The `k` largest logits, and those that equal the last of them; all where `k` is 0."""
    if not 0 < k < len(logits):
        return logits
    return logits.masked_fill(logits < logits.topk(k).values[-1], NEVER)


def keep_p(logits: torch.Tensor, p: float) -> torch.Tensor:
    """The fewest largest logits whose probabilities add up to at least `p`, one at the least."""
    if p >= 1:
        return logits
    ascending, order = logits.sort()
    # summed from the smallest up, as transformers does: rounding then cuts at the same answer
    dropped = ascending.softmax(-1).cumsum(-1) <= 1 - p
    dropped[-1] = False
    return logits.masked_fill(torch.zeros_like(dropped).scatter(0, order, dropped), NEVER)


class Dice:
    """Chance with a seed: the n-th draw is the same, whether or not the ones before it were made here."""

    def __init__(self, seed: int, *, drawn: int, outputs: int) -> None:
        self.generator = torch.Generator().manual_seed(seed)
        for _ in range(drawn):
            torch.multinomial(torch.ones(outputs), 1, generator=self.generator)

    def draw(self, logits: torch.Tensor) -> int:
        """One answer of logits [output], by its probability."""
        return int(torch.multinomial(logits.softmax(-1), 1, generator=self.generator))
