"""A network that this visit has tuned, opened in other lessons as any other: it goes when the visit ends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from viz.models import kept
from viz.teaching import PackTuned
from viz.ui.page import session
from viz.ui.running import waiting
from viz.ui.running.cache import engine
from viz.ui.running.leaving import when_gone

if TYPE_CHECKING:
    from viz.pool import Pool

MOST = 4
"""Of one visit: two that were tuned, each beside what it was."""


class OpenedNetwork:
    """Holds the network's name in the session's state; when the session lets go of it, its weights go, and
    what the engine has answered for it.
    """

    def __init__(self, name: str, engine: Pool) -> None:
        self.name = name
        when_gone(self, partial(_forget, engine, name))


def opened(asked: PackTuned) -> str:
    """What the network is called in menus and links from now on. Raises InputError where it is too large."""
    before = session.OPENED.get({})
    key = asked.model, asked.change.digest, asked.head.digest, *asked.classes  # no weights: those are kept
    found = before.get(key)
    if found is None or not kept.there(found.name):
        packed = waiting.result(asked)
        found = OpenedNetwork(kept.keep(packed.data.tobytes()), engine())
    others = {each: held for each, held in before.items() if each != key}
    session.OPENED.put(dict([*others.items(), (key, found)][-MOST:]))
    return found.name


def names() -> tuple[str, ...]:
    """Those of this visit that are still kept."""
    return tuple(each.name for each in session.OPENED.get({}).values() if kept.there(each.name))


def _forget(engine: Pool, name: str) -> None:
    kept.forget(name)
    engine.forget(lambda request: request.model == name)
