"""The only place networks run: a fair (FIFO), bounded pool of workers behind plain names and plain data.

Pages submit a `Job` and get a `Ticket`: its place in the queue, its progress, its result. Thirty equal jobs are computed
once; finished results stay in a cache bounded in bytes; a job that nobody waits for any more is dropped. Nothing here
knows Streamlit, and nothing that leaves here is a network: a cluster could stand behind the same two methods.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from cachetools import LRUCache

from viz.errors import InputError
from viz.jobs import Job
from viz.models.loading import Model, load
from viz.recording import arrays_nbytes

WORKERS = 2
MAX_QUEUE = 64
DEADLINE = 30.0
CACHE_BYTES = 256_000_000
ENTRY_BYTES = 4096
"""What a result takes beside its arrays; small ones are bounded in number by it."""
MODEL_BYTES = 2_500_000_000
"""What the loaded models may take together; the least used is let go."""


STOPPED = "This computation took too long; it was stopped. Try a shorter input, or try again."
BUSY = "This computer is busy; your turn did not come in time. Try again."


class Abandoned(Exception):
    """Raised inside a task when nobody waits for its result any more, or its time is up."""


class Expired(InputError):
    """The deadline passed: shown to the student as it stands."""


class Busy(InputError):
    """The queue is full: shown to the student as it stands."""


@dataclass(eq=False)
class Ticket:
    """A place in the queue, and later a result."""

    job: Job
    deadline: float
    owners: set[str] = field(default_factory=set)
    progress: float = 0.0
    """0..1, as far as the task says."""
    note: str = ""
    started: bool = False
    _stopped: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _done: threading.Event = field(default_factory=threading.Event)
    _result: Any = None
    _error: BaseException | None = None

    @property
    def done(self) -> bool:
        return self._done.is_set()

    @property
    def overdue(self) -> bool:
        """Is its time up without a result?"""
        return not self.done and time.monotonic() > self.deadline

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; True when it is done or overdue, and `result` has an answer."""
        self._done.wait(max(0.0, min(seconds, self.deadline - time.monotonic())))
        return self.done or self.overdue

    def result(self, timeout: float = float("inf")) -> Any:
        """The task's result. Raises what the task raised, or Expired when it does not come within `timeout` and the deadline."""
        until = time.monotonic() + timeout
        while not self.wait(until - time.monotonic()) and time.monotonic() < until:
            pass  # somebody else joined meanwhile, and moved the deadline
        if not self.done:
            raise Expired(STOPPED if self.started else BUSY)
        if self._error is not None:
            raise self._error
        return self._result

    def report(self, progress: float, note: str = "") -> None:
        """Called by tasks between steps: says how far they are, and stops those that nobody waits for.

        Raises Abandoned.
        """
        self.progress, self.note = progress, note
        with self._lock:
            if not self.owners or time.monotonic() > self.deadline:
                self._stopped = True
                raise Abandoned

    def _join(self, owner: str, deadline: float) -> bool:
        """One more waits for it; False when it has stopped already. A page that reruns comes back for its own job."""
        with self._lock:
            if not self._stopped:
                self.owners.add(owner)
                self.deadline = max(self.deadline, deadline)
            return not self._stopped

    def _finish(self, result: Any = None, error: BaseException | None = None) -> None:
        self._result, self._error = result, error
        self._done.set()


def _size(finished: tuple[Job, Any]) -> int:
    """Bytes that a finished job takes: its input, a picture perhaps, and its result."""
    return ENTRY_BYTES + arrays_nbytes(finished)


def _weight(model: Model) -> int:
    """Bytes of a model's weights; one larger than all the room counts as all of it."""
    return min(4 * model.n_parameters, MODEL_BYTES)


Task = Callable[..., Any]
"""(model, input, *, ticket, **options) -> result"""


class Engine:
    """A pool of `workers` threads, their queue, the loaded models and the finished results."""

    def __init__(self, tasks: Mapping[str, Task], *, workers: int = WORKERS, cache_bytes: int = CACHE_BYTES) -> None:
        torch.set_num_threads(1)  # spinning barriers cost forty times more than they give
        self._tasks = tasks
        self._queue: deque[Ticket] = deque()
        self._flying: dict[Job, Ticket] = {}
        self._results: LRUCache[Job, tuple[Job, Any]] = LRUCache(cache_bytes, getsizeof=_size)
        self._models: LRUCache[str, Model] = LRUCache(MODEL_BYTES, getsizeof=_weight)
        self._changed = threading.Condition()
        self._loading = threading.Lock()
        for number in range(workers):
            threading.Thread(target=self._work, name=f"engine-{number}", daemon=True).start()

    def submit(self, job: Job, *, owner: str = "", deadline: float = DEADLINE) -> Ticket:
        """A ticket for the job: done already when its result is known, shared when the same is under way.

        An owner (a session) has at most one job waiting: the newest wins. Without a name it is nobody's in particular.
        Raises Busy when the queue is full.
        """
        with self._changed:
            ticket = Ticket(job, time.monotonic() + deadline, {owner})
            shared = self._flying.get(job)
            if owner:
                self._forget_waiting(owner, but=shared)
            if job in self._results:
                ticket._finish(self._results[job][1])
                return ticket
            if shared is not None and shared._join(owner, ticket.deadline):
                return shared
            if len(self._queue) >= MAX_QUEUE:
                raise Busy("Too many people are asking at once. Wait a moment, then try again.")
            self._flying[job] = ticket
            self._queue.append(ticket)
            self._changed.notify()
            return ticket

    def place(self, ticket: Ticket) -> int:
        """How many jobs are before it: 0 when it runs or is done."""
        with self._changed:
            return 1 + self._queue.index(ticket) if ticket in self._queue else 0

    def abandon(self, ticket: Ticket, *, owner: str = "") -> None:
        """`owner` waits no more; with the last owner the job is dropped, or stops at its next report."""
        with self._changed:
            ticket.owners.discard(owner)
            if not ticket.owners and ticket in self._queue:
                self._drop(ticket)

    def forget(self, concerns: Callable[[Job], bool]) -> None:
        """Let go of the finished results of every job that `concerns` says yes to."""
        with self._changed:
            for job in list(filter(concerns, tuple(self._results))):
                del self._results[job]

    def model(self, name: str) -> Model:
        """The loaded model, for tasks and for the start-up: bounded in bytes, one is loaded at a time."""
        with self._changed:
            if name in self._models:
                return self._models[name]
        with self._loading:
            with self._changed:
                if name in self._models:
                    return self._models[name]
            loaded = load(name)
            with self._changed:
                self._models[name] = loaded
            return loaded

    def _forget_waiting(self, owner: str, *, but: Ticket | None) -> None:
        for waiting in [t for t in self._queue if owner in t.owners and t is not but]:
            waiting.owners.discard(owner)
            if not waiting.owners:
                self._drop(waiting)

    def _drop(self, ticket: Ticket) -> None:
        self._queue.remove(ticket)
        self._land(ticket)
        ticket._finish(error=Expired("This computation was dropped for a newer one."))

    def _land(self, ticket: Ticket) -> None:
        if self._flying.get(ticket.job) is ticket:
            del self._flying[ticket.job]

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._queue:
                    self._changed.wait()
                ticket = self._queue.popleft()
                ticket.started = True
            self._run(ticket)
            del ticket  # else an idle worker keeps its last result alive

    def _run(self, ticket: Ticket) -> None:
        job = ticket.job
        result: Any = None
        error: BaseException | None = None
        try:
            if time.monotonic() > ticket.deadline:
                raise Expired(BUSY)
            task = self._tasks[job.task]
            result = task(self.model(job.model), job.input, ticket=ticket, **dict(job.options))
        except Abandoned:
            error = Expired(STOPPED)
        except BaseException as caught:  # a broken tokenizer panics, which is no Exception; the page shows what came
            error = caught
        with self._changed:
            self._land(ticket)
            if error is None and _size((job, result)) <= self._results.maxsize:
                self._results[job] = (job, result)
        ticket._finish(result, error)
