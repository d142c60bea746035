"""Whose turn it is: one page's script at a time, first come, first served.

Python runs one thread at a time anyway. Left to itself it cuts between all that want to run, at every message
that a script sends: with sixty sessions each script takes as long as all of them together, and half of the
time goes by between two threads. Sixty sessions on one lesson, a change every 3 to 6 seconds, two cores: 95 %
of the changes are answered within 4.6 seconds without turns, within 1.1 with them (`python -m
benchmarks.classroom crowd --lesson words-attention`).

Whoever waits for a network has no turn meanwhile, and one that computes for long is overtaken.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

LONG = 0.5
"""Seconds after which a turn holds nobody up any more."""


class Turns:
    """A line of threads, and the one whose turn it is."""

    def __init__(self, long: float = LONG) -> None:
        self._long, self._since = long, 0.0
        self._line: deque[threading.Event] = deque()
        self._holder: threading.Event | None = None
        self._lock = threading.Lock()
        self._mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and have it inside."""
        self._take()
        try:
            yield
        finally:
            self._give()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Leave the turn to others inside, where this thread waits; without a turn this is nothing."""
        held = self._give()
        try:
            yield
        finally:
            if held:
                self._take()

    def _take(self) -> None:
        called = threading.Event()
        with self._lock:
            self._line.append(called)
            if self._holder is None:
                self._call_next()
        while not called.wait(self._long):
            with self._lock:
                if time.monotonic() > self._since + self._long:
                    self._call_next()
        self._mine.called = called

    def _give(self) -> bool:
        """Give this thread's turn back; False where it has none."""
        called: threading.Event | None = getattr(self._mine, "called", None)
        self._mine.called = None
        with self._lock:
            if called is not None and self._holder is called:
                self._call_next()
        return called is not None

    def _call_next(self) -> None:
        self._holder = self._line.popleft() if self._line else None
        self._since = time.monotonic()
        if self._holder is not None:
            self._holder.set()


SCRIPTS = Turns()
"""Those of the pages' scripts."""
