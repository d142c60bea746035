"""Type of request -> the function that answers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from viz.engine import Report, Task
from viz.models.model import Model
from viz.requests import Request

R = TypeVar("R")
Q = TypeVar("Q", bound=Request[Any])
REGISTERED: dict[type[Request[Any]], Task] = {}


def answers(request: type[Q]) -> Callable[[Callable[[Model, Q, Report], R]], Callable[[Model, Q, Report], R]]:
    """Register the function that answers this type of request."""

    def register(function: Callable[[Model, Q, Report], R]) -> Callable[[Model, Q, Report], R]:
        REGISTERED[request] = function
        return function

    return register
