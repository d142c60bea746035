"""What runs share that can be killed at any time and go on exactly: their clock, their loop, their curve."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol

from viz.errors import InputError


class Clock:
    """Counts a run's CPU seconds, over all of its processes."""

    cpu_seconds: float = 0.0

    def __init__(self) -> None:
        self._since = time.process_time()

    def tick(self) -> None:
        """Add the CPU time since the last call."""
        now = time.process_time()
        self.cpu_seconds += now - self._since
        self._since = now


class Resumable(Protocol):
    """A run as the loop sees it."""

    step: int
    losses: list[Any]
    """Of the steps since the last note."""

    def save(self) -> None:
        """Write all that is needed to go on."""


class Pace(Protocol):
    """How often to note how it goes, in steps, and to write a checkpoint, in seconds."""

    @property
    def note_every(self) -> int: ...

    @property
    def save_seconds(self) -> float: ...


def loop(  # noqa: PLR0913 - all but three by name
    run: Resumable,
    take_step: Callable[[], Any],
    note: Callable[[], object],
    *,
    steps: int,
    pace: Pace,
    stop_after: int | None = None,
) -> None:
    """Take steps up to the last of `steps` (or `stop_after` more); note and save as often as `pace` says."""
    saved, first = time.monotonic(), run.step
    while run.step < steps and (stop_after is None or run.step - first < stop_after):
        run.losses.append(take_step())
        if run.step % pace.note_every == 0 or run.step == steps:
            note()
            run.losses = []
        elif time.monotonic() - saved < pace.save_seconds:
            continue
        run.save()
        saved = time.monotonic()
    run.save()


def append(curve: Path, columns: Sequence[str], row: Sequence[Any]) -> None:
    """One more row of the curve; a new file begins with the names of its columns."""
    curve.parent.mkdir(parents=True, exist_ok=True)
    new = not curve.exists()
    with curve.open("a", newline="") as stream:
        csv.writer(stream).writerows([columns, row] if new else [row])


def forget_after(curve: Path, step: int) -> None:
    """Take out the notes that a killed run made after its last checkpoint: it will make them again."""
    if not curve.exists():
        return
    with curve.open(newline="") as stream:
        head, *rows = list(csv.reader(stream))
    with curve.open("w", newline="") as stream:
        csv.writer(stream).writerows([head, *(row for row in rows if int(row[0]) <= step)])


def changes(recipe: type[Any], settings: Sequence[str]) -> dict[str, Any]:
    """What NAME=VALUE settings change in the numbers of a recipe, a dataclass whose fields have defaults.

    Raises InputError for anything else.
    """
    kinds: dict[str, Any] = {each.name: type(each.default) for each in fields(recipe)}
    changed: dict[str, Any] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        try:
            if kinds[name] not in (int, float):
                raise KeyError(name)
            changed[name] = kinds[name](value)
        except (KeyError, ValueError):
            raise InputError(
                f"--set must be NAME=VALUE with a number of the recipe; got {setting}."
            ) from None
    return changed
