"""What a student changes inside one layer, and what the network then answered."""

from __future__ import annotations

from dataclasses import dataclass

from viz.arrays import Array, Checked, axes


@dataclass(frozen=True)
class Levers:
    """What a student changes inside one layer; as built, nothing."""

    scale: bool = True
    """Divide the scores by sqrt(d_head)?"""
    temperature: float = 1.0
    """The scores are divided by it: small is sharp, large is flat."""
    head: int | None = None
    """The head that scale, temperature, zero_query, uniform and off act on.

    None is every head of the layer.
    """
    zero_query: int | None = None
    """The token whose query becomes zero."""
    uniform: bool = False
    """Attend to every visible token alike."""
    off: bool = False
    """Let the head hand on nothing."""
    swap: tuple[int, int] | None = None
    """Two tokens that change places in what the layer receives, with all they carry, their position too."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Intervention(Checked):
    """The same network on the same input, with the levers pulled in one layer."""

    output: Array = axes("token", "width")
    """Of the layer whose levers were pulled."""
    last: Array = axes("token", "width")
    """Of the last layer."""
    logits: Array = axes("row", "output")
    """[row, output]; no column where the model has no head."""
    answers: tuple[str, ...]
    """The likeliest outputs for the token asked about, before and after.

    Empty where the model has no head.
    """
    probabilities: Array = axes("when", "answer")
    """Their probabilities, before and after the levers."""
