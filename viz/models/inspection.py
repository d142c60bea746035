"""Folders of the operator's, opened once before anybody chooses one, in a process of their own.

Settings that read well can lie beside weights that are wrong: tensors are missing, numbers are not finite,
attention does not add up to 1. Only opening tells, which takes seconds and torch, and a folder may break what
opens it. So it is done elsewhere, one folder at a time, after everything else that the computer has to do;
what came of it is remembered for as long as the folder's files stay as they are.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from viz.errors import InputError
from viz.language import mark
from viz.paths import ROOT, for_children

log = logging.getLogger(__name__)

PROCESSOR_S = 300
"""Seconds of the processor's time that opening a folder may take."""
WAIT_S = 1800.0
"""Seconds until nobody waits for it any more: a computer with other things to do gives it little."""
NICE = 10
BREAKS = mark(
    "Trying this model out broke the process that did it, or took too long. Copy it again, or choose another."
)
MEMINFO = Path("/proc/meminfo")

Opened = Callable[[str], InputError | None]


def version(path: Path) -> str:
    """What tells one state of a folder from another: its files, their sizes and when they were written."""
    found = []
    for each in sorted(path.iterdir()):
        status = each.stat()
        found.append(f"{each.name} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(found)


class Inspection:
    """What is known of the folders; `opened` opens one and gives the reason why it is refused, or None."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._known: dict[str, tuple[str, InputError | None]] = {}
        self._lock = threading.Lock()
        self._before: dict[str, str] = {}

    def refusal(self, path: Path) -> InputError | None:
        """Why this folder, as it lies there now, is refused; None where nothing speaks against it so far."""
        then, found = self._known.get(path.name, ("", None))
        with suppress(OSError):
            return found if found is not None and version(path) == then else None
        return None

    def round(self, paths: Iterable[Path]) -> None:
        """Open each of these that has not been opened as it is now, and that nobody is still copying: it is
        as it was a round ago. A round that comes while another is under way does nothing.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            there = {path.name: path for path in paths}
            self._known = {name: known for name, known in self._known.items() if name in there}
            for name, path in there.items():
                with suppress(OSError):
                    self._look(name, path)
        finally:
            self._lock.release()

    def _look(self, name: str, path: Path) -> None:
        now = version(path)
        settled, self._before[name] = self._before.get(name) == now, now
        if settled and self._known.get(name, ("", None))[0] != now and _room(path):
            found = self._opened(name)
            self._known[name] = now, found
            if found is not None:
                log.warning("%s is not offered. %s", name, found)


def _room(path: Path) -> bool:
    """Is there memory to open it without taking what others need? True where the system does not say."""
    with suppress(OSError, ValueError, IndexError):
        lines = MEMINFO.read_text(encoding="ascii").splitlines()
        free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
        held = (path / "model.safetensors").stat().st_size
        return 3 * held + 1_000_000_000 < free  # as float32 it may take twice as much, beside the file
    return True


def opened_elsewhere(name: str) -> InputError | None:
    """Open a folder in a process of its own that gives way to all others; why it is refused, or None."""
    command = [sys.executable, "-c", f"from {__name__} import main; main()", name]
    try:
        done = subprocess.run(
            command, env=for_children(), cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, encoding="utf-8", timeout=WAIT_S, check=False,
        )  # fmt: skip
        told = json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return None  # the computer has other things to do
    except (ValueError, IndexError):
        log.warning("The process that opened %s ended without a word: %s", name, done.stderr[-500:])
        return InputError(BREAKS)
    return InputError(told["message"], **told["values"]) if told else None


INSPECTION = Inspection(opened_elsewhere)


def told(name: str) -> Mapping[str, object]:
    """What the process says of a folder: the message with which it is refused, or nothing."""
    from viz.models.loading import load

    try:
        load(f"folder:{name}")
    except InputError as error:
        return {"message": error.message, "values": error.values}
    return {}


def main() -> None:
    """Open the folder that the command names, and say in the last line what came of it."""
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICE)
    with suppress(OSError):  # Linux: where memory ends, this process does first
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    said = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer
    print(json.dumps(told(sys.argv[1]), default=str), file=said, flush=True)


def _leave_with(server: int) -> None:
    while os.getppid() == server:
        time.sleep(1)
    os._exit(1)
