"""A lesson's way in for phones: open as long as the session holds it."""

from __future__ import annotations

import secrets
import threading
import weakref

from viz.inboxes import Inboxes
from viz.pictures import Picture


class Door:
    """An inbox of this lesson's own; when the session lets go of it, its code and what waits are gone.

    Raises InputError where too many lessons are open.
    """

    def __init__(self, inboxes: Inboxes) -> None:
        self._inboxes, self._key = inboxes, secrets.token_hex(16)
        inboxes.open(self._key)
        weakref.finalize(self, _leave, inboxes, self._key)

    @property
    def code(self) -> str:
        """What a phone types; "" once nobody has asked for pictures for some minutes."""
        return self._inboxes.code(self._key)

    def take(self) -> Picture | None:
        """What a phone has sent: handed over once."""
        return self._inboxes.take(self._key)

    def close(self) -> None:
        """Shut it now."""
        self._inboxes.close(self._key)


def _leave(inboxes: Inboxes, key: str) -> None:
    # not here: the garbage collector calls this at any moment, perhaps while this very thread holds the lock
    threading.Thread(target=inboxes.close, args=(key,), name="shut", daemon=True).start()
