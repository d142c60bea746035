"""Whoever guesses a code or a token at random is soon told to wait: wrong guesses a minute, counted."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

MINUTE = 60.0
MOST_VISITORS = 2_000


class Throttle:
    """Wrong guesses within the last minute, at most `most` for each who guesses. `clock` gives seconds."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._wrong)

    def allowed(self, who: str) -> bool:
        """May they guess again?"""
        with self._lock:
            times = self._wrong.get(who, deque())
            while times and times[0] < self._clock() - MINUTE:
                times.popleft()
            return len(times) < self._most

    def wrong(self, who: str) -> None:
        """Count one more wrong guess; those who have not guessed for longest are forgotten first."""
        with self._lock:
            self._wrong.setdefault(who, deque(maxlen=self._most)).append(self._clock())
            self._wrong.move_to_end(who)
            while len(self._wrong) > MOST_VISITORS:
                self._wrong.popitem(last=False)
