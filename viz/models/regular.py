"""Files that are not ours, opened with suspicion: regular ones only, below their own folder, no longer than
they may be.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from viz.errors import InputError
from viz.language import mark

ODD = mark(
    "This model's {name} must be an ordinary file inside its own folder; it is something else, or leads"
    " elsewhere. Choose another model."
)


def content(path: Path, *, at_most: int) -> bytes:
    """All bytes of the file, counted as they are read.

    Raises InputError where it is a pipe, a device or a folder, or holds more than `at_most` bytes; OSError as
    `open` does.
    """
    # Without blocking: a pipe that nobody writes to would else be waited for, for ever.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise InputError(ODD, name=path.name)
        found = file.read(at_most + 1)
    if len(found) > at_most:
        raise InputError(
            "This model's {file} must have at most {most:,} bytes; it has more. Choose another model.",
            file=path.name,
            most=at_most,
        )
    return found


def text(path: Path, *, at_most: int) -> str:
    """The same as UTF-8 text. Raises UnicodeDecodeError besides."""
    return content(path, at_most=at_most).decode("utf-8")


def check_folder(folder: Path, *, links: bool) -> None:
    """Every entry of a checkpoint folder must be a regular file or a folder; with `links` false, none may
    lead outside.

    The loading library opens files of its own choice below `folder`; after this none of them is a pipe or a
    device.
    Raises InputError, naming the entry.
    """
    root = folder.resolve()
    try:
        for entry in folder.iterdir():
            mode = entry.stat().st_mode
            inside = links or entry.resolve().is_relative_to(root)
            if not inside or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise InputError(ODD, name=entry.name[:60])
    except FileNotFoundError as error:
        if not folder.is_dir():
            return  # what is missing is said by whoever reads it
        raise InputError(ODD, name=Path(str(error.filename)).name[:60]) from None
    except OSError:
        raise InputError("This model's folder cannot be read. Choose another model.") from None
