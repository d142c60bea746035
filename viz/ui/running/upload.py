"""A visitor's own picture: it lives as long as the visit, and what was computed from it goes with it."""

from __future__ import annotations

import threading
import weakref
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from viz.pictures import Picture
from viz.requests import Request

if TYPE_CHECKING:
    from viz.pool import Pool


class Upload:
    """Holds the picture in the session's state; when the session lets go of it, the engine forgets it too."""

    def __init__(self, picture: Picture, engine: Pool) -> None:
        self.picture = picture
        weakref.finalize(self, _leave, engine, picture.digest)


def mentions(asked: object, digest: str) -> bool:
    """Is the picture with this digest anywhere in what was asked?"""
    if isinstance(asked, Request):
        return any(mentions(getattr(asked, field.name), digest) for field in fields(asked))
    if isinstance(asked, tuple):
        return any(mentions(each, digest) for each in asked)
    return isinstance(asked, Picture) and asked.digest == digest


def _leave(engine: Pool, digest: str) -> None:
    def concerns(request: Request[Any]) -> bool:
        return mentions(request, digest)

    # not here: the garbage collector calls this at any moment, perhaps while this very thread is inside the
    # engine
    threading.Thread(target=engine.forget, args=(concerns,), name="forget", daemon=True).start()
