"""The word lessons as a visitor meets them: inside the frame, with the model's own numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.loaded import load
from tests.pages.opened import opened, said
from tests.rounding import assert_rounding
from viz.capture import capture_text

pytestmark = pytest.mark.weights

LESSON = "words/attention.py"
ANIMAL = "The animal didn't cross the street because it was too tired."


def chart(app, number=0):
    return json.loads(app.get("plotly_chart")[number].proto.spec)


def words_of(app, number):
    """What is read of a chart to those who cannot see it."""
    return app.get("plotly_chart")[number].proto.alt


def drawn(app, number=0):
    """z of a heat map, back from base64."""
    import base64

    z = next(trace["z"] for trace in chart(app, number)["data"] if trace["type"] == "heatmap")
    if isinstance(z, dict):
        flat = np.frombuffer(base64.b64decode(z["bdata"]), dtype=z["dtype"])
        return flat.reshape([int(n) for n in str(z["shape"]).split(",")])
    return np.array(z, dtype=float)


@pytest.fixture(scope="module")
def model():
    return load("minilm")


def test_it_opens_inside_the_frame_on_the_promised_view(model):
    app = opened(LESSON)
    assert not app.exception
    assert app.title[0].value == "Who looks at whom?"
    assert "it* gives most of its attention to *animal*" in said(app)
    expected = capture_text(model, ANIMAL).attention[3, 1]
    assert_rounding(drawn(app), expected)
    assert app.query_params["heads"] == "2"
    assert app.query_params["pin"] == "11"
    assert f"street · 9 looks at [CLS] · 1, attention weight {expected[8, 0]:.3f}" in words_of(app, 0)
    assert f"animal, attention weight {expected[10, 2]:.3f}" in words_of(app, 1)


@pytest.mark.parametrize("query", [{"layer": "6"}, {"heads": "3"}, {"how": "rollout"}, {"pin": "4"}])
def test_the_presets_sentence_stands_only_on_the_view_that_it_promises(query):
    app = opened(LESSON, **query)
    assert "gives most of its attention to *animal*" not in said(app)
    assert "looks most at" in said(app)
    assert ("Predict first" in said(app)) == ("pin" in query)


def test_what_the_vocabulary_lacks_is_said():
    app = opened(LESSON, text="I love 🐶 very much.")
    assert "Not in this model's vocabulary: 🐶. It reads \\[UNK\\] instead." in " ".join(
        i.value for i in app.info
    )


def test_home_answers_at_once():
    app = opened()
    assert not app.exception
    assert "gives 0.68 to *animal*" in said(app)
    labels = " ".join(link.proto.label for link in app.get("page_link"))
    assert "Who looks at whom?" in labels
    assert "What does each head do?" in labels


@pytest.mark.parametrize("how", ["mean", "max", "rollout"])
def test_combinations_draw_what_they_name(model, how):
    app = opened(LESSON, how=how, layer="3")
    attention = capture_text(model, ANIMAL).attention.astype(np.float64)
    mixed = [0.5 * layer.mean(0) + 0.5 * np.eye(16) for layer in attention[:3]]
    oracle = {
        "mean": attention[2].mean(0),
        "max": attention[2].max(0),
        "rollout": mixed[2] @ mixed[1] @ mixed[0],
    }
    assert_rounding(drawn(app), oracle[how])


def test_a_link_restores_the_whole_view(model):
    text = "The dog chased the cat, and then the dog slept."
    app = opened(LESSON, text=text, layer="3", heads="10", pin="11", how="head")
    assert not app.warning
    assert_rounding(drawn(app), capture_text(model, text).attention[2, 9])
    assert "Where *dog* looks" in said(app)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"layer": "99"}, "asks for “99” as its layer, which is not offered here: “6” is shown"),
        ({"heads": "2,77"}, "asks for head “77”; here they go from 1 to 12"),
        ({"pin": "400"}, "asks for token “400”; here they go from 1 to 6"),
        ({"model": "nobody"}, "asks for “nobody” as its model"),
        ({"how": "guess"}, "asks for “guess” as its combination"),
        ({"heads": "0000000019"}, "asks for head “0000000019”"),
        ({"heads": "9" * 5000}, "asks for head “99999"),
        ({"pin": "9" * 5000}, "asks for token “99999"),
        ({"pin": "query-" + "0" * 300 + "99"}, "asks for token “0000"),
        ({"layer": "9" * 5000}, "as its layer"),
        ({"heads": "٣,²"}, "asks for head “٣”, “²”"),
        ({"special": "<b>"}, "asks for “<b>” as its choice for special tokens"),
    ],
)
def test_what_a_link_can_not_mean_is_said_and_the_rest_honoured(query, words):
    app = opened(LESSON, text="A short text.", **query)
    assert not app.exception
    assert words in said(app)
    assert len(app.warning) == 1
    assert app.text_input(key="text").value == "A short text."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("   ", "must hold at least one word"),
        ("word " * 600, "tokens; this model reads at most 512"),
        ("x" * 10_001, "at most 10,000 characters; this one has 10,001"),
    ],
)
def test_bad_text_keeps_the_last_view(model, text, sentence):
    app = opened(LESSON, text="A short text.")
    app.text_input(key="text").set_value(text).run()
    assert not app.exception
    assert sentence in said(app)
    assert app.text_input(key="text").value == text  # what was typed is not lost
    assert_rounding(drawn(app), capture_text(model, "A short text.").attention[3, 1])


@pytest.mark.parametrize(
    "text",
    [
        "NUL \x00 and \x07 bell",
        "family 👨‍👩‍👧‍👦 emoji",
        "مرحبا بالعالم",
        "e\u0301\u0301\u0301 combining",
        "<script>alert(1)</script>",
        "$x^2$ and :red[x] and **bold** and `code`",
        "<b>on</b> & off %{x}",
    ],
)
def test_strange_text_is_shown_and_breaks_nothing(text):
    app = opened(LESSON)
    app.text_input(key="text").set_value(text).run()
    assert not app.exception
    assert not app.error
    assert not app.warning


def test_a_typed_special_token_is_said():
    app = opened(LESSON, text="Paris is the [MASK] of France.")
    assert "own special token" in " ".join(i.value for i in app.info)


def test_the_prediction_reveals_the_models_answer(model):
    app = opened(LESSON)
    assert "Neither finds the street" not in said(app)
    app.button_group(key="guess").set_value("street").run()
    wide = capture_text(model, "The animal didn't cross the street because it was too wide.").attention[
        :, :, 10
    ]
    tired = capture_text(model, ANIMAL).attention[:, :, 10]
    for layer, head in ((3, 1), (5, 11)):
        assert wide[layer, head, 1:15].argmax() == tired[layer, head, 1:15].argmax() == 1, (
            "animal, of the words"
        )
        assert f"**animal**, {wide[layer, head, 2]:.2f} (before: animal, {tired[layer, head, 2]:.2f}" in said(
            app
        )
    assert f"CLS], no word, gets more, {wide[3, 1, 0]:.2f}" in said(app)


def test_examples_put_their_whole_view_on_screen(model):
    app = opened(LESSON)
    app.button(key="example 5").click().run()
    recording = capture_text(model, "The kitten naps on the couch.", "A cat is sleeping on the sofa.")
    assert_rounding(drawn(app), recording.attention[2, 9])
    assert app.query_params["pin"] == "14"


def test_hidden_special_tokens_leave_rows_that_add_up(model):
    app = opened(LESSON, special="renormalise")
    shown = drawn(app)
    assert shown.shape == (14, 14)
    np.testing.assert_allclose(shown.sum(axis=1), 1, atol=1e-5)
    app = opened(LESSON, special="hide")
    assert_rounding(drawn(app), capture_text(model, ANIMAL).attention[3, 1, 1:15, 1:15])


def test_the_heads_lesson_finds_the_previous_token_head():
    app = opened("words/heads.py")
    assert not app.exception
    table = app.dataframe[0].value
    found = table[(table["layer"] == 1) & (table["head"] == 3)].iloc[0]
    assert found["label"] == f"previous token {found['previous']:.2f}"
    assert found["previous"] > 0.99
    titles = json.loads(app.dataframe[0].proto.columns)
    assert [titles[name]["label"] for name in ("entropy", "previous")] == ["entropy (bits)", "previous token"]
    assert titles["first"]["hidden"], "of a text that begins with [CLS] it would stand there twice"


def test_a_model_that_is_not_here_is_offered_and_the_view_stays(model, monkeypatch):
    monkeypatch.setenv("ATTENTION_LAB_OFFLINE", "0")
    app = opened(LESSON, model="bert-base")
    assert any("440 MB" in button.label for button in app.button)
    assert_rounding(drawn(app), capture_text(model, ANIMAL).attention[3, 1])
    monkeypatch.setenv("ATTENTION_LAB_OFFLINE", "1")
    app = opened(LESSON, model="bert-base")
    assert "downloads are switched off" in said(app)


def test_two_sessions_never_see_each_others_text(model):
    first, second = opened(LESSON, text="Only mine."), opened(LESSON, text="Something else entirely here.")
    first.run()
    assert_rounding(drawn(first), capture_text(model, "Only mine.").attention[3, 1])
    assert_rounding(drawn(second), capture_text(model, "Something else entirely here.").attention[3, 1])


class Panic(BaseException):
    """As a broken tokenizer raises it."""


def test_any_failure_ends_in_a_calm_sentence(monkeypatch, capsys):
    from viz.ui.controls import choose

    def panic(*_args, **_kwargs):
        raise Panic("secret path")

    monkeypatch.setattr(choose, "a_text", panic)
    app = opened(LESSON)
    assert not app.exception
    assert "Something went wrong here (error " in app.error[0].value
    assert "secret" not in said(app)
    assert "secret path" in capsys.readouterr().err


def test_a_second_text_is_said_and_can_be_let_go(model):
    app = opened(LESSON, text="The kitten naps.", pair="A cat sleeps.")
    assert "Read as a pair with: A cat sleeps" in said(app)
    app.button(key="remove pair").click().run()
    assert "Read as a pair" not in said(app)
    assert_rounding(drawn(app), capture_text(model, "The kitten naps.").attention[3, 1])


def test_a_long_text_shows_blocks_and_the_neighbourhood_of_its_pinned_token(model):
    text = ("the small cat sat on the mat and looked at the large dog " * 18).strip()
    app = opened(LESSON, text=text, pin="100")
    recording = capture_text(model, text)
    n = recording.n_tokens
    assert n > 128
    side = -(-n // 128)
    assert drawn(app).shape == (-(-n // side),) * 2
    layer, head = (
        app.select_slider(key="layer").value - 1 if app.get("select_slider") else 3,
        int(app.query_params["heads"]) - 1,
    )
    assert drawn(app)[0, 0] == recording.attention[layer, head, :side, :side].max()
    app.radio(key="part").set_value("near").run()
    assert_rounding(drawn(app), recording.attention[layer, head, 75:123, 75:123])
    assert app.query_params["part"] == "near"
