"""Values sent from one process to another of the same computer; large arrays are handed over, not copied.

Each goes as a pickle. Where the system has memory that a process can hand to another (Linux), an array of
LEAST bytes or more lies in such memory, of which the receiver maps the pages that it reads; elsewhere it
travels like the rest. What arrives can only be read, as what was sent.
"""

from __future__ import annotations

import mmap
import os
import pickle
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle

LEAST = 1_000_000
"""Bytes of an array that is handed over. Each that is kept keeps a file open, of which a process has a
thousand: smaller ones are copied.
"""
SHARES = hasattr(os, "memfd_create")


def send(connection: Connection, value: object) -> None:
    """Send a value. Raises OSError where nobody is there to take it, PicklingError for what cannot travel."""
    buffers: list[pickle.PickleBuffer] = []
    body = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    handed = [SHARES and view.nbytes >= LEAST for view in views]
    parts = [None if large else bytes(view) for view, large in zip(views, handed, strict=True)]
    connection.send((body, parts))
    for view in (view for view, large in zip(views, handed, strict=True) if large):
        file = os.memfd_create("array")
        try:
            while view:
                view = view[os.write(file, view) :]
            send_handle(connection, file, None)
        finally:
            os.close(file)


def receive(connection: Connection) -> object:
    """The next value that was sent. Raises EOFError or OSError once nobody is there to send one."""
    body, parts = connection.recv()
    return pickle.loads(body, buffers=list(_whole(connection, parts)))


def _whole(connection: Connection, parts: list[bytes | None]) -> Iterator[bytes | mmap.mmap]:
    for part in parts:
        if part is not None:
            yield part
            continue
        file = recv_handle(connection)
        try:
            yield mmap.mmap(file, 0, access=mmap.ACCESS_READ)  # keeps the memory; it goes with the array
        finally:
            os.close(file)
