"""The pool is fair, computes equal jobs once, keeps its bounds and its time, and survives whatever a task
raises.
"""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np
import pytest

from tests.pool import KINDS, SOON, Held, Tasks, Weights, busy, request, until
from viz import engine as engines
from viz import pool as pools
from viz.capture import passes
from viz.engine import Engine
from viz.errors import InputError
from viz.pictures import Picture
from viz.pool import ENTRY_BYTES
from viz.requests import RecordImage
from viz.tickets import Busy, Expired

pytestmark = pytest.mark.tiny


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.go.set()


@pytest.fixture
def pool(tasks: Tasks, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Engine]:
    """Builds an engine over these tasks, with no model behind them."""
    monkeypatch.setattr(engines, "load_to_answer", Weights)
    answered = {kind: getattr(tasks, name) for name, kind in KINDS.items() if hasattr(tasks, name)}
    return lambda **sizes: Engine(answered, **{"workers": 1, **sizes})


def test_its_tasks_keep_passes_with_it_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "load_to_answer", Weights)
    engine, other = (Engine({KINDS["held"]: lambda *_: passes._lent.get()}, workers=0) for _ in range(2))
    asked = request("held", 1)
    assert engine.answer(asked, lambda *_: None) is engine._passes is not other._passes
    assert passes._lent.get() is None


def test_first_come_first_served(pool: Callable[..., Engine], tasks: Tasks) -> None:
    engine = pool()
    busy(engine, tasks)
    tickets = [engine.submit(request("held", n), owner=f"student {n}") for n in range(20)]
    tasks.go.set()
    assert [ticket.result(SOON) for ticket in tickets] == list(range(20))
    assert tasks.order[1:] == list(range(20))


def test_what_takes_a_moment_passes_what_takes_long_but_not_for_ever(
    pool: Callable[..., Engine], tasks: Tasks
) -> None:
    engine = pool()
    busy(engine, tasks)
    engine._took = {pools._kind(request("numbers", 1)): 1.0, pools._kind(request("held", 1)): 0.01}
    long = engine.submit(request("numbers", 8), owner="a")
    short = engine.submit(request("held", "short"), owner="b")
    assert [engine.place(ticket) for ticket in (long, short)] == [2, 1]
    long.asked -= pools.PATIENCE
    assert [engine.place(ticket) for ticket in (long, short)] == [1, 2]
    tasks.go.set()
    assert short.result(SOON) == "short"
    assert tasks.order[1:] == [8, "short"]


def test_what_a_page_asks_in_one_go_came_when_the_first_of_it_did(
    pool: Callable[..., Engine], tasks: Tasks
) -> None:
    engine = pool()
    first = engine.submit(request("numbers", 1), owner="page")
    first.result(SOON)
    busy(engine, tasks)
    others = [engine.submit(request("held", n), owner=f"student {n}") for n in range(3)]
    second = engine.submit(request("held", "second"), owner="page")
    assert [engine.place(ticket) for ticket in (second, *others)] == [1, 2, 3, 4]
    engine.abandon(second, owner="page")
    engine._asking["page"] = first.asked, first.asked - pools.BREATH
    later = engine.submit(request("held", "later"), owner="page")
    assert engine.place(later) == 4, "a new change waits for its turn"
    tasks.go.set()
    later.result(SOON)


def test_what_is_asked_ahead_came_when_its_page_began(pool: Callable[..., Engine], tasks: Tasks) -> None:
    engine = pool()
    engine.submit(request("numbers", 1), owner="page").result(SOON)
    busy(engine, tasks)
    for n in range(3):
        engine.submit(request("held", n), owner=f"student {n}")
    ahead = engine.submit(request("held", "ahead"), owner="page 1")
    assert engine.place(ahead) == 4
    assert engine.submit(request("held", "ahead"), owner="page") is ahead
    assert engine.place(ahead) == 1
    tasks.go.set()
    ahead.result(SOON)


def test_two_workers_do_not_wait_for_one_network(pool: Callable[..., Engine], tasks: Tasks) -> None:
    engine = pool(workers=0)
    one, same, other = (engine.submit(Held(model, n)) for n, model in enumerate(("none", "none", "other")))
    assert engine._next() is one
    engine._used["none"] += 1
    assert engine._next() is other, "its network is free"
    engine._used["other"] += 1
    assert engine._next() is one, "all are used: first come, first served"
    engine.abandon(one)
    assert engine._next() is same


def test_a_network_is_free_again_after_an_answer_or_an_error(
    pool: Callable[..., Engine], tasks: Tasks
) -> None:
    engine = pool()
    ticket = busy(engine, tasks)
    assert engine._used == {"none": 1}
    tasks.go.set()
    ticket.result(SOON)
    with pytest.raises(ValueError, match="as a task would"):
        engine.submit(request("broken", ValueError)).result(SOON)
    until(lambda: not engine._used)


def test_its_state_is_counted_and_looking_uses_no_model(pool: Callable[..., Engine], tasks: Tasks) -> None:
    engine = pool()
    for name in ("one", "two"):
        engine.model(name)
    busy(engine, tasks)
    waiting = [engine.submit(request("held", n), owner=f"student {n}") for n in range(3)]
    now = engine.state
    assert (now.waiting, now.running, now.results, now.computed) == (3, 1, 0, 0)
    order = [name for name, _ in now.models]
    assert {"one", "two"} <= set(order)
    assert [name for name, _ in engine.state.models] == order
    tasks.go.set()
    waiting[-1].result(SOON)
    until(lambda: engine.state.waiting + engine.state.running == 0)
    assert engine.state.results == 4
    engine.submit(request("held", 0)).result(SOON)
    assert engine.state.computed == 4, "what is known is not computed again"
    assert 0 < engine.state.result_bytes <= engine.state.most_result_bytes


def test_place_in_the_queue(pool: Callable[..., Engine], tasks: Tasks) -> None:
    engine = pool()
    running = busy(engine, tasks)
    waiting = [engine.submit(request("held", n), owner=f"student {n}") for n in range(3)]
    assert [engine.place(ticket) for ticket in (running, *waiting)] == [0, 1, 2, 3]
    engine.abandon(waiting[0], owner="student 0")
    assert [engine.place(ticket) for ticket in waiting[1:]] == [1, 2]
    tasks.go.set()
    waiting[-1].result(SOON)
    assert engine.place(waiting[-1]) == 0


def test_thirty_equal_jobs_are_computed_once(pool: Callable[..., Engine], tasks: Tasks) -> None:
    engine = pool(workers=2)
    start = threading.Barrier(30)
    results: list[Any] = []

    def ask(student: int) -> None:
        start.wait(SOON)
        results.append(engine.submit(request("held", "same"), owner=f"student {student}").result(SOON))

    students = [threading.Thread(target=ask, args=(n,)) for n in range(30)]
    for student in students:
        student.start()
    assert tasks.begun.acquire(timeout=SOON)
    tasks.go.set()
    for student in students:
        student.join(SOON)
    assert results == ["same"] * 30
    assert tasks.order == ["same"]
    assert engine.submit(request("held", "same")).done
    assert tasks.order == ["same"]


def test_results_never_change_hands(pool: Callable[..., Engine]) -> None:
    engine, wrong = pool(workers=2), []

    def ask(student: int) -> None:
        for turn in range(20):
            given, times, array = engine.submit(
                request("echo", (student, turn % 5), times=turn % 3), owner=str(student)
            ).result(SOON)
            if (given, times) != ((student, turn % 5), turn % 3) or array[0] != hash((given, times)) % 1000:
                wrong.append((student, turn))

    students = [threading.Thread(target=ask, args=(n,)) for n in range(16)]
    for student in students:
        student.start()
    for student in students:
        student.join(20)
    assert not wrong


def test_the_cache_is_bounded_in_bytes(pool: Callable[..., Engine], tasks: Tasks) -> None:
    room = 3 * (4000 + ENTRY_BYTES)
    engine = pool(cache_bytes=room * 4 // 3)  # a quarter is for small ones
    for size in (997, 998, 999):
        engine.submit(request("numbers", size)).result(SOON)
    assert engine.submit(request("numbers", 997)).done  # and is now the last used
    assert engine._results.bytes <= room
    engine.submit(request("numbers", 1000)).result(SOON)
    assert engine._results.bytes <= room
    assert engine.submit(request("numbers", 997)).done
    engine.submit(request("numbers", 998)).result(SOON)
    assert tasks.order == [997, 998, 999, 1000, 998]  # the least recently used had gone


def test_large_results_leave_the_small_ones_alone(pool: Callable[..., Engine], tasks: Tasks) -> None:
    engine = pool(cache_bytes=400 * ENTRY_BYTES)
    engine.submit(request("numbers", 1)).result(SOON)
    for size in range(30_000, 30_020):
        engine.submit(request("numbers", size)).result(SOON)
    assert engine._results.bytes <= 400 * ENTRY_BYTES
    assert not engine.submit(request("numbers", 30_000)).done
    assert engine.submit(request("numbers", 1)).done


def test_a_result_larger_than_the_cache_is_answered_and_not_kept(
    pool: Callable[..., Engine], tasks: Tasks
) -> None:
    engine = pool(cache_bytes=10_000)
    for _ in range(2):
        assert engine.submit(request("numbers", 5000)).result(SOON).shape == (5000,)
    assert tasks.order == [5000, 5000]
    assert engine._results.bytes == 0


def test_a_picture_that_was_asked_about_counts_too() -> None:
    picture = Picture(digest="0", name="", pixels=np.zeros((100, 100, 3), np.uint8), width=100, height=100)
    assert (
        pools._size((RecordImage("vit", (picture, None)), np.zeros(1000, np.float32)))
        == ENTRY_BYTES + 30_000 + 4000
    )


def test_small_results_are_bounded_in_number(pool: Callable[..., Engine]) -> None:
    engine = pool(cache_bytes=10 * ENTRY_BYTES)
    for n in range(30):
        engine.submit(request("numbers", 0, n=n)).wait(SOON)
        engine.submit(request("echo", n)).result(SOON)
    assert len(engine._results) <= 10


def test_nothing_keeps_a_result_that_left_the_cache(pool: Callable[..., Engine]) -> None:
    engine = pool(cache_bytes=0)
    gc.disable()
    try:
        result = engine.submit(request("numbers", 10)).result(SOON)
        gone = weakref.ref(result)
        del result
        until(lambda: gone() is None)
    finally:
        gc.enable()


def test_the_deadline_stops_a_running_job_at_its_next_report(
    pool: Callable[..., Engine], tasks: Tasks
) -> None:
    ticket = pool().submit(request("patient", 1), owner="a", deadline=0.05)
    with pytest.raises(Expired, match="took too long"):
        ticket.result()
    assert tasks.stopped.wait(SOON)


def test_the_deadline_frees_whoever_waits_even_if_the_job_never_reports(
    pool: Callable[..., Engine], tasks: Tasks
) -> None:
    engine = pool()
    stuck = engine.submit(request("held", 1), owner="a", deadline=0.05)
    behind = engine.submit(request("held", 2), owner="b", deadline=0.05)
    start = time.monotonic()
    while not stuck.wait(1.0):  # as a page waits
        assert time.monotonic() - start < SOON
    with pytest.raises(Expired, match="took too long"):
        stuck.result(0)
    with pytest.raises(Expired, match="your turn did not come"):
        behind.result()
    tasks.go.set()
    until(lambda: behind.done)
    assert tasks.order == [1]  # what came too late was not begun


def test_abandoned_work_leaves_the_queue(pool: Callable[..., Engine], tasks: Tasks) -> None:
    engine = pool()
    running = busy(engine, tasks)
    gone = engine.submit(request("held", "gone"), owner="a")
    stays = engine.submit(request("held", "stays"), owner="b")
    engine.submit(request("held", "stays"), owner="c")
    engine.abandon(gone, owner="a")
    engine.abandon(stays, owner="b")
    assert gone.done
    assert engine.place(stays) == 1
    tasks.go.set()
    assert stays.result(SOON) == "stays"
    assert tasks.order == [cast("Held", running.request).given, "stays"]


def test_abandoned_work_stops_at_its_next_report(pool: Callable[..., Engine], tasks: Tasks) -> None:
    engine = pool()
    ticket = engine.submit(request("patient", 1), owner="a")
    assert tasks.begun.acquire(timeout=SOON)
    assert not tasks.stopped.is_set()
    engine.abandon(ticket, owner="a")
    assert tasks.stopped.wait(SOON)
    again = engine.submit(request("patient", 1), owner="a")
    assert again is not ticket
    tasks.go.set()
    assert again.result(SOON) == 1


def test_a_page_that_reruns_finds_its_own_job_still_running(
    pool: Callable[..., Engine], tasks: Tasks
) -> None:
    engine = pool(workers=2)
    ticket = engine.submit(request("held", 1), owner="a")
    assert tasks.begun.acquire(timeout=SOON)
    engine.abandon(ticket, owner="a")
    assert engine.submit(request("held", 1), owner="a") is ticket
    tasks.go.set()
    assert ticket.result(SOON) == 1
    assert tasks.order == [1]


def test_a_second_student_keeps_the_job_alive(pool: Callable[..., Engine], tasks: Tasks) -> None:
    engine = pool()
    ticket = engine.submit(request("patient", 1), owner="a", deadline=0.2)
    assert engine.submit(request("patient", 1), owner="b", deadline=60) is ticket
    engine.abandon(ticket, owner="a")
    time.sleep(0.25)  # the first deadline has passed; the second student's counts
    assert not tasks.stopped.is_set()
    tasks.go.set()
    assert ticket.result(SOON) == 1


def test_the_newest_job_of_a_session_wins(pool: Callable[..., Engine], tasks: Tasks) -> None:
    engine = pool()
    known = engine.submit(request("echo", "known"), owner="a")
    known.result(SOON)
    running = busy(engine, tasks)
    typed = [engine.submit(request("held", text), owner="a") for text in ("t", "th", "the")]
    other = engine.submit(request("held", "other"), owner="b")
    for old in typed[:2]:
        with pytest.raises(Expired, match="newer"):
            old.result(0.1)
    assert engine.submit(request("held", "the"), owner="a") is typed[2]  # asked again, it keeps its place
    assert engine.place(typed[2]) == 1
    assert engine.submit(request("echo", "known"), owner="a").done  # and a known answer drops it too
    assert typed[2].done
    tasks.go.set()
    other.result(SOON)
    assert tasks.order == [cast("Held", running.request).given, "other"]


def test_the_queue_is_bounded(
    pool: Callable[..., Engine], tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "MAX_QUEUE", 2)
    engine = pool()
    busy(engine, tasks)
    first = engine.submit(request("held", 1), owner="a")
    engine.submit(request("held", 2), owner="b")
    with pytest.raises(Busy, match=r"Wait a moment, then try again\.$"):
        engine.submit(request("held", 3), owner="c")
    assert engine.submit(request("held", 1), owner="c") is first  # joining takes no room
    assert engine.submit(request("held", 4), owner="b").deadline  # nor does changing one's mind
    tasks.go.set()


class Panic(BaseException):
    """As a tokenizer's panic: no Exception."""


@pytest.mark.parametrize(
    "kind", [ValueError, InputError, MemoryError, RecursionError, Panic, SystemExit, KeyboardInterrupt]
)
def test_what_a_task_raises_reaches_whoever_asked_and_the_worker_lives_on(
    pool: Callable[..., Engine], kind: type[BaseException]
) -> None:
    engine = pool()
    with pytest.raises(kind, match="as a task would"):
        engine.submit(request("broken", kind)).result(SOON)
    assert engine.submit(request("echo", 1)).result(SOON)[0] == 1
    with pytest.raises(kind, match="as a task would"):  # a failure is not kept: the next one tries again
        engine.submit(request("broken", kind)).result(SOON)


def test_a_request_that_nobody_answers_is_a_bug_of_the_caller(pool: Callable[..., Engine]) -> None:
    engine = pool()
    with pytest.raises(KeyError):
        engine.submit(request("never written", 1)).result(SOON)
    assert engine.submit(request("echo", 1)).result(SOON)[0] == 1


def test_a_model_is_loaded_once_and_few_are_kept(
    pool: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    loading = threading.Semaphore(1)

    def load(name: str) -> Weights:
        assert loading.acquire(blocking=False), "one model at a time"
        time.sleep(0.01)
        loaded.append(name)
        loading.release()
        return Weights(name)

    monkeypatch.setattr(engines, "load_to_answer", load)
    engine = pool(workers=2)
    threads = [threading.Thread(target=engine.model, args=(f"m{n % 3}",)) for n in range(12)]
    [thread.start() for thread in threads]
    [thread.join(SOON) for thread in threads]
    assert sorted(loaded) == ["m0", "m1", "m2"]
    for n in range(3, 12):
        engine.model(f"m{n}")
    assert len(engine._models) == engines.MODEL_BYTES // (4 * Weights.n_parameters)


def test_a_model_that_fails_to_load_is_tried_again(
    pool: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Any] = [InputError("not here"), Weights("here")]

    def load(_name: str) -> Any:
        if isinstance(answer := answers.pop(0), InputError):
            raise answer
        return answer

    monkeypatch.setattr(engines, "load_to_answer", load)
    engine = pool()
    with pytest.raises(InputError, match="not here"):
        engine.submit(request("echo", 1)).result(SOON)
    assert engine.submit(request("echo", 1)).result(SOON)[0] == 1
