"""What learns, in processes of its own: one for all who ask alike, stopped unwatched, and never mixed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from tests.models import tiny
from tests.tuning.build import sentences
from viz.errors import InputError
from viz.film import Recipe
from viz.lane import queue as lanes
from viz.lane.queue import ENTRY_BYTES, Lane
from viz.lane.runs import Run, Training, Tuning
from viz.models.loading import load
from viz.teaching import TuneNetwork
from viz.tuning.tune import tune

pytestmark = pytest.mark.tiny

SHORT = Recipe(task="copy", steps=8, batch=4)
LONG = Recipe(task="copy", steps=2000, examples=64)
ASKED = TuneNetwork("folder:tiny", sentences(), epochs=3, rank=4)


@pytest.fixture(scope="module")
def lane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lane]:
    """Two processes that find a tiny network below --models."""
    folder = tmp_path_factory.mktemp("models")
    tiny.write(folder / "tiny", "bert")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ATTENTION_LAB_MODELS", str(folder))
        yield Lane(processes=2, unwatched=120, idle=30, nice=0)  # other tests want the processor too


def until(there: Callable[[], object]) -> None:
    for _ in range(6000):
        if there():
            return
        time.sleep(0.02)
    raise AssertionError("it never came")


def over(run: Run) -> Run:
    until(lambda: run.over)
    return run


def told(run: Training) -> list[tuple[float, ...]]:
    return [(frame.step, frame.loss, frame.held_loss) for frame in run.frames]


def test_two_sessions_tune_at_once_and_never_mix(lane: Lane) -> None:
    mine, hers = ASKED, replace(ASKED, examples=sentences(each=6), way="last", seed=1)
    runs = [lane.tune(each, owner=who) for each, who in ((mine, "me"), (hers, "her"))]
    assert lane.tune(replace(mine), owner="a third") is runs[0], "what two ask for alike is learned once"
    until(lambda: all(run.started for run in runs))
    assert [lane.place(run) for run in runs] == [0, 0]
    for run, asked in zip(runs, (mine, hers), strict=True):
        over(run)
        alone = tune(load(asked.model), asked, lambda *_said: None)
        assert run.failure is None
        assert run.result is not None
        assert run.result.change == alone.change
        assert run.result.head == alone.head
        assert np.array_equal(run.result.scores, alone.scores)
        assert np.array_equal(run.result.epochs.held, alone.epochs.held)
        assert run.epochs is not None
        assert run.done == 1
    assert lane.tuned(mine) is runs[0]
    assert lane.tuned(replace(mine, seed=9)) is None, "asking whether it is known begins nothing"


def test_what_one_session_stops_goes_on_while_another_watches(lane: Lane) -> None:
    asked = replace(ASKED, way="all", epochs=500, examples=sentences(each=5))  # too few to stop early
    run = lane.tune(asked, owner="me")
    assert lane.tune(asked, owner="her") is run
    until(lambda: run.epochs is not None and len(run.epochs.learned) > 1)
    lane.stop(run, owner="me")
    seen = len(run.epochs.learned) if run.epochs else 0
    until(lambda: run.epochs is not None and len(run.epochs.learned) > seen + 1)
    assert not run.stopped
    lane.stop(run, owner="her")
    over(run)
    assert run.stopped
    assert run.result is None
    assert lane.tuned(asked) is None, "what came to nothing is forgotten"


def test_nobody_looks_and_it_stops(lane: Lane) -> None:
    runs = [lane.run(replace(LONG, seed=seed)) for seed in range(2)]
    until(lambda: all(run.frames for run in runs))
    waiting = lane.run(replace(LONG, seed=2))
    assert lane.place(waiting) == 1
    for run in (waiting, *runs):
        lane.stop(run)
    assert waiting.over
    assert waiting.stopped
    for run in runs:
        over(run)
        assert run.stopped
        assert run.frames, "what there is of the film stays"
    assert lane.run(replace(LONG, seed=2)) is not waiting, "what came to nothing is forgotten"
    lane.stop(lane.run(replace(LONG, seed=2)))


def test_who_has_left_watches_no_more_unless_they_look_again(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "LEFT", 0.3)
    runs = [lane.run(replace(LONG, seed=7), owner="me"), lane.run(replace(LONG, seed=8), owner="me")]
    lane.run(replace(LONG, seed=8), owner="her")
    until(lambda: all(run.frames for run in runs))
    lane.leave("me")
    over(runs[0])
    assert runs[0].stopped
    assert not runs[1].stopped, "somebody else watches it"
    lane.leave("her")
    lane.run(replace(LONG, seed=8), owner="her")
    seen = len(runs[1].frames)
    time.sleep(0.4)
    until(lambda: len(runs[1].frames) > seen + 1)
    assert not runs[1].stopped, "back in time"
    lane.leave("her")
    over(runs[1])


def test_what_cannot_be_learned_is_one_calm_sentence(lane: Lane) -> None:
    run = over(lane.run(replace(SHORT, task="no such task")))
    assert str(run.failure) == lanes.FAILED
    refused = over(lane.tune(replace(ASKED, model="folder:other")))
    assert isinstance(refused.failure, InputError)
    assert str(refused.failure) != lanes.FAILED
    assert lane.tune(replace(ASKED, model="folder:other")) is not refused, "it may be there by now"


# After all that needs both processes: of the two, one is killed and the other goes on.


def test_equal_recipes_are_trained_once_and_a_killed_one_goes_on_to_the_last_digit(lane: Lane) -> None:
    run = lane.run(SHORT)
    assert lane.run(replace(SHORT)) is run
    over(run)
    assert [frame.step for frame in run.frames] == list(range(9))
    assert run.ending is not None
    assert run.ending.steps == 8
    assert not run.stopped
    assert run.nbytes > 100_000
    killed = lane.run(SHORT, kill_at=5)
    over(killed)
    assert killed.stopped
    assert killed.ending is None
    assert killed.frames[-1].step == 5
    resumed = lane.run(SHORT, begin=killed.checkpoint)
    over(resumed)
    assert told(killed) + told(resumed) == told(run)
    assert resumed.ending is not None
    assert (resumed.ending.weights == run.ending.weights).all()


def test_the_queue_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MAX_QUEUE", 2)
    nobody = Lane(processes=0)
    for seed in range(2):
        nobody.run(replace(SHORT, seed=seed))
    with pytest.raises(InputError, match="Too many"):
        nobody.run(replace(SHORT, seed=2))


def test_what_is_over_is_bounded_and_goes_by_when_it_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "KEPT_BYTES", 2 * ENTRY_BYTES)
    nobody = Lane(processes=0)
    runs = [nobody.tune(replace(ASKED, seed=seed)) for seed in range(3)]
    for run in runs:
        run.over, run.failure = True, InputError("no")
    nobody.tuned(runs[0].asked)
    nobody._trim()
    assert [nobody.tuned(run.asked) is run for run in runs] == [True, False, True]


def test_a_process_gets_ready_before_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    class Told:
        """A process that only notes what it is told."""

        alive, model, free_since = True, "", 0.0

        def __init__(self, _nice: int) -> None:
            made.append("a process")

        def ready(self, model: str) -> None:
            self.model = model or self.model
            made.append(f"ready {model}")

    monkeypatch.setattr(lanes, "Process", Told)
    nobody = Lane(processes=0)
    nobody.warm()
    assert made == [], "there is none to be had"
    nobody._most = 2
    for model in ("", "", "minilm", "", "minilm"):
        nobody.warm(model)
    assert made == ["a process", "ready ", "ready minilm"], "one is enough, whoever asks how often"
    assert isinstance(nobody._free("minilm"), Told)
    assert nobody._idle == []


def test_a_tuning_is_lost_without_its_result() -> None:
    run = Tuning(ASKED)
    assert not run.lost
    run.stopped = True
    assert run.lost
    assert run.model == "folder:tiny"
    assert Training(SHORT).model == ""
