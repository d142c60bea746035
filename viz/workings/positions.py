"""What a model adds for where a token stands, and what a shuffle of the tokens does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from viz.arrays import Array, Checked, axes
from viz.recording import PatchGrid


@dataclass(frozen=True, kw_only=True, eq=False)
class PositionTable(Checked):
    """What a model adds to its tokens for where they stand."""

    model: str
    table: Array = axes("position", "width")
    """One row for each position; no row where the model has no position embeddings.

    Registers have none, [CLS] has one.
    """
    grid: PatchGrid | None
    """How the rows lie on a picture, special tokens before them; None for text."""
    learned: bool
    """False where the table is a formula's."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shuffled(Checked):
    """The same tokens in order and out of order, with their positions treated in three ways."""

    MODES: ClassVar[tuple[str, ...]] = ("present", "zeroed", "moved")
    """Places stay and tokens move; no positions at all; every token takes its position along."""
    order: tuple[int, ...]
    """The token that stands at each place after the shuffle."""
    before: Array = axes("mode", "token", "width")
    """Output of the last layer with the tokens in order."""
    after: Array = axes("mode", "token", "width")
    """The same with the tokens shuffled: row i is token order[i]."""
    logits: Array = axes("mode", "when", "output")
    """[mode, (before, after), output] of a classifier; no output where there is none."""
