"""What is said between a page's process and one in which networks learn."""

from __future__ import annotations

from dataclasses import dataclass

from viz.errors import InputError
from viz.film import Recipe, TrainingState
from viz.learning import Epochs
from viz.teaching import TuneNetwork


@dataclass(frozen=True)
class Order:
    """Train this, or tune this."""

    number: int
    asked: Recipe | TuneNetwork
    begin: TrainingState | None = None
    keep: int = 0
    """After so many steps a checkpoint is wanted; 0 for none."""


@dataclass(frozen=True)
class Ready:
    """Somebody may ask soon: load what takes its time."""

    model: str = ""
    """The network that may be tuned; "" where a small one is trained."""


@dataclass(frozen=True)
class Cancel:
    """Nobody watches the order with this number any more."""

    number: int


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a tuning is, 0 to 1, and what there is of it."""

    done: float
    epochs: Epochs


@dataclass(frozen=True)
class Over:
    """An order has ended."""

    failure: str = ""
    """By what, where it was a fault."""
    refused: InputError | None = None
    """Why, where it was nothing that can be learned."""
