"""The engine as the server sees it: its queue and its results here, its networks in another process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, TypeVar, cast

from viz.errors import InputError
from viz.paths import ROOT
from viz.pool import CACHE_BYTES, WORKERS, Pool
from viz.remote import parcels
from viz.remote.messages import ErrorMessage, ProgressMessage, RequestMessage, ResultMessage, StopMessage
from viz.requests import Request
from viz.tickets import Abandoned, Report

R = TypeVar("R")


class Lost(InputError):
    """The process ended before it had answered: shown to the student as it stands."""


class RemoteEngine(Pool):
    """A pool whose requests are answered by a process that lives as long as this one.

    It is started at once, and again where it has ended: a network may break it, or the system may want its
    memory.
    """

    def __init__(self, *, workers: int = WORKERS, cache_bytes: int = CACHE_BYTES) -> None:
        self._models: tuple[tuple[str, int], ...] = ()
        self._starting = threading.Lock()
        self._process = _Process(workers)
        super().__init__(workers=workers, cache_bytes=cache_bytes)

    def answer(self, request: Request[R], report: Report) -> R:
        """What the process makes of the request. Raises Lost where it ends meanwhile."""
        process = self._living()
        with process.connection() as connection:
            try:
                found = _answer(connection, request, report)
            except (EOFError, OSError) as error:
                process.end()
                raise Lost(
                    "What computes the answers had to be started again. Try again; if it happens again, try a"
                    " shorter input."
                ) from error
        if isinstance(found, ErrorMessage):
            raise found.error
        self._models = found.models
        return cast("R", found.result)

    @property
    def models(self) -> tuple[tuple[str, int], ...]:
        """Each loaded model and the bytes of its weights, as the process said last."""
        return self._models

    def _living(self) -> _Process:
        with self._starting:
            if not self._process.alive:
                self._models = ()
                self._process = _Process(self._process.workers)
            return self._process


def _answer(connection: Connection, request: Request[Any], report: Report) -> ResultMessage | ErrorMessage:
    """Ask, hand on how far it is, and stop it where nobody waits any more."""
    parcels.send(connection, RequestMessage(request))
    while True:
        said = parcels.receive(connection)
        if isinstance(said, ResultMessage | ErrorMessage):
            return said
        assert isinstance(said, ProgressMessage)
        try:
            report(said.done, cast("str", said.note))
        except Abandoned:
            parcels.send(connection, StopMessage())


class _Process:
    """The process, and a connection for each of the server's workers."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        pairs = [socket.socketpair() for _ in range(workers)]
        theirs = [other.fileno() for _, other in pairs]
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "viz.remote.worker", *map(str, theirs)],
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
        )
        self._free: SimpleQueue[Connection] = SimpleQueue()
        for ours, other in pairs:
            other.close()
            self._free.put(Connection(ours.detach()))

    @property
    def alive(self) -> bool:
        return self._popen.poll() is None

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """One that nobody else uses meanwhile."""
        connection = self._free.get()
        try:
            yield connection
        finally:
            self._free.put(connection)

    def end(self) -> None:
        """What no longer answers as it should is no use to anybody else either."""
        self._popen.kill()
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(10)
