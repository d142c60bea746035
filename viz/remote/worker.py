"""The process in which networks answer: `python -m viz.remote.worker FILE ...`, a socket for each worker.

It ends when the server that started it does.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from viz.errors import InputError
from viz.language import Later
from viz.memory import collect
from viz.remote import parcels
from viz.remote.messages import ErrorMessage, ProgressMessage, RequestMessage, ResultMessage, StopMessage
from viz.tickets import Abandoned

NICE = 5
"""Pages go first: what turns one without asking a network need not wait for those that do."""
IDLE = 5.0
"""Seconds without a question after which memory goes back to the system."""


def main() -> None:
    """Answer on every socket until the server has gone."""
    os.nice(NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the server, which closes them
    connections = [Connection(int(file)) for file in sys.argv[1:]]
    from viz.engine import Engine
    from viz.models.library import transformers
    from viz.tasks import TASKS

    transformers()  # whatever is asked first needs it
    engine = Engine(TASKS, workers=0)
    for connection in connections:
        threading.Thread(target=serve, args=(engine, connection), daemon=True).start()
    threading.Event().wait()


def serve(engine: Any, connection: Connection) -> None:
    """Answer one question after the other; the process ends where nobody can ask any more."""
    try:
        while True:
            if not connection.poll(IDLE):
                engine.rest()
                collect()
                connection.poll(None)
            asked = parcels.receive(connection)
            if isinstance(asked, RequestMessage):
                parcels.send(connection, answered(engine, asked, connection))
            del asked
    except (EOFError, OSError):
        os._exit(0)


def answered(engine: Any, asked: RequestMessage, connection: Connection) -> ResultMessage | ErrorMessage:
    """What the engine makes of one question."""
    try:
        result = engine.answer(asked.request, partial(report, connection))
        return ResultMessage(result, engine.models)
    except BaseException as error:  # a broken tokenizer panics, which is no Exception
        if not isinstance(error, InputError | Abandoned):
            import traceback

            traceback.print_exc()
        return ErrorMessage.of(error)


def report(connection: Connection, progress: float, note: Later | str = "", /) -> None:
    """Say how far it is. Raises Abandoned where nobody waits any more, and where the server has gone."""
    try:
        parcels.send(connection, ProgressMessage(progress, note))
        while connection.poll():
            if isinstance(parcels.receive(connection), StopMessage):
                raise Abandoned
    except (EOFError, OSError):
        raise Abandoned from None


if __name__ == "__main__":
    main()
