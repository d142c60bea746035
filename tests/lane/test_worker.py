"""The process takes one order after the other, and leaves when nobody can give it any."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tuning.build import model, sentences
from viz.errors import InputError
from viz.film import Ending, Frame, Recipe
from viz.lane.orders import Order, Over, Progress, Ready
from viz.lane.worker import Worker
from viz.learning import Tuned
from viz.teaching import TuneNetwork

pytestmark = pytest.mark.tiny


def obeyed(order: Order, *, cancelled: bool = False, load: Any = None) -> list[Any]:
    said: list[Any] = []
    worker = Worker(said.append, load)
    if cancelled:
        worker.cancelled.add(order.number)
    worker.obey(order)
    assert not worker.cancelled, "it is forgotten"
    return said


def test_frames_an_ending_and_over() -> None:
    *frames, ending, over = obeyed(Order(1, Recipe(task="copy", steps=2, batch=2)))
    assert all(isinstance(each, Frame) for each in frames)
    assert isinstance(ending, Ending)
    assert over == Over()


def test_a_network_is_loaded_by_name_and_tuned() -> None:
    loaded: list[str] = []

    def load(name: str) -> Any:
        loaded.append(name)
        return model("bert")

    said: list[Any] = []
    worker = Worker(said.append, load)
    worker.ready(Ready("tiny"))
    assert loaded == ["tiny"]
    for number in range(2):
        worker.obey(Order(number, TuneNetwork("tiny", sentences(each=5), epochs=1, rank=4)))
    assert loaded == ["tiny"], "it stays"
    *steps, found, over = said[: len(said) // 2]
    assert all(isinstance(each, Progress) for each in steps)
    assert [steps[0].done, steps[-1].done] == [0, 1]
    assert isinstance(found, Tuned)
    assert over == Over()


@pytest.mark.parametrize(
    "asked", [Recipe(task="copy", steps=400, batch=2), TuneNetwork("tiny", sentences(), rank=4)]
)
def test_a_cancelled_order_ends_at_once(asked: Any) -> None:
    first, over = obeyed(Order(7, asked), cancelled=True, load=lambda _name: model("bert"))
    assert isinstance(first, Frame | Progress)
    assert over == Over()


def test_a_fault_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    (over,) = obeyed(Order(1, Recipe(task="nothing")))
    assert over.failure.startswith("KeyError")
    assert over.refused is None
    assert "Traceback" in capsys.readouterr().err


def test_a_refusal_is_told_as_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    def load(_name: str) -> Any:
        raise InputError("It has {n} ears.", n=3)

    Worker(lambda _said: None, load).ready(Ready("rabbit"))
    _, over = obeyed(Order(1, TuneNetwork("rabbit", sentences())), load=load)
    assert over.refused.said() == "It has 3 ears."
    assert over.failure == capsys.readouterr().err == ""
