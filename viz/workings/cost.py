"""What one picture costs a network on this computer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one picture costs a network on this computer."""

    model: str
    parameters: int
    flops: int
    """Floating-point operations of one forward pass, attention included.

    A multiplication and an addition are two.
    """
    milliseconds: tuple[float, float, float]
    """Quartiles of `repeats` warm forward passes on one thread: their median, between what holds the middle
    half.
    """
    weight_bytes: int
    peak_bytes: int
    """Most bytes of intermediate results alive at once, beside the weights."""
    repeats: int
