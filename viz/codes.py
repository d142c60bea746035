"""Short codes that let a class in: how they are made and read, and who has tried too many wrong ones."""

from __future__ import annotations

import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Container

from viz.errors import InputError
from viz.guesses import MOST_VISITORS, Throttle

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters of a code: none that is taken for another."""
LETTERS = 5
GUESSES, GUESSES_TOGETHER = 8, 80
"""Codes that mean nothing, a minute: of one visitor, and of all from one address, a school perhaps."""


def fresh(taken: Container[str]) -> str:
    """A code at random that is not among those `taken`."""
    while (code := "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))) in taken:
        pass
    return code


def normal(code: str) -> str:
    """A code as it is compared: capitals, without what stands between its letters."""
    return re.sub(r"[\s-]+", "", code[:40]).upper()


class Tries:
    """Wrong codes within the last minute, of each visitor and of each address. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._visitors = Throttle(GUESSES, clock)
        self._addresses = Throttle(GUESSES_TOGETHER, clock)
        self._last: OrderedDict[str, str] = OrderedDict()
        """Of each visitor the wrong code that came last."""

    def check(self, visitor: str, address: str) -> None:
        """Raises InputError for a visitor, or an address, that has tried too many wrong codes."""
        if not (self._visitors.allowed(visitor) and self._addresses.allowed(address)):
            raise InputError("Too many codes that do not exist. Wait a minute, then type the code again.")

    def wrong(self, visitor: str, address: str, code: str) -> None:
        """Count one more wrong code. The visitor's last one is no guess: pages ask for it while they wait."""
        if self._last.get(visitor) == code:
            return
        self._last[visitor] = code
        self._last.move_to_end(visitor)
        if len(self._last) > MOST_VISITORS:
            self._last.popitem(last=False)
        self._visitors.wrong(visitor)
        self._addresses.wrong(address)
