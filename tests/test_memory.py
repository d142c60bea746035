"""Memory is counted with that of the processes which this one started, and given back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from viz import memory

pytestmark = pytest.mark.tiny

HOLDS = "held = bytearray(300_000_000); print(flush=True); input()"


def test_memory_is_given_back_or_nothing_happens() -> None:
    memory.collect()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not say")
def test_what_another_process_holds_counts_too() -> None:
    before = memory.resident() or 0
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        grown = (memory.resident() or 0) - before
        other.communicate(b"\n")
    assert 290e6 < grown < 450e6


def test_a_system_that_does_not_say_is_not_guessed_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "PROC", tmp_path)
    assert memory.resident() is None
