"""The process of the networks answers what it is asked, says how far it is, and stops when it is told to."""

from __future__ import annotations

import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import pytest

from viz.errors import InputError
from viz.remote import parcels, worker
from viz.remote.messages import ErrorMessage, ProgressMessage, RequestMessage, ResultMessage, StopMessage
from viz.requests import RecordText
from viz.tickets import Abandoned, Report

pytestmark = pytest.mark.tiny

REQUEST = RecordText("some model", ("a text",))


class Unpicklable(Exception):
    """As a broken tokenizer's panic: it cannot travel."""

    def __reduce__(self) -> Any:
        raise TypeError("it stays here")


class Engine:
    """Answers with what it was told to."""

    models = (("some model", 12),)

    def __init__(self, error: BaseException | None = None, steps: int = 1) -> None:
        self.error, self.steps, self.go = error, steps, threading.Semaphore(steps)

    def answer(self, request: object, report: Report) -> object:
        assert request == REQUEST
        for step in range(self.steps):
            assert self.go.acquire(timeout=10)
            report(step / self.steps, "a step")
        if self.error is not None:
            raise self.error
        return "the result"


def asked(engine: Engine) -> tuple[Connection, threading.Thread]:
    """The server's end of a connection on which the request was put, and the thread that answers it."""
    ours, theirs = Pipe()

    def serve() -> None:
        message = parcels.receive(theirs)
        assert isinstance(message, RequestMessage)
        parcels.send(theirs, worker.answered(engine, message, theirs))

    thread = threading.Thread(target=serve)
    thread.start()
    parcels.send(ours, RequestMessage(REQUEST))
    return ours, thread


def test_it_says_how_far_it_is_and_then_the_result_and_its_models() -> None:
    connection, thread = asked(Engine(steps=2))
    assert [parcels.receive(connection) for _ in range(3)] == [
        ProgressMessage(0.0, "a step"),
        ProgressMessage(0.5, "a step"),
        ResultMessage("the result", (("some model", 12),)),
    ]
    thread.join(10)


def test_it_stops_at_its_next_report_once_it_is_told_to() -> None:
    engine = Engine(steps=2)
    engine.go = threading.Semaphore(1)
    connection, thread = asked(engine)
    assert isinstance(parcels.receive(connection), ProgressMessage)
    parcels.send(connection, StopMessage())
    engine.go.release()
    while isinstance(found := parcels.receive(connection), ProgressMessage):
        pass  # one more, unless it heard of it at the first
    assert isinstance(found, ErrorMessage)
    assert isinstance(found.error, Abandoned)
    thread.join(10)


@pytest.mark.parametrize(
    "error", [InputError("A text must be {n}.", n=3), KeyError("a bug"), Unpicklable("x")]
)
def test_what_is_raised_travels_or_says_its_name(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    connection, thread = asked(Engine(error))
    parcels.receive(connection)
    found = parcels.receive(connection)
    assert isinstance(found, ErrorMessage)
    if isinstance(error, Unpicklable):
        assert isinstance(found.error, RuntimeError)
        assert "Unpicklable: x" in str(found.error)
    else:
        assert type(found.error) is type(error)
        assert str(found.error) == str(error)
    thread.join(10)
    said = capsys.readouterr().err
    assert ("Traceback" in said) == (not isinstance(error, InputError))


def test_where_the_server_has_gone_nobody_waits_and_the_log_says_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ours, theirs = Pipe()
    ours.close()
    answer = worker.answered(Engine(), RequestMessage(REQUEST), theirs)
    assert isinstance(answer, ErrorMessage)
    assert isinstance(answer.error, Abandoned)
    assert capsys.readouterr().err == ""
