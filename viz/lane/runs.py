"""What is asked of the lane, on its way: what there is of it so far."""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass, field

from viz.arrays import arrays_nbytes
from viz.errors import InputError
from viz.film import Ending, Frame, Recipe, TrainingState
from viz.lane.orders import Order, Progress
from viz.learning import Epochs, Tuned
from viz.teaching import TuneNetwork


@dataclass(eq=False, kw_only=True)
class Run:
    """Something that learns. What is there of it only ever grows; any thread may read it."""

    started: bool = False
    over: bool = False
    stopped: bool = False
    """Did it end before its time: stopped, unwatched or killed?"""
    failure: InputError | None = None
    """What kept it from its end, as it can be said."""
    looks: dict[str, float] = field(default_factory=dict)
    """Who watches, and when they last did."""

    @property
    def key(self) -> Hashable:
        """What makes two runs the same."""
        raise NotImplementedError

    @property
    def model(self) -> str:
        """The network that has to be loaded for it; "" where it is made from nothing."""
        return ""

    @property
    def killed(self) -> bool:
        """Has it come to where its process is to be killed?"""
        return False

    @property
    def lost(self) -> bool:
        """Has it ended, or is it ending, with nothing to show for it?"""
        return False

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays that are kept of it."""
        raise NotImplementedError

    def order(self, number: int) -> Order:
        """What its process is told."""
        raise NotImplementedError

    def take(self, message: object) -> None:
        """Take in what its process says."""
        raise NotImplementedError


@dataclass(eq=False)
class Training(Run):
    """A small network that is trained from a random start, filmed."""

    recipe: Recipe
    begin: TrainingState | None = None
    kill_at: int = 0
    """After so many steps its process is killed; 0 for never."""
    frames: list[Frame] = field(default_factory=list)
    checkpoint: TrainingState | None = None
    ending: Ending | None = None
    first_after: float | None = None
    """Seconds from the order to its first frame."""
    born: float = field(default_factory=time.monotonic)

    @property
    def key(self) -> Hashable:
        return self.recipe, 0 if self.begin is None else self.begin.step, self.kill_at

    @property
    def killed(self) -> bool:
        return bool(self.kill_at) and self.checkpoint is not None

    @property
    def lost(self) -> bool:
        return self.over and self.stopped and not self.frames

    @property
    def nbytes(self) -> int:
        kept = len(self.checkpoint.content) if self.checkpoint else 0
        return kept + arrays_nbytes((*self.frames, self.ending))

    def order(self, number: int) -> Order:
        return Order(number, self.recipe, self.begin, self.kill_at)

    def take(self, message: object) -> None:
        if isinstance(message, Frame):
            if not self.frames:
                self.first_after = time.monotonic() - self.born
            self.frames.append(message)
        elif isinstance(message, TrainingState):
            self.checkpoint = message
        elif isinstance(message, Ending):
            self.ending = message


@dataclass(eq=False)
class Tuning(Run):
    """A copy of a network that is taught a visitor's examples."""

    asked: TuneNetwork
    done: float = 0.0
    """0 to 1, as far as it says."""
    epochs: Epochs | None = None
    """How it has gone so far; None before it has read the examples."""
    result: Tuned | None = None

    @property
    def key(self) -> Hashable:
        return self.asked

    @property
    def model(self) -> str:
        return self.asked.model

    @property
    def lost(self) -> bool:
        return self.result is None and (self.stopped or self.failure is not None)

    @property
    def nbytes(self) -> int:
        return arrays_nbytes((self.asked, self.result))

    def order(self, number: int) -> Order:
        return Order(number, self.asked)

    def take(self, message: object) -> None:
        if isinstance(message, Progress):
            self.done, self.epochs = message.done, message.epochs
        elif isinstance(message, Tuned):
            self.result = message
