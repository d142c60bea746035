"""What a session keeps between two runs: choices and what it could save, never a recording."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from tests.pages.opened import opened
from viz.arrays import Checked
from viz.requests import RecordText
from viz.ui.running import cache
from viz.ui.running.cache import engine

pytestmark = pytest.mark.weights

LESSONS = (
    "words/attention.py",
    "words/heads.py",
    "images/patches.py",
    "images/attention.py",
    "images/cnn_vs_vit.py",
    "images/experiments.py",
    "workings/self_attention.py",
    "workings/positions.py",
    "workings/encoder.py",
)


SMALL = {"left": "cnn-cifar10", "right": "vit-cifar10"}
"""For the lesson that else measures two networks for seconds."""


def arrays() -> list[weakref.ref[np.ndarray]]:
    """The large arrays of all recordings there are; a view that somebody keeps keeps its array."""
    gc.collect()
    recordings = [each for each in gc.get_objects() if issubclass(type(each), Checked)]
    kept = [value for each in recordings for value in vars(each).values() if isinstance(value, np.ndarray)]
    return [weakref.ref(value) for value in kept if value.size > 1000]


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_session_keeps_no_recording_once_the_engine_has_let_go(lesson: str) -> None:
    engine().forget(lambda _: True)
    before = {id(each()) for each in arrays()}
    app = opened(lesson, **(SMALL if "cnn" in lesson else {}))
    assert not app.exception
    made = [each for each in arrays() if id(each()) not in before]
    assert made, "the lesson must have recorded something"
    engine().forget(lambda _: True)
    gc.collect()
    assert [each().shape for each in made if each() is not None] == []
    assert app.title  # the session is still there


def test_at_rest_the_first_lessons_result_is_all_that_is_kept() -> None:
    cache.first_answer().result(300)
    opened("words/attention.py", text="another text altogether")
    assert len(engine()._results) > 1
    cache.rest()
    (kept,) = engine()._results
    assert isinstance(kept, RecordText)
    assert kept.texts == (cache.presets()[0]["text"],)
