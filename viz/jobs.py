"""What a page asks for, in names and plain data: the only thing that crosses from the pages to the engine."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """What to compute; equal jobs have equal results."""

    task: str
    """Key of `viz.tasks.TASKS`."""
    model: str
    """Catalogue name."""
    input: Hashable
    options: tuple[tuple[str, Hashable], ...] = ()
    """Keyword arguments of the task."""
