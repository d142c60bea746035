"""Teach it your classes, with the built-in networks."""

from __future__ import annotations

import re

import pytest

from tests.pages.opened import opened, said

pytestmark = pytest.mark.weights

PAGE = "learning/teach.py"


def test_the_curves_wait_for_a_prediction_and_then_say_who_won():
    app = opened(PAGE, **{"text-learner": "minilm"})
    assert not app.exception
    assert "Predict first." in said(app)
    assert not app.get("plotly_chart")
    guess = app.button_group(key="guess teach text")
    guess.set_value("bag of words + linear head").run()
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 2
    words = said(app)
    assert "You said: bag of words" in words
    shares = {
        name: int(share) for name, share in re.findall(r"(bag of words|nearest mean)[^,]*? (\d+)%", words)
    }
    assert shares["bag of words"] < 40
    assert shares["nearest mean"] > 75, "the set shows the effect at once"
    assert "32 tests: one of them is 3 points." in words


def test_pictures_are_under_the_same_controls():
    app = opened(PAGE, reads="image", **{"image-learner": "vit-cifar10", "cnn": "cnn-cifar10"})
    app.button_group(key="guess teach image").set_value("this cannot be told").run()
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 2
    assert "raw pixels" in said(app)


@pytest.mark.parametrize(
    "query", [{"reads": "x"}, {"text-set": "<b>"}, {"text-learner": "gpt9"}, {"vector": "z"}]
)
def test_a_link_that_means_nothing_is_mended(query):
    app = opened(PAGE, **query)
    assert not app.exception
    assert "which is not offered here" in said(app)
