"""What comes next, and texts written on."""

from __future__ import annotations

from dataclasses import dataclass

from viz.generation import CacheTimes, Cuts, Expected, Sampling, Written
from viz.requests.request import Request


@dataclass(frozen=True)
class PredictNext(Request[Expected]):
    """What a language model expects after each token of a text, and of what it has written on."""

    text: str
    written: tuple[int, ...] = ()
    """Tokens after the text, by their numbers."""


@dataclass(frozen=True)
class CutNext(Request[Cuts]):
    """What temperature, top-k and top-p leave of what is expected next."""

    text: str
    written: tuple[int, ...]
    sampling: Sampling


@dataclass(frozen=True)
class WriteOn(Request[Written]):
    """A text written on, token by token."""

    text: str
    written: tuple[int, ...]
    sampling: Sampling
    seed: int
    tokens: int
    """How many at most."""


@dataclass(frozen=True)
class TimeCache(Request[CacheTimes]):
    """Time for a token with keys and values kept, and without; all positions at once, and one by one."""

    text: str
    written: tuple[int, ...] = ()
