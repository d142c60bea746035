"""Tasks for an engine that a test can hold, count and watch."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from viz.engine import Engine, Report, Ticket
from viz.requests import Request

SOON = 5.0
"""Seconds after which a test gives up waiting for what takes milliseconds."""


class Weights(str):
    """What stands for a loaded model: its name, and a size."""

    n_parameters = 100_000_000


@dataclass(frozen=True)
class Held(Request[Any]):
    given: Any
    n: int = 0


@dataclass(frozen=True)
class Patient(Held):
    pass


@dataclass(frozen=True)
class Numbers(Held):
    pass


@dataclass(frozen=True)
class Echo(Held):
    times: int = 1


@dataclass(frozen=True)
class Broken(Held):
    pass


@dataclass(frozen=True)
class NeverWritten(Held):
    pass


KINDS: dict[str, type[Held]] = {
    "held": Held,
    "patient": Patient,
    "numbers": Numbers,
    "echo": Echo,
    "broken": Broken,
    "never written": NeverWritten,
}


class Tasks:
    """Tasks that wait for a sign, count their calls and note their order."""

    def __init__(self) -> None:
        self.order: list[Any] = []
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)
        self.stopped = threading.Event()

    def held(self, _model: Any, asked: Any, report: Report) -> Any:
        """Waits for `go`, then answers with its input."""
        self.order.append(asked.given)
        self.begun.release()
        assert self.go.wait(SOON)
        return asked.given

    def patient(self, _model: Any, asked: Any, report: Report) -> Any:
        """Reports until it is stopped, or `go` lets it finish."""
        self.order.append(asked.given)
        self.begun.release()
        try:
            while not self.go.wait(0.005):
                report(0.5, "under way")
        except BaseException:
            self.stopped.set()
            raise
        return asked.given

    def numbers(self, _model: Any, asked: Any, report: Report) -> np.ndarray:
        """An array of so many float32."""
        self.order.append(asked.given)
        return np.zeros(asked.given, np.float32)

    def echo(self, _model: Any, asked: Any, report: Report) -> tuple[Any, int, np.ndarray]:
        """What was asked, with an array of its own."""
        time.sleep(0.0005)
        return asked.given, asked.times, np.full(3, hash((asked.given, asked.times)) % 1000, np.float32)

    def broken(self, _model: Any, asked: Any, report: Report) -> None:
        """Raises its input."""
        raise asked.given("as a task would")


def request(task: str, given: Any, **options: Any) -> Held:
    return KINDS[task]("none", given, **options)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.002)


def busy(engine: Engine, tasks: Tasks) -> Ticket[Any]:
    """Occupy a worker; returns once its request runs."""
    ticket = engine.submit(request("held", f"first {time.monotonic()}"), owner="somebody")
    assert tasks.begun.acquire(timeout=SOON)
    return ticket
