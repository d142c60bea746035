"""The house is kept without a visitor: sessions that left are shut down, their downloads go, garbage is
collected on a timer.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit import config
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.state.session_state import SessionState

from viz import upkeep

pytestmark = pytest.mark.instant


class Picture:
    """Something that a visitor's session holds."""


class Session:
    def __init__(self) -> None:
        self.id, self.closed, self.session_state = str(id(self)), 0, SessionState()
        self.session_state["own picture"] = Picture()

    def shutdown(self) -> None:
        self.closed += 1


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A runtime with Streamlit's own storage of sessions that have left, for a moment."""
    storage, orphans = MemorySessionStorage(ttl_seconds=0.05), []
    active: list[Any] = []
    made = SimpleNamespace(
        _session_mgr=SimpleNamespace(_session_storage=storage, list_active_sessions=lambda: active),
        media_file_mgr=SimpleNamespace(remove_orphaned_files=lambda: orphans.append(1)),
        storage=storage,
        orphans=orphans,
        active=active,
    )
    monkeypatch.setattr(upkeep.runtime, "exists", lambda: True)
    monkeypatch.setattr(upkeep.runtime, "get_instance", lambda: made)
    return made


@pytest.mark.tiny
def test_sessions_that_left_are_shut_down_without_a_next_visitor(running: Any) -> None:
    sessions = [Session() for _ in range(3)]
    pictures = [weakref.ref(session.session_state["own picture"]) for session in sessions]
    for session in sessions:
        running.storage.save(SimpleNamespace(session=session))
    until = time.monotonic() + 10
    while upkeep.expire() == 0 and time.monotonic() < until:
        time.sleep(0.01)
    assert [session.closed for session in sessions] == [1, 1, 1]
    gc.collect()
    assert [held() for held in pictures] == [None, None, None], "even where somebody holds the session"
    assert len(running.storage.list()) == 0
    assert running.orphans


def test_a_session_that_may_come_back_is_kept(running: Any) -> None:
    running._session_mgr._session_storage = MemorySessionStorage(ttl_seconds=60)
    running._session_mgr._session_storage.save(SimpleNamespace(session=Session()))
    assert upkeep.expire() == 0
    assert len(running._session_mgr._session_storage.list()) == 1


def test_who_closes_a_page_is_noticed_once_and_again_when_they_come_back_and_leave(running: Any) -> None:
    storage = running._session_mgr._session_storage = MemorySessionStorage(ttl_seconds=60)
    ana, ben = Session(), Session()
    noticed: list[list[Any]] = []

    async def some() -> None:
        task = asyncio.create_task(upkeep.notice(noticed.append, seconds=0.001))
        for come, leave in (((), (ana,)), ((), (ben,)), ((ana,), ()), ((), (ana,))):
            for each in come:
                storage.delete(each.id)
            for each in leave:
                storage.save(SimpleNamespace(session=each))
            await asyncio.sleep(0.05)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(some())).result(30)
    assert noticed == [[ana.session_state], [ben.session_state], [ana.session_state]]


def test_rounds_go_on_after_one_that_failed_and_scripts_collect_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds: list[str] = []

    def fail() -> int:
        rounds.append("expire")
        if len(rounds) == 1:
            raise RuntimeError("once")
        return 0

    monkeypatch.setattr(upkeep, "expire", fail)
    monkeypatch.setattr(upkeep, "collect", lambda: rounds.append("collect"))
    config.set_option("runner.postScriptGC", True)

    async def some() -> None:
        task = asyncio.create_task(upkeep.keep(0.001))
        while len(rounds) < 5:
            await asyncio.sleep(0.001)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    with ThreadPoolExecutor(1) as pool:  # a browser test before it leaves a running loop in this thread
        pool.submit(lambda: asyncio.run(some())).result(30)
    assert rounds[:4] == ["expire", "expire", "collect", "expire"]
    assert config.get_option("runner.postScriptGC") is False


def rested(seconds: float = 0.001, rounds: int = 5) -> int:
    """How often the house was put to rest in at least so many rounds."""
    calls: list[str] = []

    async def some() -> None:
        task = asyncio.create_task(upkeep.keep(seconds, rest=lambda: calls.append("rest")))
        await asyncio.sleep(0)
        while len(made) < rounds:
            await asyncio.sleep(seconds)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    made: list[str] = []
    kept, upkeep.collect = upkeep.collect, lambda: made.append("collect")
    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(some())).result(30)
    finally:
        upkeep.collect = kept
    return len(calls)


def test_every_round_looks_for_what_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(upkeep, "collect", lambda: None)

    def look() -> None:
        looked.append("look")

    async def some() -> None:
        task = asyncio.create_task(upkeep.keep(0.001, look=look))
        while len(looked) < 3:
            await asyncio.sleep(0.001)
        task.cancel()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(some())).result(30)


@pytest.mark.tiny
def test_results_go_once_with_the_last_session_and_not_before(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = iter([2, 1, 0, 0])
    monkeypatch.setattr(upkeep, "expire", lambda: next(gone, 0))
    running.active.append("somebody")
    assert rested() == 0
    running.active.clear()
    running._session_mgr._session_storage = MemorySessionStorage(ttl_seconds=60)
    gone = iter([2, 0, 0])
    assert rested() == 1
    running._session_mgr._session_storage.save(SimpleNamespace(session=Session()))
    gone = iter([2, 0, 0])
    assert rested() == 0, "one of them may come back"
