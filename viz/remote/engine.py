"""The engine as the server sees it: its queue and its results here, its networks in another process."""

from __future__ import annotations

import threading
from multiprocessing.connection import Connection
from typing import Any, TypeVar, cast

from viz.errors import InputError
from viz.pool import CACHE_BYTES, Pool
from viz.remote import parcels
from viz.remote.messages import ErrorMessage, ProgressMessage, RequestMessage, ResultMessage, StopMessage
from viz.remote.process import EngineProcess
from viz.requests import Request
from viz.tickets import Abandoned, Report

R = TypeVar("R")


class Lost(InputError):
    """The process ended before it had answered: shown to the student as it stands."""


class RemoteEngine(Pool):
    """A pool whose requests are answered by a process that lives as long as this one.

    It is started again where it has ended: a network may break it, or the system may want its memory.
    """

    def __init__(self, process: EngineProcess | None = None, *, cache_bytes: int = CACHE_BYTES) -> None:
        self._models: tuple[tuple[str, int], ...] = ()
        self._starting = threading.Lock()
        self._process = process or EngineProcess()
        super().__init__(workers=self._process.connections, cache_bytes=cache_bytes)

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

    def _living(self) -> EngineProcess:
        with self._starting:
            if not self._process.alive:
                self._models = ()
                self._process = EngineProcess()
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
