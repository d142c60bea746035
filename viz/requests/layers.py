"""What a model would answer from each layer, and with something cut."""

from __future__ import annotations

from dataclasses import dataclass

from viz.requests.request import Input, Request
from viz.workings import Ablated, Ablation, Depths, DepthTable, Induction


@dataclass(frozen=True)
class ReadEveryLayer(Request[Depths]):
    """What the model would answer at these tokens from each depth."""

    input: Input
    tokens: tuple[int, ...] = (0,)
    word: str = ""
    """The answer that is followed; the final one where it is empty."""
    depths: tuple[int, ...] = ()
    """All where it is empty."""


@dataclass(frozen=True)
class ReadTable(Request[DepthTable]):
    """What it would answer at these tokens from these depths, and at one token from all: in one reading."""

    input: Input
    tokens: tuple[int, ...]
    depths: tuple[int, ...]
    whole: int
    """The token of which every depth is read."""


@dataclass(frozen=True)
class CutInside(Request[Ablated]):
    """The model's answer at one token, before and after heads or sights are cut."""

    input: Input
    token: int
    ablation: Ablation


@dataclass(frozen=True)
class CutInduction(Request[Induction]):
    """How well repeated words are foretold without the heads that copy, and without others."""

    seed: int = 1
    heads: int = 8
    """How many are cut."""
