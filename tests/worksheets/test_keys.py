"""The keys of the worksheets hold what the lessons show, and what can be said without a model of ours."""

from __future__ import annotations

import math
import string
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.special import softmax

from tests.pages.opened import opened, said
from viz.engine import Engine
from viz.film import Recipe
from viz.models.catalogue import checkpoint
from viz.requests import RecordText, Request
from viz.tasks import TASKS
from viz.ui.running.cache import lane
from viz.ui.running.downloads import available
from viz.worksheets import markdown, sheets
from viz.worksheets.keys import KEYS, MODELS, TIRED, Ask, Numbers

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def ask() -> Ask:
    engine = Engine(TASKS)

    def answer(request: Request[Any]) -> Any:
        return engine.submit(request, deadline=300).result(300)

    return answer


Found = Callable[[str], Numbers]


@pytest.fixture(scope="module")
def found(ask: Ask) -> Found:
    """The numbers of a lesson's sheet, computed once."""
    return cache(lambda lesson: KEYS[lesson](ask))


@pytest.mark.parametrize("lesson", KEYS)
def test_every_number_that_a_sheet_names_is_computed(found: Found, lesson: str) -> None:
    if not all(available(checkpoint(name)) for name in MODELS[lesson]):
        pytest.skip("a model that is not here")
    numbers = found(lesson)
    for task in sheets()[lesson].tasks:
        names = {name for text in (task.ask, task.key) for _, name, _, _ in string.Formatter().parse(text)}
        assert names - {None} <= set(numbers)
    assert "{" not in markdown(sheets()[lesson], numbers, key=True)


def test_the_numbers_are_those_of_the_recording(found: Found, ask: Ask) -> None:
    recording = ask(RecordText("minilm", (TIRED,)))
    numbers = found("words/attention.py")
    row = recording.attention[3, 1, recording.tokens.index("it")].astype(np.float64)
    assert numbers["first"] == "animal"
    assert float(numbers["first_weight"]) == pytest.approx(row[recording.tokens.index("animal")], abs=0.005)
    assert float(numbers["all"]) == 1
    see = next(task.see for task in sheets()["words/attention.py"].tasks if task.see)
    assert recording.tokens[int(see.rpartition("pin=")[2]) - 1] == "it", "what the link pins"
    assert numbers["wide"] not in ("[CLS]", "[SEP]"), "the sheet asks for a word"
    heads = found("words/heads.py")
    assert heads["weights"] == f"{6 * 12 * recording.n_tokens**2:,}"
    before = recording.attention[int(heads["before_layer"]) - 1, int(heads["before_head"]) - 1]
    text = np.flatnonzero(~np.array(recording.special))
    assert float(heads["before"]) == pytest.approx(before[text, text - 1].mean(), abs=0.005)


def test_what_needs_no_model_is_right(found: Found) -> None:
    by_hand = found("workings/self_attention.py")
    assert by_hand["softmax"] == ", ".join(f"{share:.2f}" for share in softmax([2, 1, 0]))
    assert float(by_hand["sharp"]) == pytest.approx(softmax([20, 10, 0])[0], abs=5e-5)
    assert float(by_hand["root"]) == pytest.approx(math.sqrt(float(by_hand["width"])), abs=0.005)
    places = found("workings/positions.py")
    assert (float(places["sine"]), float(places["cosine"])) == pytest.approx(
        (math.sin(1), math.cos(1)), abs=5e-4
    )
    assert (places["slope"], places["taken"]) == ("0.5", "5")


def test_the_page_shows_the_sheet_then_its_key() -> None:
    app = opened("classroom/worksheets.py", sheet="workings-positions")
    assert not app.exception
    assert "Name: ____" in app.markdown[-1].value
    app = opened("classroom/worksheets.py", sheet="workings-positions", show="key")
    assert "Where am I? (key)" in said(app)
    assert "0.5; 5." in said(app)


def test_what_is_learned_live_is_what_its_lesson_shows(found: Found) -> None:
    counted = found("learning/pretraining.py")
    page = said(opened("learning/pretraining.py", draw="1"))
    assert f"{counted['sentences']} sentences, {counted['words']} words" in page
    assert f"is rounded to whole words, one at least: {counted['asked']} here" in page
    assert f"asks {counted['many']} questions by *the next word* and {counted['asked']} by masked" in page
    learned, frames = found("learning/training.py"), lane().run(Recipe()).frames
    last = frames[-1].scores[0]
    layer, head = int(learned["layer"]) - 1, int(learned["head"]) - 1
    assert last[layer, head] == last.max()
    assert learned["score"] == f"{last.max():.0%}"
    step = next(frame for frame in frames if frame.step == int(learned["step"]))
    assert step.scores[0, layer, head] > 0.5
    assert (learned["then"], learned["end"]) == (f"{step.accuracy:.0%}", f"{frames[-1].accuracy:.0%}")
