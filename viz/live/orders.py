"""What is said between a page's process and one that trains."""

from __future__ import annotations

from dataclasses import dataclass

from viz.film import Checkpoint, Recipe


@dataclass(frozen=True)
class Order:
    """Train this."""

    number: int
    recipe: Recipe
    begin: Checkpoint | None = None
    keep: int = 0
    """After so many steps a checkpoint is wanted; 0 for none."""


@dataclass(frozen=True)
class Cancel:
    """Nobody watches the order with this number any more."""

    number: int


@dataclass(frozen=True)
class Over:
    """An order has ended; `failure` says by what, where it was a fault."""

    failure: str = ""
