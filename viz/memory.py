"""The memory of this process and of those it started: given back, and counted."""

from __future__ import annotations

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def collect() -> None:
    """Collect garbage, and give free memory back to the system where the C library can."""
    gc.collect()
    with suppress(OSError, AttributeError, TypeError):  # no glibc: macOS, Windows, musl
        ctypes.CDLL(None).malloc_trim(0)


def own() -> int | None:
    """Bytes that this process holds; None where the system does not say (macOS, Windows)."""
    try:
        return _held(os.getpid())[0]
    except (OSError, ValueError, IndexError):
        return None


def resident() -> int | None:
    """Bytes that this process holds, and that those it started hold beside it; None where the system does not
    say (macOS, Windows).
    """
    mine = own()
    if mine is None:
        return None
    return mine + sum(held - shared for held, shared in _others())


def _held(process: int) -> tuple[int, int]:
    """Bytes that a process holds, and those of them that others may hold too."""
    fields = (PROC / str(process) / "statm").read_text(encoding="ascii").split()
    return int(fields[1]) * _page(), int(fields[2]) * _page()


def _page() -> int:
    return int(os.sysconf("SC_PAGE_SIZE"))


def _others() -> Iterator[tuple[int, int]]:
    """The same of each process that this one started."""
    for each in PROC.iterdir():
        with suppress(OSError, ValueError, IndexError):  # it may have ended meanwhile
            stat = (each / "stat").read_text(encoding="utf-8", errors="replace")
            if each.name.isdigit() and int(stat.rpartition(")")[2].split()[1]) == os.getpid():
                yield _held(int(each.name))
