"""Wrong guesses are counted for a minute, for each who guesses, in bounded memory."""

from __future__ import annotations

import pytest

from viz import guesses
from viz.guesses import MINUTE, Throttle

pytestmark = pytest.mark.instant


def test_too_many_wrong_guesses_wait_a_minute() -> None:
    now = [0.0]
    found = Throttle(2, lambda: now[0])
    for _ in range(2):
        assert found.allowed("ana")
        found.wrong("ana")
    assert not found.allowed("ana")
    assert found.allowed("ben")
    now[0] = MINUTE + 1
    assert found.allowed("ana")


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "MOST_VISITORS", 10)
    found = Throttle(2)
    for number in range(30):
        found.wrong(str(number))
    assert len(found) == 10
