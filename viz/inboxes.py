"""Pictures on their way from a phone into a lesson: handed over once, kept nowhere.

A lesson that a teacher has opened to phones has an inbox with a short code. What a phone sends waits there,
in memory, until the lesson takes it a second later; what nobody takes is dropped. Bounded and locked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from viz.codes import Tries, fresh, normal
from viz.errors import InputError
from viz.guesses import Throttle
from viz.pictures import Picture

MOST_INBOXES = 100
MOST_WAITING = 16
"""Pictures that may wait together: 80 MB at most. The one that has waited longest is dropped first."""
LIFE, WAIT = 300.0, 30.0
"""Seconds after which an inbox that its lesson does not ask is gone, and a picture that nobody takes."""
MOST_SENT = 10
"""Pictures that one phone may send within a minute."""


@dataclass
class _Inbox:
    code: str
    asked: float
    picture: Picture | None = None
    came: float = 0.0


class Inboxes:
    """All lessons of this process that are open to phones. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._inboxes: dict[str, _Inbox] = {}
        """By the lesson's key, which nobody else knows."""
        self._codes: dict[str, _Inbox] = {}
        self._tries = Tries(clock)
        self._sent = Throttle(MOST_SENT, clock)
        """What is counted here is no guess, but every picture."""

    def __len__(self) -> int:
        with self._lock:
            self._expire()
            return len(self._inboxes)

    @property
    def waiting(self) -> int:
        """Pictures that have come and that nobody has taken yet."""
        with self._lock:
            self._expire()
            return sum(inbox.picture is not None for inbox in self._inboxes.values())

    def open(self, key: str) -> str:
        """Open the lesson with this key to phones; its code, the same for as long as it is open.

        Raises InputError where too many lessons are open.
        """
        with self._lock:
            self._expire()
            if key not in self._inboxes:
                if len(self._inboxes) >= MOST_INBOXES:
                    raise InputError("Too many lessons are open to phones on this server. Try again later.")
                inbox = _Inbox(fresh(self._codes), self._clock())
                self._inboxes[key] = self._codes[inbox.code] = inbox
            return self._inboxes[key].code

    def code(self, key: str) -> str:
        """The code of the lesson with this key; "" once it is closed."""
        with self._lock:
            self._expire()
            inbox = self._inboxes.get(key)
            return inbox.code if inbox is not None else ""

    def close(self, key: str) -> None:
        """Forget the inbox, its code and what waits in it."""
        with self._lock:
            self._drop(key)

    def take(self, key: str) -> Picture | None:
        """What a phone has sent to the lesson with this key: handed over once."""
        with self._lock:
            self._expire()
            inbox = self._inboxes.get(key)
            if inbox is None:
                return None
            inbox.asked = self._clock()
            picture, inbox.picture = inbox.picture, None
            return picture

    def find(self, code: str, *, visitor: str, address: str) -> bool:
        """Is a lesson open under this code?

        Raises InputError for a visitor, or an address, that has tried too many wrong codes within a minute.
        """
        with self._lock:
            self._expire()
            self._tries.check(visitor, address)
            found = normal(code) in self._codes
            if not found:
                self._tries.wrong(visitor, address, normal(code))
            return found

    def send(self, code: str, picture: Picture, *, visitor: str) -> bool:
        """Put a picture into the inbox with this code, in place of one that waits. False where there is none.

        Raises InputError for a visitor that has sent too many within a minute.
        """
        with self._lock:
            self._expire()
            if not self._sent.allowed(visitor):
                raise InputError("That was many pictures within a minute. Wait a little, then send the next.")
            inbox = self._codes.get(normal(code))
            if inbox is None:
                return False
            self._sent.wrong(visitor)
            inbox.picture, inbox.came = picture, self._clock()
            full = [each for each in self._inboxes.values() if each.picture is not None]
            if len(full) > MOST_WAITING:
                min(full, key=lambda each: each.came).picture = None
            return True

    def _expire(self) -> None:
        now = self._clock()
        for key in [key for key, inbox in self._inboxes.items() if inbox.asked < now - LIFE]:
            self._drop(key)
        for inbox in self._inboxes.values():
            if inbox.came < now - WAIT:
                inbox.picture = None

    def _drop(self, key: str) -> None:
        inbox = self._inboxes.pop(key, None)
        if inbox is not None:
            del self._codes[inbox.code]
