"""One layer opened, what is changed in it, and the network's parts."""

from __future__ import annotations

from dataclasses import dataclass

from viz.requests.request import Input, Request
from viz.workings import (
    Anatomy,
    DistanceBias,
    Intervention,
    LayerRecording,
    Lens,
    Levers,
    PositionTable,
    Shuffled,
    Stream,
)


@dataclass(frozen=True)
class OpenLayer(Request[LayerRecording]):
    """One layer, step by step."""

    input: Input
    layer: int


@dataclass(frozen=True)
class PullLevers(Request[Intervention]):
    """The model's answer at one token, before and after something in one layer is changed."""

    input: Input
    layer: int
    levers: Levers
    token: int = 0


@dataclass(frozen=True)
class ShuffleTokens(Request[Shuffled]):
    """The experiment with the order of the tokens, positions treated in three ways."""

    input: Input
    order: tuple[int, ...]
    """The token that stands at each place afterwards."""


@dataclass(frozen=True)
class FollowStream(Request[Stream]):
    """Every token's vector after each sublayer."""

    input: Input


@dataclass(frozen=True)
class LookThroughLens(Request[Lens]):
    """What the model's head would answer from each depth."""

    input: Input
    token: int


@dataclass(frozen=True)
class ReadPositions(Request[PositionTable]):
    """The model's position embeddings; they need no input."""


@dataclass(frozen=True)
class ReadDistanceBias(Request[DistanceBias]):
    """What the model adds to scores by distance; it needs no input."""


@dataclass(frozen=True)
class TakeApart(Request[Anatomy]):
    """The network's parts and parameters; they need no input."""
