"""The process in which networks answer, as it is seen from the server's."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import Connection
from queue import SimpleQueue

from viz.paths import for_children

CONNECTIONS = 2
"""One for each core of the machine that the app is made for."""


@cache
def first_process() -> EngineProcess:
    """The one that the launcher starts before anything else: torch takes longer to import than all of the
    server, which asks for it later.
    """
    return EngineProcess()


class EngineProcess:
    """It is running from here on; so many questions can be put to it at once."""

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self.connections = connections
        pairs = [socket.socketpair() for _ in range(connections)]
        theirs = [other.fileno() for _, other in pairs]
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "viz.remote.worker", *map(str, theirs)],
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=for_children(),
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
