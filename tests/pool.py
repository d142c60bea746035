"""Tasks for an engine that a test can hold, count and watch."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine import Engine, Ticket
from viz.jobs import Job

SOON = 5.0
"""Seconds after which a test gives up waiting for what takes milliseconds."""


class Weights(str):
    """What stands for a loaded model: its name, and a size."""

    n_parameters = 100_000_000


class Tasks:
    """Tasks that wait for a sign, count their calls and note their order."""

    def __init__(self) -> None:
        self.order: list[Any] = []
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)
        self.stopped = threading.Event()

    def held(self, _model: Any, given: Any, *, ticket: Ticket) -> Any:
        """Waits for `go`, then answers with its input."""
        self.order.append(given)
        self.begun.release()
        assert self.go.wait(SOON)
        return given

    def patient(self, _model: Any, given: Any, *, ticket: Ticket) -> Any:
        """Reports until it is stopped, or `go` lets it finish."""
        self.order.append(given)
        self.begun.release()
        try:
            while not self.go.wait(0.005):
                ticket.report(0.5, "under way")
        except BaseException:
            self.stopped.set()
            raise
        return given

    def numbers(self, _model: Any, given: int, *, ticket: Ticket) -> np.ndarray:
        """An array of so many float32."""
        self.order.append(given)
        return np.zeros(given, np.float32)

    def echo(self, _model: Any, given: Any, *, ticket: Ticket, times: int = 1) -> tuple[Any, int, np.ndarray]:
        """What was asked, with an array of its own."""
        time.sleep(0.0005)
        return given, times, np.full(3, hash((given, times)) % 1000, np.float32)

    def broken(self, _model: Any, given: type[BaseException], *, ticket: Ticket) -> None:
        """Raises its input."""
        raise given("as a task would")


def job(task: str, given: Any, **options: Any) -> Job:
    return Job(task, "none", given, tuple(options.items()))


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.002)


def busy(engine: Engine, tasks: Tasks) -> Ticket:
    """Occupy a worker; returns once its job runs."""
    ticket = engine.submit(job("held", f"first {time.monotonic()}"), owner="somebody")
    assert tasks.begun.acquire(timeout=SOON)
    return ticket
