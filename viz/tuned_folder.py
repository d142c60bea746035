"""The folder in which a server keeps the networks that its visits tune: named once, and gone with the server.

Whoever makes it holds a lock in it. The system opens that lock whatever way a process ends, so what a killed
server has left can be told from what another one is using.
"""

from __future__ import annotations

import atexit
import os
import re
import secrets
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

VARIABLE = "ATTENTION_LAB_TUNED"
"""By which the server and the processes that it starts know it."""
NAME = re.compile(r"attention-lab-[0-9a-f]{32}")
LOCK = ".lock"


def name_it() -> None:
    """Give it a name from now on, for this process and those it starts: one that nobody can guess."""
    os.environ[VARIABLE] = str(Path(tempfile.gettempdir()) / f"attention-lab-{secrets.token_hex(16)}")


def path() -> Path | None:
    """Where it is, or will be; None where it has no name yet."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def made() -> Path:
    """The folder, for nobody else's eyes; who makes it takes it away at the end. Raises OSError."""
    if path() is None:
        name_it()
    found = Path(os.environ[VARIABLE])
    if not found.is_dir():
        found.mkdir(mode=0o700)
        lock = _lock(found)
        lock.acquire(timeout=5)  # endlessly, it is refused: this process holds that of a folder that is gone
        atexit.register(_leave, found, lock)
    return found


def clear() -> None:
    """Take it away, with all that it holds."""
    if found := path():
        shutil.rmtree(found, ignore_errors=True)


def sweep() -> None:
    """Take away those of servers that have ended without doing so."""
    for found in Path(tempfile.gettempdir()).iterdir():
        if NAME.fullmatch(found.name) and _ours(found) and _left(found):
            shutil.rmtree(found, ignore_errors=True)


def _ours(found: Path) -> bool:
    """Is it a folder, and no link to one, that this user alone can write into?"""
    try:
        about = found.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(about.st_mode):
        return False
    return os.name == "nt" or (about.st_uid == os.getuid() and not stat.S_IMODE(about.st_mode) & 0o077)


def _left(found: Path) -> bool:
    """Does nobody hold its lock any more?"""
    from filelock import Timeout

    if not (found / LOCK).is_file():
        return False
    try:
        with _lock(found).acquire(timeout=0):
            return True
    except (Timeout, OSError):
        return False


def _lock(found: Path) -> BaseFileLock:
    from filelock import FileLock

    return FileLock(found / LOCK, thread_local=False)


def _leave(found: Path, lock: BaseFileLock) -> None:
    lock.release()
    shutil.rmtree(found, ignore_errors=True)
