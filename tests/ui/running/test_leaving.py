"""What nobody holds any more is let go of once, in another thread than the one that finds out."""

from __future__ import annotations

import gc
import threading

import pytest

from viz.ui.running.leaving import when_gone

pytestmark = pytest.mark.tiny


class Held:
    pass


def test_it_is_let_go_of_once_nobody_holds_it_and_in_a_thread_of_its_own() -> None:
    gone, where = threading.Event(), []

    def let_go() -> None:
        where.append(threading.current_thread())
        gone.set()

    held = Held()
    when_gone(held, let_go)
    gc.collect()
    assert not gone.wait(0.05)
    del held
    gc.collect()
    assert gone.wait(10)
    assert where != [threading.current_thread()]
    assert len(where) == 1
