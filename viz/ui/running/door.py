"""A lesson's way in for phones: open as long as the session holds it."""

from __future__ import annotations

import secrets
from functools import partial

from viz.inboxes import Inboxes
from viz.pictures import Picture
from viz.ui.running.leaving import when_gone


class Door:
    """An inbox of this lesson's own; when the session lets go of it, its code and what waits are gone.

    Raises InputError where too many lessons are open.
    """

    def __init__(self, inboxes: Inboxes) -> None:
        self._inboxes, self._key = inboxes, secrets.token_hex(16)
        inboxes.open(self._key)
        when_gone(self, partial(inboxes.close, self._key))

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
