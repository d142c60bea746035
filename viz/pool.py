"""A fair, bounded queue of requests, and a few workers that have them answered.

First come, first served, but for the patience that long ones need: a kind that usually takes a second lets
what takes a moment pass, for a few seconds at most. What a page asks in one go came when the first of it did:
a page with five questions does not queue five times. While one worker uses a network, the other takes what
needs another one: two at once would wait for its lock.

Pages submit a `Request[R]` and get a `Ticket[R]`: its place in the queue, its progress, its result. Thirty
equal requests are computed once; finished results stay in a cache bounded in bytes; a request that nobody
waits for any more is dropped. Nothing here knows Streamlit or a network: where an answer is computed, in this
process (`viz.engine`) or in another one (`viz.remote`), is the business of who fills in `answer`.
"""

from __future__ import annotations

import itertools
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from cachetools import LRUCache

from viz.arrays import arrays_nbytes
from viz.requests import Request
from viz.tickets import BUSY, STOPPED, Abandoned, Busy, Expired, Report, Ticket

WORKERS = 2
MAX_QUEUE = 64
DEADLINE = 30.0
PATIENCE = 4.0
"""A request lets others pass that came after it, for so many times as long as its kind usually takes."""
BREATH = 1.0
"""What a page asks within so many seconds of its last answer belongs to what it asked before."""
OWNERS = 1024
"""Sessions of which it is known when they began to ask."""
CACHE_BYTES = 400_000_000
SMALL, SMALL_SHARE = 1 / 160, 1 / 4
"""A result of at most so much of the cache is small. Small ones have so much of it to themselves: what took
seconds to measure would else make room for every picture that somebody looks at.
"""
ENTRY_BYTES = 4096
"""What a result takes beside its arrays; small ones are bounded in number by it."""

R = TypeVar("R")


@dataclass(frozen=True)
class State:
    """What the engine holds and does at one moment, for whoever runs the server."""

    waiting: int
    """Requests in the queue."""
    running: int
    computed: int
    """Requests that were answered by computing since the start."""
    results: int
    result_bytes: int
    most_result_bytes: int
    models: tuple[tuple[str, int], ...]
    """Each loaded model and the bytes of its weights, the least used first."""


def _size(finished: tuple[Request[Any], object]) -> int:
    """Bytes that a finished request takes: its input, a picture perhaps, and its result."""
    return ENTRY_BYTES + arrays_nbytes(finished)


def _kind(request: Request[Any]) -> tuple[type[Request[Any]], str]:
    """What tells how long it will take."""
    return type(request), request.model


class Results:
    """The finished results, bounded in bytes; of small and of large ones each, the least used goes first."""

    def __init__(self, most: int) -> None:
        self.most, self._limit = most, int(SMALL * most)
        rooms = int(SMALL_SHARE * most), most - int(SMALL_SHARE * most)
        self._rooms: tuple[LRUCache[Request[Any], tuple[Request[Any], object]], ...] = tuple(
            LRUCache(room, getsizeof=_size) for room in rooms
        )

    @property
    def bytes(self) -> int:
        """What they take now."""
        return sum(int(room.currsize) for room in self._rooms)

    def keep(self, request: Request[Any], result: object) -> None:
        """Keep a result, unless there could never be room for it."""
        size = _size((request, result))
        room = self._rooms[size > self._limit]
        if size <= room.maxsize:
            room[request] = request, result

    def forget(self, request: Request[Any]) -> None:
        """Let go of a result that is kept."""
        for room in self._rooms:
            room.pop(request, None)

    def __contains__(self, request: object) -> bool:
        return any(request in room for room in self._rooms)

    def __getitem__(self, request: Request[Any]) -> object:
        return next(room for room in self._rooms if request in room)[request][1]

    def __iter__(self) -> Iterator[Request[Any]]:
        return itertools.chain(*self._rooms)

    def __len__(self) -> int:
        return sum(map(len, self._rooms))


class Pool(ABC):
    """A queue with `workers` threads, and the finished results."""

    def __init__(self, *, workers: int = WORKERS, cache_bytes: int = CACHE_BYTES) -> None:
        self._queue: deque[Ticket[Any]] = deque()
        self._computed = 0
        self._flying: dict[Request[Any], Ticket[Any]] = {}
        self._results = Results(cache_bytes)
        self._took: dict[tuple[type[Request[Any]], str], float] = {}
        """Seconds that a kind of request takes of a model, the last ones counting most."""
        self._asking: LRUCache[str, tuple[float, float]] = LRUCache(OWNERS)
        """Of each session, when the first of what it asks in one go came, and when it was heard of last."""
        self._used: Counter[str] = Counter()
        """Networks that workers use now."""
        self._changed = threading.Condition()
        for number in range(workers):
            threading.Thread(target=self._work, name=f"engine-{number}", daemon=True).start()

    @abstractmethod
    def answer(self, request: Request[R], report: Report) -> R:
        """The result of a request, computed now; called by one thread for each worker.

        Raises what the task raises, Abandoned where `report` says that nobody waits any more.
        """

    @property
    @abstractmethod
    def models(self) -> tuple[tuple[str, int], ...]:
        """Each loaded model and the bytes of its weights, the least used first."""

    def submit(self, request: Request[R], *, owner: str = "", deadline: float = DEADLINE) -> Ticket[R]:
        """A ticket for the request: done already when its result is known, shared when the same is under way.

        An owner (a session) has at most one request waiting: the newest wins. Without a name it is nobody's
        in particular.
        Raises Busy when the queue is full.
        """
        with self._changed:
            ticket = Ticket(request, time.monotonic() + deadline, {owner}, asked=self._since(owner))
            shared = self._flying.get(request)
            if owner:
                self._forget_waiting(owner, but=shared)
            if request in self._results:
                ticket._finish(cast("R", self._results[request]))
                return ticket
            if shared is not None and shared._join(owner, ticket.deadline):
                shared.asked = min(shared.asked, ticket.asked)
                return shared
            if len(self._queue) >= MAX_QUEUE:
                raise Busy("Too many people are asking at once. Wait a moment, then try again.")
            self._flying[request] = ticket
            self._queue.append(ticket)
            self._changed.notify()
            return ticket

    def place(self, ticket: Ticket[Any]) -> int:
        """How many requests are before it: 0 when it runs or is done."""
        with self._changed:
            return 1 + sorted(self._queue, key=self._turn).index(ticket) if ticket in self._queue else 0

    def abandon(self, ticket: Ticket[Any], *, owner: str = "") -> None:
        """`owner` waits no more; with the last owner the request is dropped, or stops at its next report."""
        with self._changed:
            ticket.owners.discard(owner)
            if not ticket.owners and ticket in self._queue:
                self._drop(ticket)

    @property
    def state(self) -> State:
        """The engine now: counts and sizes, nothing of what anybody asked."""
        with self._changed:
            waiting = len(self._queue)
            return State(
                waiting=waiting,
                running=len(self._flying) - waiting,
                computed=self._computed,
                results=len(self._results),
                result_bytes=self._results.bytes,
                most_result_bytes=self._results.most,
                models=self.models,
            )

    def forget(self, concerns: Callable[[Request[Any]], bool]) -> None:
        """Let go of the finished results of every request that `concerns` says yes to."""
        with self._changed:
            for request in list(filter(concerns, tuple(self._results))):
                self._results.forget(request)

    def _since(self, owner: str) -> float:
        """When this session began to ask what it asks now."""
        now = time.monotonic()
        if not owner:
            return now
        began, heard = self._asking.get(owner, (now, now))
        if now - heard > BREATH:
            began = now
        self._asking[owner] = began, now
        return began

    def _turn(self, ticket: Ticket[Any]) -> float:
        """The moment by which the queue is ordered."""
        return ticket.asked + PATIENCE * self._took.get(_kind(ticket.request), 0.0)

    def _next(self) -> Ticket[Any]:
        """Whose turn it is: among those whose network nobody uses, if there are any."""
        free = [ticket for ticket in self._queue if not self._used[ticket.request.model]]
        return min(free or self._queue, key=self._turn)

    def _forget_waiting(self, owner: str, *, but: Ticket[Any] | None) -> None:
        for waiting in [t for t in self._queue if owner in t.owners and t is not but]:
            waiting.owners.discard(owner)
            if not waiting.owners:
                self._drop(waiting)

    def _drop(self, ticket: Ticket[Any]) -> None:
        self._queue.remove(ticket)
        self._land(ticket)
        ticket._finish(error=Expired("This computation was dropped for a newer one."))

    def _land(self, ticket: Ticket[Any]) -> None:
        if self._flying.get(ticket.request) is ticket:
            del self._flying[ticket.request]

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._queue:
                    self._changed.wait()
                ticket = self._next()
                self._queue.remove(ticket)
                self._used[ticket.request.model] += 1
                ticket.started = True
            self._run(ticket)
            del ticket  # else an idle worker keeps its last result alive

    def _run(self, ticket: Ticket[Any]) -> None:
        request = ticket.request
        result: object = None
        error: BaseException | None = None
        begun = time.monotonic()
        try:
            if time.monotonic() > ticket.deadline:
                raise Expired(BUSY)
            result = self.answer(request, ticket.report)
        except Abandoned:
            error = Expired(STOPPED)
        except (
            BaseException
        ) as caught:  # a broken tokenizer panics, which is no Exception; the page shows what came
            error = caught
        with self._changed:
            self._land(ticket)
            self._used -= Counter([request.model])
            for owner in filter(self._asking.__contains__, tuple(ticket.owners)):
                self._asking[owner] = self._asking[owner][0], time.monotonic()
            self._computed += error is None
            if error is None:
                self._results.keep(request, result)
                kind, took = _kind(request), time.monotonic() - begun
                self._took[kind] = (took + self._took.get(kind, took)) / 2
        ticket._finish(result, error)
