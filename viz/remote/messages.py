"""What the server and the process of its networks say to each other."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any

from viz.language import Later
from viz.requests import Request


@dataclass(frozen=True)
class RequestMessage:
    """A request, to be answered."""

    request: Request[Any]


@dataclass(frozen=True)
class StopMessage:
    """Nobody waits for the answer any more. One that comes too late means nothing."""


@dataclass(frozen=True)
class ProgressMessage:
    """How far an answer is, 0..1, and what is done for it."""

    done: float
    note: Later | str


@dataclass(frozen=True)
class ResultMessage:
    """A result, and the models that are loaded now with the bytes of their weights."""

    result: object
    models: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ErrorMessage:
    """What was raised instead."""

    error: BaseException

    @classmethod
    def of(cls, error: BaseException) -> ErrorMessage:
        """With the error itself, or one that says its name and words where it cannot travel."""
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            return cls(RuntimeError(f"{type(error).__name__}: {error}"))
        return cls(error)
