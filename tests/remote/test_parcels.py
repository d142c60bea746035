"""What is sent arrives as it was, and large arrays are handed over rather than copied."""

from __future__ import annotations

import os
import threading
from multiprocessing import Pipe
from typing import Any

import numpy as np
import pytest

from viz.remote import parcels

pytestmark = pytest.mark.tiny


def through(value: object) -> Any:
    """The value, sent and received."""
    ours, theirs = Pipe()
    sender = threading.Thread(target=parcels.send, args=(ours, value))
    sender.start()
    try:
        return parcels.receive(theirs)
    finally:
        sender.join(10)


VALUE = {
    "large": np.arange(700_000, dtype=np.float32).reshape(7, -1),
    "second": np.ones(parcels.LEAST, np.uint8),
    "small": np.arange(5),
    "turned": np.arange(600_000).reshape(2, -1).T,
    "words": ("a", None, 1.5),
}


@pytest.mark.parametrize("shares", [True, False])
def test_what_is_sent_arrives_and_can_only_be_read(shares: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "SHARES", shares and parcels.SHARES)
    found = through(VALUE)
    assert list(found) == list(VALUE)
    assert found["words"] == VALUE["words"]
    for name in ("large", "second", "small", "turned"):
        np.testing.assert_array_equal(found[name], VALUE[name])
        assert found[name].dtype == VALUE[name].dtype
    assert not found["large"].flags.writeable


@pytest.mark.skipif(not parcels.SHARES, reason="this system hands no memory over")
def test_files_are_open_for_as_long_as_their_arrays_are_kept() -> None:
    def opened() -> int:
        return sum("array" in os.readlink(f"/proc/self/fd/{name}") for name in _files())

    def _files() -> list[str]:
        return [name for name in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{name}")]

    before = opened()
    found = through(VALUE)
    assert opened() == before + 3
    large = found.pop("large")
    del found
    assert opened() == before + 1
    assert large.sum() > 0
    del large
    assert opened() == before


def test_where_nobody_is_left_it_says_so() -> None:
    ours, theirs = Pipe()
    theirs.close()
    with pytest.raises(OSError, match="Broken pipe"):
        parcels.send(ours, "hello")
    with pytest.raises((EOFError, OSError)):
        parcels.receive(ours)
