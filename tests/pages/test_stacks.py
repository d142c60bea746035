"""A translator in the lessons on words: cross, encoder and decoder attention, against the recorded ones."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.models.wheels.test_conversion import converted
from tests.pages.opened import opened, said
from tests.pages.test_translate import BIRD, LESSON, drawn, translated
from tests.rounding import assert_rounding
from viz.models.catalogue import DEFAULT_TRANSLATOR
from viz.ui.controls import head_finder

pytestmark = pytest.mark.weights

ATTENTION, HEADS = "words/attention.py", "words/heads.py"
LINK = {"model": DEFAULT_TRANSLATOR, "text": BIRD}


@pytest.fixture(autouse=True)
def _here() -> None:
    converted(DEFAULT_TRANSLATOR)


def cross() -> np.ndarray:
    block = translated().decoder.cross
    assert block is not None
    return block.attention


def sound(app: AppTest) -> None:
    assert not app.exception
    assert not app.error
    assert not app.warning


def test_cross_attention_is_drawn_first_the_last_layer_and_the_mean_of_its_heads() -> None:
    app = opened(ATTENTION, **LINK)
    sound(app)
    assert_rounding(drawn(app), cross()[1].mean(axis=0))
    assert "O pássaro azul canta uma canção triste" in said(app)
    assert "While the decoder writes *O*, it looks most at" in said(app)


def test_a_link_opens_one_head_of_one_layer_of_each_attention() -> None:
    app = opened(ATTENTION, **LINK, joined="head", heads="3", **{"cross-layer": "1"})
    sound(app)
    assert_rounding(drawn(app), cross()[0, 2])
    app = opened(ATTENTION, **LINK, attention="encoder", heads="5", how="head", **{"encoder-layer": "2"})
    sound(app)
    assert_rounding(drawn(app), translated().encoder.attention[1, 4])
    assert "The text as the model reads it" in said(app)
    assert app.query_params["attention"] == "encoder"
    assert app.query_params["encoder-layer"] == "2"
    assert app.query_params["heads"] == "5"


def test_a_recurrent_decoder_says_that_there_is_nothing_to_draw() -> None:
    for lesson in (ATTENTION, HEADS):
        app = opened(lesson, **LINK, attention="decoder")
        sound(app)
        assert "this decoder does not look at what it has written" in said(app)
        assert not app.get("plotly_chart")


def test_all_heads_of_the_chosen_attention_are_counted() -> None:
    app = opened(HEADS, **LINK)
    sound(app)
    table = app.dataframe[0].value
    assert len(table) == 2 * 8
    assert table.iloc[11]["largest"] == pytest.approx(cross()[1, 3, :-1].max(axis=-1).mean(), abs=1e-5)
    app = opened(HEADS, **LINK, attention="encoder")
    sound(app)
    assert len(app.dataframe[0].value) == 6 * 8


def test_the_choice_is_there_for_translators_alone_and_goes_from_lesson_to_lesson() -> None:
    app = opened(ATTENTION, text=BIRD)
    sound(app)
    assert "attention" not in [group.key for group in app.button_group]
    assert app.button_group(key="layer").value == 4
    app.selectbox(key="model").set_value(DEFAULT_TRANSLATOR).run()
    sound(app)
    app.button_group(key="attention").set_value("encoder").run()
    sound(app)
    app.switch_page(f"pages/{LESSON}").run()
    sound(app)
    assert app.button_group(key="attention").value == "encoder"


def test_a_head_of_the_grid_is_opened_in_the_lesson_on_attention(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head_finder, "head_grid", lambda *_args, **_more: (0, 2))  # as in a click's run
    for more, expected in (({}, cross()), ({"attention": "encoder"}, translated().encoder.attention)):
        app = opened(HEADS, **LINK, **more)
        sound(app)
        assert "Who looks at whom?" in said(app)
        assert_rounding(drawn(app), expected[0, 2])
        for key, value in {"model": DEFAULT_TRANSLATOR, "heads": "3", **more}.items():
            assert app.query_params[key] == value


def test_what_is_no_attention_is_said_and_cross_is_shown() -> None:
    app = opened(ATTENTION, **LINK, attention="sideways")
    assert not app.exception
    assert "asks for “sideways” as its attention" in said(app)
    assert_rounding(drawn(app), cross()[1].mean(axis=0))


def test_strange_texts_are_said_about_the_source() -> None:
    app = opened(ATTENTION, model=DEFAULT_TRANSLATOR, text="😀")
    assert not app.exception
    assert "Not in this model's vocabulary: 😀" in said(app)
    app.text_input(key="text").set_value("   ").run()
    assert not app.exception
    assert "must hold at least one word" in said(app)
