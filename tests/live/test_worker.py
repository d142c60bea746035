"""The process takes one order after the other, and leaves when nobody can give it any."""

from __future__ import annotations

import io
import pickle

import pytest

from viz.film import Ending, Frame, Recipe
from viz.live.orders import Cancel, Order, Over
from viz.live.worker import _obey

pytestmark = pytest.mark.tiny


def said(order: Order, cancelled: set[int]) -> list[object]:
    out = io.BytesIO()
    _obey(order, cancelled, out)
    out.seek(0)
    found = []
    while out.tell() < len(out.getvalue()):
        found.append(pickle.load(out))
    return found


def test_frames_an_ending_and_over():
    *frames, ending, over = said(Order(1, Recipe(task="copy", steps=2, batch=2)), set())
    assert all(isinstance(each, Frame) for each in frames)
    assert isinstance(ending, Ending)
    assert over == Over()


def test_a_cancelled_order_ends_at_once_and_is_forgotten():
    cancelled = {Cancel(7).number}
    frame, over = said(Order(7, Recipe(task="copy", steps=400, batch=2)), cancelled)
    assert isinstance(frame, Frame)
    assert over == Over()
    assert not cancelled


def test_a_fault_is_told(capsys):
    (over,) = said(Order(1, Recipe(task="nothing")), set())
    assert over.failure.startswith("KeyError")
    assert "Traceback" in capsys.readouterr().err
