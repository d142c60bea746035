"""The process that trains: `python -m viz.live.worker`. It gives way to everything else on the computer.

It reads orders from its standard input, and writes what they give to its standard output, both as pickles; it
ends when its input does, so that nothing is left when the server goes.
"""

from __future__ import annotations

import os
import pickle
import queue
import sys
import threading
from typing import IO, Any

from viz.live.orders import Cancel, Order, Over


def main() -> None:
    """Take orders until there is no one to give them."""
    said, sys.stdout = sys.stdout.buffer, sys.stderr  # what a library prints must not stand between pickles
    orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
    cancelled: set[int] = set()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, orders, cancelled), daemon=True).start()

    if hasattr(os, "nice"):
        os.nice(int(sys.argv[1]))  # only now: on a busy computer, what it needs first would take a minute
    while True:
        _obey(orders.get(), cancelled, said)


def _listen(heard: IO[bytes], orders: queue.SimpleQueue[Order], cancelled: set[int]) -> None:
    try:
        while True:
            message = pickle.load(heard)
            if isinstance(message, Cancel):
                cancelled.add(message.number)
            else:
                orders.put(message)
    except EOFError:
        os._exit(0)


def _obey(order: Order, cancelled: set[int], said: IO[bytes]) -> None:
    from viz.live.training import train

    failure = ""
    try:
        for event in train(order.recipe, begin=order.begin, keep=order.keep):
            _say(event, said)
            if order.number in cancelled:
                break
    except Exception as error:  # the page shows one calm sentence, the log has the rest
        import traceback

        traceback.print_exc()
        failure = f"{type(error).__name__}: {error}"
    cancelled.discard(order.number)
    _say(Over(failure), said)


def _say(message: Any, said: IO[bytes]) -> None:
    pickle.dump(message, said)
    said.flush()


if __name__ == "__main__":
    main()
