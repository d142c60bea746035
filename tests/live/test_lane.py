"""Trainings in processes of their own: one for all who ask, stopped unwatched, killed and gone on with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from viz.errors import InputError
from viz.film import Recipe
from viz.live import lane as lanes
from viz.live.lane import Lane, Run

pytestmark = pytest.mark.tiny

SHORT = Recipe(task="copy", steps=8, batch=4)


@pytest.fixture(scope="module")
def lane():
    return Lane(processes=1, unwatched=120, idle=30, nice=0)  # other tests want the processor too


def until(there: Callable[[], object]) -> None:
    for _ in range(6000):
        if there():
            return
        time.sleep(0.02)
    raise AssertionError("it never came")


def over(run: Run) -> Run:
    until(lambda: run.over)
    return run


def told(frames):
    return [(frame.step, frame.loss, frame.held_loss) for frame in frames]


def test_equal_recipes_are_trained_once_and_a_killed_one_goes_on_to_the_last_digit(lane):
    run = lane.run(SHORT)
    assert lane.run(replace(SHORT)) is run
    over(run)
    assert [frame.step for frame in run.frames] == list(range(9))
    assert run.ending.steps == 8
    assert not run.stopped
    assert run.nbytes > 100_000
    killed = over(lane.run(SHORT, kill_at=5))
    assert killed.stopped
    assert killed.ending is None
    assert killed.frames[-1].step == 5
    resumed = over(lane.run(SHORT, begin=killed.checkpoint))
    assert told([*killed.frames, *resumed.frames]) == told(run.frames)
    assert (resumed.ending.weights == run.ending.weights).all()


def test_nobody_looks_and_it_stops(lane):
    long = Recipe(task="copy", steps=2000, examples=64)
    run = lane.run(long)
    until(lambda: run.frames)
    waiting = lane.run(replace(long, seed=1))
    assert lane.place(waiting) == 1
    lane.stop(waiting)
    lane.stop(run)
    over(run)
    assert run.stopped
    assert run.frames, "what there is of the film stays"
    over(waiting)
    assert waiting.stopped
    assert not waiting.frames
    assert lane.run(replace(long, seed=1)) is not waiting, "what came to nothing is forgotten"
    lane.stop(lane.run(replace(long, seed=1)))


def test_what_cannot_be_trained_is_one_calm_sentence(lane):
    run = over(lane.run(replace(SHORT, task="no such task")))
    assert run.failure == lanes.FAILED


def test_the_queue_is_bounded(monkeypatch):
    monkeypatch.setattr(lanes, "MAX_QUEUE", 2)
    nobody = Lane(processes=0)
    for seed in range(2):
        nobody.run(replace(SHORT, seed=seed))
    with pytest.raises(InputError, match="Too many"):
        nobody.run(replace(SHORT, seed=2))
