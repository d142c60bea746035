"""What a process that is started here must know, and what it gets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from viz.paths import LARGE_PAGES, LIBRARY, for_children

pytestmark = pytest.mark.tiny

WAYS = Path("/sys/kernel/mm/transparent_hugepage/enabled")
ARRAY = """
import torch
kept = torch.ones(16_000_000)
areas = open("/proc/self/smaps").read().split("VmFlags:")
print(any("hg" in flags.split("\\n")[0].split() for flags in areas[1:]))
"""


def test_a_child_is_told_how_memory_is_given_unless_somebody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LIBRARY, raising=False)
    assert for_children()[LIBRARY] == LARGE_PAGES
    monkeypatch.setenv(LIBRARY, "glibc.malloc.check=1")
    assert for_children()[LIBRARY] == "glibc.malloc.check=1"


def _glibc() -> tuple[int, ...]:
    """The version of the C library; none where it is another one."""
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (AttributeError, ValueError, OSError):
        return ()
    return tuple(map(int, version.split("."))) if name == "glibc" else ()


@pytest.mark.skipif(
    _glibc() < (2, 35) or not WAYS.exists() or "[madvise]" not in WAYS.read_text(),
    reason="large pages cannot be asked for here",
)
def test_a_childs_arrays_lie_in_large_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LIBRARY, raising=False)
    said = subprocess.run(
        [sys.executable, "-c", ARRAY], env=for_children(), capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "True"
