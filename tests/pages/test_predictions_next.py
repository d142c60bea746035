"""What comes next?, on a tiny random language model."""

from __future__ import annotations

import pytest

from tests.models import tiny
from tests.pages.opened import opened, said
from viz.capture.generate import expect, write_on
from viz.generation import Sampling
from viz.models.folder import described
from viz.models.loading import load_folder

pytestmark = pytest.mark.tiny

PAGE = "predictions/next.py"
TEXT = "the animal was"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    tiny.write(tmp_path / "small-llama", "llama")
    monkeypatch.setenv("ATTENTION_LAB_MODELS", str(tmp_path))
    return tmp_path / "small-llama"


@pytest.fixture
def model(folder):
    return load_folder(described("folder:small-llama", folder), folder)


def lesson(**query):
    app = opened(PAGE, **{"writer": "folder:small-llama", "prompt": TEXT, **query})
    assert not app.exception
    assert not app.error, said(app)
    return app


def written(app):
    raw = app.query_params.get("written", [""])
    return tuple(map(int, (raw[0] if isinstance(raw, list) else raw).split("-"))) if raw[0] else ()


def test_the_text_is_read_with_its_perplexity(model):
    found = expect(model, TEXT)
    app = lesson()
    assert f"each of its {len(found.came)} guessed tokens" in said(app)
    assert "Nothing is cut: any of 400 tokens" in said(app)
    assert "“GPT reads from left to right.” It is a *mask*" in said(app)


def test_tokens_are_written_on_and_the_address_keeps_them(model):
    greedy = write_on(model, TEXT, (), sampling=Sampling(0.0), seed=1, tokens=20).ids
    app = lesson(sampling="greedy")
    app.button(key="write 1").click().run()
    assert written(app) == greedy[:1]
    app.button(key="write 20").click().run()
    assert written(app) == (greedy + write_on(
        model, TEXT, greedy, sampling=Sampling(0.0), seed=1, tokens=1
    ).ids if len(greedy) == 20 else greedy)  # fmt: skip
    again = lesson(written="-".join(map(str, written(app))))
    assert written(again) == written(app)
    again.button(key="unwrite").click().run()
    assert written(again) == ()


def test_the_seed_draws_what_transformers_would(model):
    app = lesson(seed="5")
    app.button(key="write 20").click().run()
    assert written(app) == write_on(model, TEXT, (), sampling=Sampling(), seed=5, tokens=20).ids


def test_the_cuts_are_those_of_the_address():
    app = lesson(**{"top-k": "3", "temperature-next": "0.5"})
    assert "Temperature 0.5 sharpens" in said(app)
    assert "Top-k keeps 3 of 400 tokens" in said(app)


def test_branches_are_kept_and_a_click_goes_back(model):
    app = lesson(written="50-60-70")
    from viz.lessons.predictions.next_word import branches

    assert "Branches" in said(app)
    app.session_state["written on"] = (50, 61)
    app.run()
    rows = [button for button in app.button if str(button.key).startswith("bough")]
    assert len(rows) == 3  # the trunk, and where they part
    assert written(app) == (50, 61)
    rows[1].click().run()
    assert written(app) == (50, 60, 70)
    assert branches.MOST == 8


def test_another_text_begins_anew():
    app = lesson(written="50-60")
    app.text_input(key="prompt").set_value("the street").run()
    assert written(app) == ()
    assert "Branches" not in said(app)


@pytest.mark.parametrize("link", ["x", "5-", "-3", "5--6", "9999", "1" * 400, "<b>", "-".join(["5"] * 61)])
def test_a_link_that_means_nothing_is_said(link):
    app = lesson(written=link)
    assert "This link" in said(app) or "mean nothing" in said(app)
    assert written(app) == ()
    assert "perplexity" in said(app).lower()


def test_a_text_at_the_limit_cannot_be_written_on(model):
    app = lesson(prompt="a" * model.max_tokens)
    app.button(key="write 1").click().run()
    assert "fills all 40 tokens" in said(app)
    assert not app.exception


def test_an_empty_text_leaves_the_last_view():
    app = lesson()
    app.text_input(key="prompt").set_value("   ").run()
    assert "must hold at least one word" in said(app)
    assert "perplexity" in said(app).lower()


def test_the_first_token_can_be_hidden():
    app = lesson(sink="hide", layer="1")
    assert "of the attention of all later tokens" in said(app)


def test_the_measurement_is_made_when_asked_for():
    app = lesson()
    assert "medians" not in said(app)
    app.button(key="measure").click().run()
    assert "with keys and values kept" in said(app)
    assert "The logits at all positions agree within" in said(app)


def test_a_model_without_a_chat_template_says_so():
    app = lesson()
    assert app.button(key="as chat").disabled
    assert "without a chat template" in app.button(key="as chat").help
