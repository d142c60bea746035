"""The process that trains: `python -m viz.lane.worker`. It gives way to everything else on the computer.

It reads orders from its standard input, and writes what they give to its standard output, both as pickles; it
ends when its input does, so that nothing is left when the server goes.
"""

from __future__ import annotations

import os
import pickle
import queue
import sys
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any

from viz.errors import InputError
from viz.film import Recipe
from viz.lane.orders import Cancel, Order, Over, Progress, Ready
from viz.learning import Epochs

if TYPE_CHECKING:
    from viz.models.model import Model

Say = Callable[[object], None]
LOADING = 5
"""How nice the process is at most until it has loaded what takes its time: on a busy computer, torch alone
would take minutes behind all others.
"""


class Stopped(Exception):
    """Raised inside a tuning when nobody watches it any more."""


class Worker:
    """One order after the other; the network that was tuned last stays loaded."""

    def __init__(
        self, say: Say, load: Callable[[str], Model] | None = None, held: Callable[[Model], int] = lambda _: 0
    ) -> None:
        self.say, self.held, self.cancelled = say, held, set[int]()
        self.load = lru_cache(maxsize=1)(load or _loaded)

    def ready(self, wish: Ready) -> None:
        """Load what takes its time, before it is asked for; what is wrong with it is said then."""
        try:
            import viz.live.training

            if wish.model:
                import viz.tuning.tune  # noqa: F401

                self.load(wish.model)
        except InputError:
            pass

    def obey(self, order: Order) -> None:
        """Train or tune; say what there is, and that it is over."""
        over = Over()
        try:
            (self._train if isinstance(order.asked, Recipe) else self._tune)(order)
        except Stopped:
            pass
        except InputError as error:
            over = Over(refused=error)
        except Exception as error:  # the page shows one calm sentence, the log has the rest
            import traceback

            traceback.print_exc()
            over = Over(f"{type(error).__name__}: {error}")
        self.cancelled.discard(order.number)
        self.say(over)

    def _train(self, order: Order) -> None:
        from viz.live.training import train

        asked: Any = order.asked
        for event in train(asked, begin=order.begin, keep=order.keep):
            self.say(event)
            self._check(order)

    def _tune(self, order: Order) -> None:
        from viz.tuning.tune import tune

        def report(done: float, epochs: Epochs) -> None:
            self.say(Progress(done, epochs))
            self._check(order)

        asked: Any = order.asked
        report(0.0, Epochs.of([], [], 0))
        model = self.load(asked.model)
        self.say(tune(model, asked, report, held=self.held(model)))

    def _check(self, order: Order) -> None:
        """Raises Stopped where nobody watches any more."""
        if order.number in self.cancelled:
            raise Stopped


def _loaded(name: str) -> Model:
    from viz.models.loading import load

    return load(name)


def _held(model: Model) -> int:
    from viz.tuning.memory import before

    return before(model)


def main() -> None:
    """Take orders until there is no one to give them."""
    said, sys.stdout = sys.stdout.buffer, sys.stderr  # what a library prints must not stand between pickles

    def say(message: object) -> None:
        pickle.dump(message, said)
        said.flush()

    worker = Worker(say, held=_held)
    orders: queue.SimpleQueue[Order | Ready] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, orders, worker.cancelled), daemon=True).start()
    nice = int(sys.argv[1])
    order = orders.get()
    _step_back(min(nice, LOADING))
    worker.ready(order if isinstance(order, Ready) else Ready(getattr(order.asked, "model", "")))
    _step_back(nice - min(nice, LOADING))
    while True:
        if isinstance(order, Ready):
            worker.ready(order)
        else:
            worker.obey(order)
        order = orders.get()


def _step_back(by: int) -> None:
    """Let the system run this process after others, where it can."""
    if hasattr(os, "nice"):
        os.nice(by)


def _listen(heard: IO[bytes], orders: queue.SimpleQueue[Order | Ready], cancelled: set[int]) -> None:
    try:
        while True:
            message = pickle.load(heard)
            if isinstance(message, Cancel):
                cancelled.add(message.number)
            else:
                orders.put(message)
    except EOFError:
        os._exit(0)


if __name__ == "__main__":
    main()
