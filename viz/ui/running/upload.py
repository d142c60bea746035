"""A visitor's own picture: it lives as long as the visit, and what was computed from it goes with it."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING

from viz.pictures import Picture
from viz.requests import Request
from viz.ui.running.leaving import when_gone

if TYPE_CHECKING:
    from viz.pool import Pool


class Upload:
    """Holds the picture in the session's state; when the session lets go of it, the engine forgets it too."""

    def __init__(self, picture: Picture, engine: Pool) -> None:
        self.picture, digest = picture, picture.digest
        when_gone(self, partial(engine.forget, lambda request: mentions(request, digest)))


def mentions(asked: object, digest: str) -> bool:
    """Is the picture with this digest anywhere in what was asked?"""
    if isinstance(asked, Request):
        return any(mentions(getattr(asked, field.name), digest) for field in fields(asked))
    if isinstance(asked, tuple):
        return any(mentions(each, digest) for each in asked)
    return isinstance(asked, Picture) and asked.digest == digest
