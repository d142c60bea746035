"""Train one, watch it: a training as a student follows it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.pages.opened import opened, said

pytestmark = pytest.mark.tiny

PAGE = "learning/training.py"


def followed(app: Any, there: str) -> Any:
    """The page, run again until these words are on it."""
    for _ in range(120):
        if there in said(app) or app.exception:
            return app
        time.sleep(0.5)
        app.run(timeout=60)
    raise AssertionError(f"{there} never came: {said(app)[-800:]}")


def test_a_training_waits_for_a_prediction_and_becomes_a_film():
    app = opened(PAGE, task="copy", steps="100")
    assert not app.exception
    assert not app.get("plotly_chart")
    app.button_group(key="guess training copy").set_value("no head").run(timeout=60)
    followed(app, "The first frame was there")
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 3
    words = said(app)
    assert "You said: no head." in words
    assert "100% of the answers are right" not in words, "a head was found: there is no other way to speak of"
    assert "41 frames" not in words, "every third step of a hundred"
    assert "35 frames" in words
    slider = next(each for each in app.select_slider if each.label == "Step of the film")
    slider.set_value(30).run(timeout=60)
    assert "Every head at step 30" in said(app)
    assert app.query_params["step"] == "30"


@pytest.mark.parametrize("query", [{"task": "x"}, {"small-heads": "3"}, {"steps": "<b>"}, {"seed": "99"}])
def test_a_link_that_means_nothing_is_mended(query):
    app = opened(PAGE, **query)
    assert not app.exception
    assert "which is not offered here" in said(app)
