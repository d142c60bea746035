"""Pages' scripts run one at a time, in the order in which they came, and nobody holds the others up long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from viz import turns
from viz.requests import Request
from viz.tickets import Ticket
from viz.turns import Turns

pytestmark = pytest.mark.instant

AGES = 60.0
"""Seconds that no test takes."""


def waits(line: Turns, count: int) -> None:
    """Wait until so many threads stand in the line."""
    moment = threading.Event()
    while len(line._line) < count:
        moment.wait(0.001)


def in_line(line: Turns, threads: ThreadPoolExecutor, work: Callable[[], None]) -> Future[None]:
    """Let a thread come for a turn to do this; it stands in the line when this returns."""
    before = len(line._line)

    coming = threads.submit(_come, line, work)
    waits(line, before + 1)
    return coming


def _come(line: Turns, work: Callable[[], None]) -> None:
    with line.turn():
        work()


def test_one_at_a_time_in_the_order_in_which_they_came() -> None:
    line, order, inside, most = Turns(AGES), list[int](), list[int](), list[int]()

    def work(number: int) -> None:
        inside.append(number)
        most.append(len(inside))
        order.append(number)
        inside.remove(number)

    with ThreadPoolExecutor(8) as threads:
        with line.turn():
            come = [in_line(line, threads, lambda number=number: work(number)) for number in range(8)]  # type: ignore[misc]
            assert not order
        for each in come:
            each.result(AGES)
    assert order == list(range(8))
    assert max(most) == 1


def test_who_waits_leaves_the_turn_to_others_and_comes_back_at_the_end_of_the_line() -> None:
    line, order = Turns(AGES), list[str]()
    with ThreadPoolExecutor(2) as threads:
        with line.turn():
            first = in_line(line, threads, lambda: order.append("another"))
            with line.away():
                first.result(AGES)
            order.append("back")
            second = in_line(line, threads, lambda: order.append("last"))
            assert order == ["another", "back"]
        second.result(AGES)
    assert order == ["another", "back", "last"]


def test_who_has_no_turn_leaves_none() -> None:
    line = Turns(AGES)
    with ThreadPoolExecutor(1) as threads, line.turn():
        threads.submit(_waited, line).result(AGES)
        assert line._holder is not None, "the turn is still ours"


def _waited(line: Turns) -> None:
    with line.away():
        pass


def test_who_computes_for_long_is_overtaken_and_takes_nobodys_turn_when_it_ends() -> None:
    line = Turns(0.01)
    came, go = threading.Event(), threading.Event()

    def overtake() -> None:
        came.set()
        go.wait(AGES)

    with ThreadPoolExecutor(1) as threads:
        with line.turn():
            other = threads.submit(_come, line, overtake)
            assert came.wait(AGES)
        assert line._holder is not None, "it is the other's turn, whoever ends meanwhile"
        go.set()
        other.result(AGES)
    assert line._holder is None


def test_an_error_gives_the_turn_back() -> None:
    line = Turns(AGES)
    with pytest.raises(ValueError, match="broken"), line.turn():
        raise ValueError("broken")
    assert line._holder is None


def test_a_page_is_drawn_in_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    from viz.ui.page import frame

    held = list[object]()
    monkeypatch.setattr(turns, "SCRIPTS", line := Turns(AGES))
    monkeypatch.setattr(frame, "_draw", lambda _: held.append(line._holder))
    frame.run({})
    assert held[0] is not None
    assert line._holder is None


def test_a_ticket_that_is_waited_for_leaves_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Turns(AGES)
    monkeypatch.setattr(turns, "SCRIPTS", line)
    ticket: Ticket[str] = Ticket(Request("a model"), deadline=float("inf"))
    with ThreadPoolExecutor(1) as threads, line.turn():
        in_line(line, threads, lambda: ticket._finish("an answer"))
        assert ticket.result(AGES) == "an answer"
