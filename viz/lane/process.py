"""A process in which networks learn, as it is seen from the page's."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from typing import Any

from viz.lane.orders import Ready
from viz.lane.runs import Run
from viz.paths import for_children


class Process:
    """It takes one order after the other."""

    def __init__(self, nice: int) -> None:
        gentle: dict[str, Any] = {}
        if sys.platform == "win32":
            gentle["creationflags"] = subprocess.IDLE_PRIORITY_CLASS
        self._process = subprocess.Popen(
            [sys.executable, "-m", "viz.lane.worker", str(nice)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=for_children(),
            **gentle,
        )
        self._number = 0
        self.model = ""
        """The network that it was last asked to load."""
        self.free_since = time.monotonic()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ready(self, model: str) -> None:
        """Let it load what takes its time."""
        self.model = model or self.model
        self.say(Ready(model))

    def order(self, run: Run) -> int:
        """Give an order; its number."""
        self._number += 1
        self.model = run.model or self.model
        self.say(run.order(self._number))
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
