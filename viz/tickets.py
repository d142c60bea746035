"""A place in the engine's queue, and later a result; and what can be said where there is none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from viz import turns
from viz.errors import InputError
from viz.language import mark
from viz.requests import Request

if TYPE_CHECKING:
    from viz.models.model import Model

STOPPED = mark(
    "This computation took too long; it was stopped. Try again, with a shorter text, a smaller picture or a"
    " smaller model."
)
BUSY = mark("This computer is busy; your turn did not come in time. Try again.")

R = TypeVar("R")


class Report(Protocol):
    """Tasks call it between steps; it raises Abandoned where nobody waits any more."""

    def __call__(self, progress: float, note: str = "", /) -> None:
        """How far it is, 0..1, and what it does."""


Task = Callable[["Model", Any, Report], object]
"""(the model, its request, report) -> the result that the request's type names."""


class Abandoned(Exception):
    """Raised inside a task when nobody waits for its result any more, or its time is up."""


class Expired(InputError):
    """The deadline passed: shown to the student as it stands."""


class Busy(InputError):
    """The queue is full: shown to the student as it stands."""


@dataclass(eq=False)
class Ticket(Generic[R]):
    """A place in the queue, and later a result."""

    request: Request[R]
    deadline: float
    owners: set[str] = field(default_factory=set)
    progress: float = 0.0
    """0..1, as far as the task says."""
    note: str = ""
    started: bool = False
    asked: float = field(default_factory=time.monotonic)
    """When it joined the queue, or what it belongs to did."""
    _stopped: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _done: threading.Event = field(default_factory=threading.Event)
    _result: R | None = None
    _error: BaseException | None = None

    @property
    def done(self) -> bool:
        return self._done.is_set()

    @property
    def overdue(self) -> bool:
        """Is its time up without a result?"""
        return not self.done and time.monotonic() > self.deadline

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; True when it is done or overdue, and `result` has an answer.

        A page's script that waits leaves its turn to others.
        """
        if not self.done:
            with turns.SCRIPTS.away():
                self._done.wait(max(0.0, min(seconds, self.deadline - time.monotonic())))
        return self.done or self.overdue

    def result(self, timeout: float = float("inf")) -> R:
        """The task's result. Raises what the task raised, or Expired when it does not come within `timeout`
        and the deadline.
        """
        until = time.monotonic() + timeout
        while not self.wait(until - time.monotonic()) and time.monotonic() < until:
            pass  # somebody else joined meanwhile, and moved the deadline
        if not self.done:
            raise Expired(STOPPED if self.started else BUSY)
        if self._error is not None:
            raise self._error
        return cast("R", self._result)

    def report(self, progress: float, note: str = "", /) -> None:
        """Called by tasks between steps: says how far they are, and stops those that nobody waits for.

        Raises Abandoned.
        """
        self.progress, self.note = progress, note
        with self._lock:
            if not self.owners or time.monotonic() > self.deadline:
                self._stopped = True
                raise Abandoned

    def _join(self, owner: str, deadline: float) -> bool:
        """One more waits for it; False when it has stopped already.

        A page that reruns comes back for its own request.
        """
        with self._lock:
            if not self._stopped:
                self.owners.add(owner)
                self.deadline = max(self.deadline, deadline)
            return not self._stopped

    def _finish(self, result: R | None = None, error: BaseException | None = None) -> None:
        self._result, self._error = result, error
        self._done.set()
