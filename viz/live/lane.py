"""The lane: small trainings asked for by pages, run one after the other in processes that give way.

A page asks for a recipe and looks at its run again and again; equal recipes are trained once for the whole
class. A run that nobody has looked at for a while is stopped: a session that leaves needs to tell nobody.
Torch is not imported here: it is the worker's.

On two busy cores, a sentence that another session asks MiniLM about takes 224 ms at the median (95th
percentile 580), 208 (360) beside such a process, and 428 (1,443) beside a training in a thread that yields
after every frame (*measured*, ten each).
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Any

from viz.arrays import arrays_nbytes
from viz.errors import InputError
from viz.film import Checkpoint, Ending, Frame, Recipe
from viz.live.orders import Cancel, Order, Over
from viz.paths import ROOT

log = logging.getLogger(__name__)

PROCESSES = 2
MAX_QUEUE = 64
UNWATCHED = 20.0
"""Seconds without a look after which a run is stopped."""
IDLE = 120.0
"""Seconds without an order after which a process ends and gives its memory back."""
GENTLE = 19
"""How nice the processes are: anything else that wants the processor gets it first."""
KEPT_BYTES = 40_000_000
"""What runs that are over may take together."""
FULL = "Too many trainings are asked for at once. Wait a moment, then try again."
FAILED = "This training failed, and the log says why. Choose another setting, or tell whoever runs this app."


@dataclass(eq=False)
class Run:
    """A recipe on its way: what is there of it so far. Lists only ever grow; any thread may read them."""

    recipe: Recipe
    begin: Checkpoint | None = None
    kill_at: int = 0
    """After so many steps its process is killed; 0 for never."""
    frames: list[Frame] = field(default_factory=list)
    checkpoint: Checkpoint | None = None
    ending: Ending | None = None
    started: bool = False
    over: bool = False
    stopped: bool = False
    """Did it end before its time: stopped, unwatched or killed?"""
    failure: str = ""
    looked: float = field(default_factory=time.monotonic)
    first_after: float | None = None
    """Seconds from the order to its first frame."""
    born: float = field(default_factory=time.monotonic)

    @property
    def key(self) -> tuple[Recipe, int, int]:
        """What makes two runs the same."""
        return self.recipe, 0 if self.begin is None else self.begin.step, self.kill_at

    @property
    def nbytes(self) -> int:
        """Bytes of what is kept of it."""
        kept = len(self.checkpoint.content) if self.checkpoint else 0
        return kept + arrays_nbytes((*self.frames, self.ending) if self.ending else tuple(self.frames))


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
        self._unwatched, self._idle, self._nice = unwatched, idle, nice
        self._queue: deque[Run] = deque()
        self._runs: OrderedDict[tuple[Recipe, int, int], Run] = OrderedDict()
        self._changed = threading.Condition()
        self._warm = False
        for number in range(processes):
            threading.Thread(target=self._work, name=f"lane-{number}", daemon=True).start()

    def run(self, recipe: Recipe, *, begin: Checkpoint | None = None, kill_at: int = 0) -> Run:
        """The run of this recipe: known, under way, or put in the queue; asking for it is a look at it.

        Raises InputError where the queue is full.
        """
        wanted = Run(recipe, begin, kill_at)
        with self._changed:
            known = self._runs.get(wanted.key)
            if known is not None:
                known.looked = time.monotonic()
                self._runs.move_to_end(wanted.key)
                return known
            if len(self._queue) >= MAX_QUEUE:
                raise InputError(FULL)
            self._runs[wanted.key] = wanted
            self._queue.append(wanted)
            self._changed.notify()
            return wanted

    def warm(self) -> None:
        """Somebody may ask soon: let a process begin to start, which takes seconds."""
        with self._changed:
            self._warm = True
            self._changed.notify()

    def place(self, run: Run) -> int:
        """How many runs are before it, itself included: 0 when it is under way or over."""
        with self._changed:
            return 1 + self._queue.index(run) if run in self._queue else 0

    def stop(self, run: Run) -> None:
        """End it where it stands; its film is kept as far as it goes."""
        run.looked = -self._unwatched

    def forget(self, run: Run) -> None:
        """So that the same recipe is trained anew."""
        with self._changed:
            if self._runs.get(run.key) is run:
                del self._runs[run.key]

    def _work(self) -> None:
        worker: _Worker | None = None
        while True:
            with self._changed:
                while not self._queue:
                    woken = self._changed.wait(self._idle)
                    if self._warm:
                        self._warm, worker = False, worker or _Worker(self._nice)
                    elif not woken and not self._queue and worker is not None:
                        worker.leave()
                        worker = None
                run = self._queue.popleft()
            run.started = True
            if not self._watched(run):
                run.stopped = run.over = True
            else:
                worker = worker if worker is not None and worker.alive else _Worker(self._nice)
                self._follow(run, worker)
            if run.failure or (run.stopped and not run.kill_at):
                log.info("A training ended early: %s", run.failure or "nobody watched it")
            self._trim()
            del run

    def _watched(self, run: Run) -> bool:
        return time.monotonic() - run.looked < self._unwatched

    def _follow(self, run: Run, worker: _Worker) -> None:
        """Take in what the process says of a run until it is over."""
        number = worker.order(run)
        told = False
        try:
            while not isinstance(message := worker.heard(), Over):
                _take(run, message)
                if run.kill_at and run.checkpoint is not None:
                    worker.kill()
                    run.stopped = True
                    return
                if not told and not self._watched(run):
                    worker.say(Cancel(number))
                    told = run.stopped = True
            run.failure = FAILED if message.failure else ""
        except (EOFError, OSError, pickle.UnpicklingError):
            run.failure = FAILED
            worker.kill()
        finally:
            run.over = True

    def _trim(self) -> None:
        """Let go of the runs that were looked at longest ago, and of those that came to nothing."""
        with self._changed:
            for run in [run for run in self._runs.values() if run.over and run.stopped and not run.frames]:
                del self._runs[run.key]
            over = [run for run in self._runs.values() if run.over]
            excess = sum(run.nbytes for run in over) - KEPT_BYTES
            for run in over[:-1]:
                if excess <= 0:
                    break
                excess -= run.nbytes
                del self._runs[run.key]


def _take(run: Run, message: object) -> None:
    if isinstance(message, Frame):
        if not run.frames:
            run.first_after = time.monotonic() - run.born
        run.frames.append(message)
    elif isinstance(message, Checkpoint):
        run.checkpoint = message
    elif isinstance(message, Ending):
        run.ending = message


class _Worker:
    """One process that trains."""

    def __init__(self, nice: int) -> None:
        gentle: dict[str, Any] = {}
        if sys.platform == "win32":
            gentle["creationflags"] = subprocess.IDLE_PRIORITY_CLASS
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "viz.live.worker", str(nice)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
            **gentle,
        )
        self._number = 0

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def order(self, run: Run) -> int:
        """Give an order; its number."""
        self._number += 1
        self.say(Order(self._number, run.recipe, run.begin, run.kill_at))
        return self._number

    def say(self, message: object) -> None:
        assert self._process.stdin is not None
        pickle.dump(message, self._process.stdin)
        self._process.stdin.flush()

    def heard(self) -> Any:
        """What it says next; raises EOFError where it has gone."""
        assert self._process.stdout is not None
        return pickle.load(self._process.stdout)

    def leave(self) -> None:
        """It ends by itself when nobody can give it orders any more."""
        self._process.communicate()

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()
