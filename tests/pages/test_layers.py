"""When does it know?, on tiny random models and on a picture."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from tests.models import tiny
from tests.pages.opened import opened, said
from viz.models.folder import described
from viz.models.loading import load_folder

pytestmark = pytest.mark.tiny

PAGE = "predictions/layers.py"
TEXT = "the animal was"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    tiny.write(tmp_path / "small-llama", "llama")
    monkeypatch.setenv("ATTENTION_LAB_MODELS", str(tmp_path))
    return tmp_path / "small-llama"


def lesson(**query: str) -> AppTest:
    app = opened(PAGE, **{"layers-model": "folder:small-llama", "text": TEXT, **query})
    assert not app.exception
    assert not app.error, said(app)
    return app


def test_the_last_token_is_read_at_every_layer(folder):
    model = load_folder(described("folder:small-llama", folder), folder)
    ids = torch.tensor([model.tokenizer.encode(TEXT).ids])
    with torch.inference_mode():
        final = int(model.network(ids).logits[0, -1].argmax())
    app = lesson()
    assert app.query_params["pin"] in (str(len(ids[0])), [str(len(ids[0]))])
    assert "The lens finds the final answer" in said(app)
    assert "its rank among all 400 answers" in said(app)
    charts: Any = app.get("plotly_chart")
    assert model.output_name(final).strip() in charts[0].proto.spec


def test_a_typed_word_is_followed():
    assert "Where *it* stands" in said(lesson(word="it"))
    app = opened(PAGE, **{"layers-model": "folder:small-llama", "text": TEXT, "word": " "})
    assert not app.exception


@pytest.mark.parametrize("query", [{"what": "heads", "cut": "1.2,2.0"}, {"what": "sight", "to": "2"}])
def test_a_cut_is_said_with_its_numbers(query):
    app = lesson(**query)
    assert "of the probability moved to other answers" in said(app)


def test_heads_of_a_link_that_are_not_there_are_left_out():
    app = lesson(what="heads", cut="9.9,<b>,1.1")
    assert app.multiselect(key="cut").value == ["1.1"]
    assert "Nothing is cut yet" in said(lesson(what="heads", cut="7.7"))


def test_a_token_left_with_nothing_to_see_is_one_sentence():
    app = lesson(what="sight", to="1", **{"from": "1"})
    assert "must keep something to look at" in said(app)


@pytest.mark.parametrize("text", ["a", "😀", "$x$ <b> [a](b) **c**"])
def test_strange_texts_and_one_token_break_nothing(text):
    app = lesson(text=text)
    assert "The lens finds the final answer" in said(app)
    assert "of the probability moved to other answers" in said(app) or "must keep something" in said(app)
    app.text_input(key="word").set_value("<b>*🦆*").run()
    assert not app.exception
    assert not app.error


def test_what_cannot_be_read_leaves_the_last_view():
    app = lesson()
    for text in ("   ", "a" * 200):
        app.text_input(key="text").set_value(text).run()
        assert not app.exception
        assert "Below is what was shown before" in said(app)
        assert "The lens finds the final answer" in said(app)


def test_copying_is_predicted_first():
    app = lesson()
    assert "No draw" not in said(app)
    assert "did as much" not in said(app)
    app.button_group(key="guess induction").set_value("more than half of it").run()
    assert not app.exception
    assert "did as much" in said(app)
    assert "You said" in said(app)


@pytest.mark.weights
def test_a_picture_is_read_at_every_layer():
    app = opened(PAGE, reads="image")
    assert not app.exception
    assert not app.error, said(app)
    assert "The lens finds the final answer" in said(app)
    assert "Copying heads are those of models that write on" in said(app)


@pytest.mark.weights
def test_a_masked_word_is_read_at_every_layer():
    app = opened(PAGE, **{"layers-model": "minilm-masked", "text": "She opened the [MASK] and went in."})
    assert not app.exception
    assert "at *[MASK]*" in said(app)


def test_tokens_that_are_no_letters_are_named_and_said():
    app = lesson(text="so\n😀")
    named = [name.rpartition(" · ")[0] for name in app.selectbox(key="layers-token").options]
    assert named == ["s", "o", "␊", "⟨F0⟩", "⟨9F⟩", "⟨98⟩", "⟨80⟩"]
    assert "No single token of this model is 😀: it reads such a character as several" in said(app)
    charts: Any = app.get("plotly_chart")
    assert not any("\ufffd" in chart.proto.spec or "ufffd" in chart.proto.spec for chart in charts)
