"""A tuned network that was opened elsewhere goes with its visit."""

from __future__ import annotations

import gc
import time
from typing import Any

import pytest

from viz.models import kept
from viz.requests import RecordText
from viz.ui.running.opened import OpenedNetwork

pytestmark = pytest.mark.instant


def test_its_weights_and_what_was_answered_for_it_go_when_the_session_lets_go(monkeypatch):
    forgotten: list[str] = []
    asked: list[Any] = []

    class Engine:
        def forget(self, concerns):
            asked.append(concerns)

    monkeypatch.setattr(kept, "forget", forgotten.append)
    held = OpenedNetwork("tuned:mine", Engine())
    gc.collect()
    assert not forgotten
    del held
    gc.collect()
    for _ in range(100):
        if asked:
            break
        time.sleep(0.02)
    assert forgotten == ["tuned:mine"]
    assert asked[0](RecordText("tuned:mine", ("a",)))
    assert not asked[0](RecordText("minilm", ("a",)))
