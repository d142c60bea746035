"""The lesson Translate, opened as a visitor does, against the recorded translation."""

from __future__ import annotations

import base64
import json
from functools import cache

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.models.wheels.test_conversion import converted
from tests.pages.opened import opened, said
from tests.rounding import assert_rounding
from viz.capture.translation import capture_translation
from viz.foreign import plain
from viz.models.catalogue import DEFAULT_TRANSLATOR
from viz.recording import Translation

pytestmark = pytest.mark.weights

LESSON = "predictions/translate.py"
BIRD = "The blue bird sings a sad song."


@cache
def translated(text: str = BIRD) -> Translation:
    from tests.loaded import load

    return capture_translation(load(DEFAULT_TRANSLATOR), text)


@pytest.fixture(autouse=True)
def _here() -> None:
    converted(DEFAULT_TRANSLATOR)


def drawn(app: AppTest) -> np.ndarray:
    """z of the first heat map, back from base64."""
    spec = json.loads(app.get("plotly_chart")[0].proto.spec)
    z = next(trace["z"] for trace in spec["data"] if trace["type"] == "heatmap")
    if isinstance(z, dict):
        flat = np.frombuffer(base64.b64decode(z["bdata"]), dtype=z["dtype"])
        return flat.reshape([int(n) for n in str(z["shape"]).split(",")])
    return np.array(z, dtype=float)


def cross() -> np.ndarray:
    block = translated().decoder.cross
    assert block is not None
    return block.attention


def test_it_opens_on_the_promised_view() -> None:
    app = opened(LESSON)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert "O pássaro azul canta uma canção triste" in said(app)
    assert "the two lines cross" in said(app)
    assert_rounding(drawn(app), cross()[1].mean(axis=0))
    shares = [layer.mean(axis=0).max(axis=-1).mean() for layer in cross()]
    assert f"**{shares[1]:.2f}** on average, in layer 1 it gets **{shares[0]:.2f}**" in said(app)


def test_each_head_and_the_other_layer() -> None:
    app = opened(LESSON, **{"joined": "head", "heads": "3", "cross-layer": "1"})
    assert_rounding(drawn(app), cross()[0, 2])
    assert "the two lines cross" not in said(app)


def test_the_encoder_is_drawn_and_the_recurrent_decoder_says_that_there_is_nothing_to_draw() -> None:
    app = opened(LESSON, attention="encoder")
    assert_rounding(drawn(app), translated().encoder.attention[5].mean(axis=0))
    app = opened(LESSON, attention="decoder")
    assert not app.exception
    assert "this decoder does not look at what it has written" in said(app)
    assert "This stack has no attention" in said(app)


def test_both_predictions_reveal_what_the_model_does() -> None:
    app = opened(LESSON)
    app.button_group(key="guess-word").set_value("orange").run()
    assert "You said: orange." in said(app)
    assert "looks most at **juice**" in said(app)
    assert "drawn here once you have predicted" in said(app)
    app.button_group(key="guess-need").set_value("blue").run()
    assert not app.exception
    assert "Without **blue** the probability of *azul* falls" in said(app)
    assert "rank correlation of attention and need is" in said(app)


def test_a_long_translation_is_headed_by_its_beginning_with_the_whole_below() -> None:
    text = "This is a part of the plan, and the children read it. " * 6
    whole = translated(text).text
    app = opened(LESSON, source=text)
    headings = [plain(each.value) for each in app.markdown if each.value.startswith("### ")]
    assert len(whole) > 160
    assert f"### {whole[:159]}…" in headings
    (below,) = (each for each in app.expander if each.label == "The whole translation")
    assert plain(below.markdown[0].value) == whole
    assert not [each for each in opened(LESSON).expander if each.label == "The whole translation"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("   ", "must hold at least one word"),
        ("word " * 600, "tokens; this model reads at most 512"),
        ("x" * 10_001, "at most 10,000 characters; this one has 10,001"),
    ],
)
def test_bad_text_keeps_the_last_view(text: str, sentence: str) -> None:
    app = opened(LESSON, source=text)
    assert not app.exception
    assert sentence in said(app)
    assert "Below is what was shown before" in said(app)
    assert "O pássaro azul" in said(app)


@pytest.mark.parametrize(
    "text", ["cat", "😀", "猫が好きです", "Guten Morgen", "</s> hello", "$x$ [a](b) **c**"]
)
def test_strange_text_is_translated_as_it_can_be(text: str) -> None:
    app = opened(LESSON, source=text)
    assert not app.exception
    assert not app.error
    if text in ("😀", "猫が好きです"):
        assert f"Not in this model's vocabulary: {text}" in said(app)
