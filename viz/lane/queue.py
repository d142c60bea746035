"""The lane: what learns, asked for by pages and run one after the other in processes that give way.

A page asks for a recipe, or for a network to be tuned, and looks at its run again and again; what two ask for
alike is learned once. A run that nobody has looked at for a while is stopped: a session that leaves needs to
tell nobody. Torch is not imported here: it is the worker's.

A pass of MiniLM that takes 25 ms (95th percentile 31) while two trainings stand still takes 23 (40) beside
two of nice 19, 27 (87) beside nice 15, 36 (146) beside nice 10 (*measured*, sixty each, the networks' process
of nice 5).
"""

from __future__ import annotations

import logging
import pickle
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Hashable
from typing import TypeVar

from viz.errors import InputError
from viz.film import Recipe, TrainingState
from viz.lane.orders import Cancel, Over
from viz.lane.process import Process
from viz.lane.runs import Run, Training, Tuning
from viz.language import mark
from viz.teaching import TuneNetwork

log = logging.getLogger(__name__)

PROCESSES = 2
MAX_QUEUE = 64
UNWATCHED = 20.0
"""Seconds without a look after which a run is stopped."""
LEFT = 4.0
"""The same, once its watcher has closed the page or turned to another: enough to look again from there."""
IDLE = 120.0
"""Seconds without an order after which a process ends and gives its memory back."""
GENTLE = 17
"""How nice the processes are. Networks that answer (nice 5) get fifteen times as much of the processor, and
what learns still comes to its end where a whole class asks without a pause: it has 4 to 6 % of it then
(*measured*), at 19 2 to 4 %.
"""
KEPT_BYTES = 120_000_000
"""What runs that are over may take together: films, and the weights of networks that were tuned."""
ENTRY_BYTES = 4096
"""What each takes beside its arrays."""
FULL = mark("Too many trainings are asked for at once. Wait a moment, then try again.")
FAILED = mark(
    "This training failed, and the log says why. Choose another setting, or tell whoever runs this app."
)

R = TypeVar("R", bound=Run)


class Lane:
    """The queue, the processes, and the runs that are over."""

    def __init__(
        self,
        *,
        processes: int = PROCESSES,
        unwatched: float = UNWATCHED,
        idle: float = IDLE,
        nice: int = GENTLE,
    ) -> None:
        self._unwatched, self._idle_s, self._nice = unwatched, idle, nice
        self._queue: deque[Run] = deque()
        self._runs: OrderedDict[Hashable, Run] = OrderedDict()
        self._idle: list[Process] = []
        self._at_work, self._most = 0, processes
        self._changed = threading.Condition()
        for number in range(processes):
            threading.Thread(target=self._work, name=f"lane-{number}", daemon=True).start()

    def run(
        self, recipe: Recipe, *, begin: TrainingState | None = None, kill_at: int = 0, owner: str = ""
    ) -> Training:
        """The training of this recipe: known, under way, or put in the queue; asking for it is a look at it.

        Raises InputError where the queue is full.
        """
        return self._looked(Training(recipe, begin, kill_at), owner)

    def tune(self, asked: TuneNetwork, *, owner: str = "") -> Tuning:
        """The same for a network that is to be tuned; one that was stopped or refused begins anew."""
        return self._looked(Tuning(asked), owner)

    def tuned(self, asked: TuneNetwork, *, owner: str = "") -> Tuning | None:
        """That run where it is known, under way or waiting, looked at; nothing is begun."""
        with self._changed:
            found = self._runs.get(asked)
            if not isinstance(found, Tuning):
                return None
            found.looks[owner] = time.monotonic()
            self._runs.move_to_end(asked)
            return found

    def known(self, recipe: Recipe) -> Training | None:
        """The training of this recipe where it is known, waits or goes on; that is no look at it."""
        with self._changed:
            found = self._runs.get(Training(recipe).key)
            return found if isinstance(found, Training) else None

    def warm(self, model: str = "") -> None:
        """Somebody may ask soon: let a process begin to start and to load this model, which takes seconds."""
        with self._changed:
            ready = any(each.alive and model in ("", each.model) for each in self._idle)
            if not ready and self._at_work < self._most:
                process = self._free(model)
                process.ready(model)
                self._idle.append(process)
                self._changed.notify()  # somebody has to see to it that it ends once it is idle

    def place(self, run: Run) -> int:
        """How many runs are before it, itself included: 0 when it is under way or over."""
        with self._changed:
            return 1 + self._queue.index(run) if run in self._queue else 0

    def stop(self, run: Run, *, owner: str = "") -> None:
        """Watch it no more: it ends where it stands, unless others do. Its film is kept as far as it goes."""
        with self._changed:
            run.looks.pop(owner, None)
            if not run.looks and run in self._queue:
                self._queue.remove(run)
                run.stopped = run.over = True
                self._trim()

    def leave(self, owner: str) -> None:
        """This watcher has gone: who does not look again within `LEFT` seconds watches nothing any more."""
        last = time.monotonic() - max(0.0, self._unwatched - LEFT)
        with self._changed:
            for run in self._runs.values():
                if not run.over and owner in run.looks:
                    run.looks[owner] = min(run.looks[owner], last)

    def forget(self, run: Run) -> None:
        """So that the same is learned anew."""
        with self._changed:
            if self._runs.get(run.key) is run:
                del self._runs[run.key]

    def _looked(self, wanted: R, owner: str) -> R:
        with self._changed:
            known = self._runs.get(wanted.key)
            if isinstance(known, type(wanted)) and not known.lost:
                known.looks[owner] = time.monotonic()
                self._runs.move_to_end(wanted.key)
                return known
            if len(self._queue) >= MAX_QUEUE:
                raise InputError(FULL)
            wanted.looks[owner] = time.monotonic()
            self._runs[wanted.key] = wanted
            self._queue.append(wanted)
            self._changed.notify()
            return wanted

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._queue:
                    self._changed.wait(self._idle_s / 2 if self._idle else None)
                    self._let_go()
                run = self._queue.popleft()
                run.started = True
                if not self._watched(run):
                    run.stopped = run.over = True
                    self._trim()
                    continue
                process = self._free(run.model)
                self._at_work += 1
            self._follow(run, process)
            if run.failure or (run.stopped and not run.killed):
                log.info("A training ended early: %s", run.failure or "nobody watched it")
            with self._changed:
                self._at_work -= 1
                if process.alive:
                    process.free_since = time.monotonic()
                    self._idle.append(process)
                self._trim()
            del run

    def _free(self, model: str) -> Process:
        """A process to work with: best one that has loaded the model, then any, then a new one."""
        self._idle = [each for each in self._idle if each.alive]
        if not self._idle:
            return Process(self._nice)
        best = next((each for each in self._idle if model in ("", each.model)), self._idle[0])
        self._idle.remove(best)
        return best

    def _let_go(self) -> None:
        """End the processes that have been idle for long."""
        since = time.monotonic() - self._idle_s
        for each in [each for each in self._idle if each.free_since < since]:
            self._idle.remove(each)
            each.leave()

    def _watched(self, run: Run) -> bool:
        with self._changed:
            since = time.monotonic() - self._unwatched
            return any(look > since for look in run.looks.values())

    def _follow(self, run: Run, process: Process) -> None:
        """Take in what the process says of a run until it is over."""
        try:
            number = process.order(run)
            while not isinstance(message := process.heard(), Over):
                run.take(message)
                if run.killed:
                    process.kill()
                    run.stopped = True
                    return
                if not run.stopped and not self._watched(run):
                    process.say(Cancel(number))
                    run.stopped = True
            run.failure = message.refused or (InputError(FAILED) if message.failure else None)
        except (EOFError, OSError, pickle.UnpicklingError):
            run.failure = InputError(FAILED)
            process.kill()
        finally:
            run.over = True

    def _trim(self) -> None:
        """Let go of the runs that were looked at longest ago, and of those that came to nothing."""
        for run in [run for run in self._runs.values() if run.over and run.lost and run.failure is None]:
            del self._runs[run.key]
        over = [run for run in self._runs.values() if run.over]
        excess = sum(ENTRY_BYTES + run.nbytes for run in over) - KEPT_BYTES
        for run in over[:-1]:
            if excess <= 0:
                break
            excess -= ENTRY_BYTES + run.nbytes
            del self._runs[run.key]
