"""The functions that answer requests: each takes the loaded model, the request, and a way to say how far it
is.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from viz.engine import Task
from viz.requests import Request
from viz.tasks import (
    generation,
    layers,
    learning,
    masked,
    pictures,
    recordings,
    translation,
    tuning,
    workings,
)
from viz.tasks.registry import REGISTERED

__all__ = [
    "TASKS",
    "generation",
    "layers",
    "learning",
    "masked",
    "pictures",
    "recordings",
    "translation",
    "tuning",
    "workings",
]

TASKS: Mapping[type[Request[Any]], Task] = MappingProxyType(REGISTERED)
"""Type of request -> the function that answers it; each module of this folder registers its own."""
