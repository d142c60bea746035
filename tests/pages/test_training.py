"""The lessons that train on the spot, as a student follows them, in this very process."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from tests.pages.opened import opened, said
from viz.film import Ending, Frame, Recipe, TrainingState
from viz.lane.queue import Lane
from viz.lane.runs import Training
from viz.lessons.learning.pretraining import view as pretraining
from viz.lessons.learning.training import tips, view
from viz.live.tips import TIPS
from viz.live.training import train
from viz.ui.running import trainings

pytestmark = pytest.mark.tiny

PAGE = "learning/training.py"


class Here(Lane):
    """A lane without processes: what is asked for is there at once, unless it is to be in the middle."""

    def __init__(self) -> None:
        super().__init__(processes=0)
        self.half = False

    def run(
        self, recipe: Recipe, *, begin: TrainingState | None = None, kill_at: int = 0, owner: str = ""
    ) -> Training:
        run = super().run(recipe, begin=begin, kill_at=kill_at, owner=owner)
        if run in self._queue:
            self._queue.remove(run)
            run.started, run.first_after = True, 0.1
            for event in train(recipe, begin=begin, keep=kill_at):
                if isinstance(event, Frame):
                    run.frames.append(event)
                if isinstance(event, Ending):
                    run.ending = event
                if isinstance(event, TrainingState):
                    run.checkpoint, run.stopped = event, True
                    break
                if self.half and len(run.frames) == 3:
                    return run
            run.over = True
        return run


@pytest.fixture
def lane(monkeypatch):
    found = Here()
    monkeypatch.setattr(trainings, "lane", lambda: found)
    return found


def test_a_training_waits_for_a_prediction_and_becomes_a_film(lane):
    app = opened(PAGE, task="copy", steps="100")
    assert not app.exception
    assert not app.get("plotly_chart")
    app.button_group(key="guess training copy").set_value("no head").run(timeout=100)
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 3
    words = said(app)
    assert "You said: no head." in words
    assert "another way" not in words, "a head was found"
    assert "35 frames" in words, "every third step of a hundred"
    slider = next(each for each in app.select_slider if each.label == "Step of the film")
    slider.set_value(30).run(timeout=60)
    assert "Every head at step 30" in said(app)
    assert app.query_params["film-step"] == "30"


def test_a_training_under_way_shows_its_newest_frame_and_can_be_stopped(lane):
    lane.half = True
    app = opened(PAGE, task="same", steps="100")
    app.button_group(key="guess training same").set_value("no head").run(timeout=60)
    assert not app.exception
    assert "Every head at step 6" in said(app)
    assert len(app.get("plotly_chart")) == 2
    app.button(key="stop training").click().run(timeout=60)
    (run,) = lane._runs.values()
    assert not run.over
    assert not run.looks, "nobody watches it, so its process is told to stop"
    assert "It is being stopped" in said(app)
    run.over = run.stopped = True
    app.run(timeout=60)
    assert not app.exception
    assert "Stopped after step 6." in said(app)
    lane.half = False
    app.button(key="train again").click().run(timeout=60)
    assert "35 frames" in said(app)


def test_who_stops_what_another_watches_lets_go_of_it_alone(lane):
    lane.half = True
    app = opened(PAGE, task="same")
    app.button_group(key="guess training same").set_value("no head").run(timeout=60)
    (run,) = lane._runs.values()
    lane.run(run.recipe, owner="another")
    app.button(key="stop training").click().run(timeout=60)
    assert not app.exception
    assert list(run.looks) == ["another"]
    assert not run.stopped
    assert "it goes on for them" in "".join(each.value for each in app.info)
    assert not app.get("plotly_chart")
    app.run(timeout=60)
    assert list(run.looks) == ["another"]
    app.button(key="take up").click().run(timeout=60)
    assert len(run.looks) == 2
    assert "Every head at step 10" in said(app)


@pytest.mark.parametrize(
    "query", [{"task": "x"}, {"small-heads": "3"}, {"steps": "<b>"}, {"start": "99"}, {"tip": "?"}]
)
def test_a_link_that_means_nothing_is_mended(lane, query):
    app = opened(PAGE, **query)
    assert not app.exception
    if "tip" not in query:
        assert "which is not offered here" in said(app)


def short(monkeypatch) -> None:
    """Tips on trainings of a few steps."""
    for name, tip in TIPS.items():
        arms = [replace(arm, recipe=replace(arm.recipe, steps=2, batch=4)) for arm in tip.arms]
        monkeypatch.setitem(TIPS, name, replace(tip, arms=tuple(arms)))


def test_every_tip_asks_first_and_is_measured(lane, monkeypatch):
    short(monkeypatch)
    monkeypatch.setattr(tips, "RESUMED", replace(tips.RESUMED, steps=6))
    monkeypatch.setattr(
        tips, "searched", lambda rates: tuple(Recipe(rate=r, steps=2, batch=2) for r in rates)
    )
    monkeypatch.setattr(tips, "SCARCE", TIPS["dropout"].arms[0])
    monkeypatch.setitem(view.STEPS, 10, "10")  # each question and each answer draws the page's film anew
    app = opened(PAGE, task="copy", steps="10")
    app.button_group(key="guess training copy").set_value("layer 1").run(timeout=100)
    before = said(app)
    assert "Which ends with the lowest held-out loss?" in before
    told = {}
    for name, trial in tips.trials().items():
        app.selectbox(key="tip").set_value(name).run(timeout=100)
        assert trial.question in said(app)
        app.button_group(key=f"guess tip {name}").set_value(trial.options[0]).run(timeout=100)
        assert not app.exception, name
        assert not app.error
        told[name] = said(app).split(trial.question)[1]
        assert "You said" in told[name], name
    assert "The lowest loss of 5 trainings each" in told["search"]
    assert "equal to the last digit" in told["resume"]
    assert "The same weights." in told["accumulation"]


LEARNED = "learning/pretraining.py"
TEXT = "One cat sat. Two dogs ran. Three cows ate <b>grass</b>. Four birds sang."


def test_a_text_is_hidden_counted_and_learned_in_three_ways(lane, monkeypatch):
    monkeypatch.setattr(pretraining, "Recipe", partial(Recipe, steps=4))
    app = opened(LEARNED, corpus=TEXT)
    assert not app.exception
    words = said(app)
    assert "4 sentences, 19 words" in words
    assert "asks" in words
    shown = next(each.value for each in app.markdown if "[MASK\\]" in each.value or "**" in each.value)
    assert f"one at least: {shown.count('**') // 2} here" in words
    assert f"and {shown.count('**') // 2} by masked words" in words, "what is shown is what is asked"
    before = words
    app.button_group(key="draw").set_value(2).run(timeout=60)
    assert said(app) != before, "another draw hides other words"
    assert app.query_params["draw"] == "2"
    assert not app.get("plotly_chart")
    app.button_group(key="guess pretraining").set_value("the next word").run(timeout=200)
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 1
    assert "Loss beside guessing: masked words" in said(app)
    assert "ImageNet-21k" in said(app)
    app.button_group(key="guess pretexts").set_value("cannot be told").run(timeout=200)
    assert not app.exception
    assert len(app.get("plotly_chart")) == 2
    assert "Loss beside guessing: with labels" in said(app)


def test_a_text_that_is_too_short_is_one_calm_sentence(lane):
    app = opened(LEARNED, corpus="One cat sat.")
    assert not app.exception
    assert "The text must have 4 sentences" in "\n".join(each.value for each in app.warning)
