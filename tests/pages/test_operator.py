"""The operator's page: closed without a token, shut to those who guess, and true."""

from __future__ import annotations

import pytest

from tests.pages.opened import opened, said
from viz.errors import InputError
from viz.memory import resident
from viz.ui.page import visitor
from viz.ui.page.poll import polls
from viz.ui.running import cache, visits

pytestmark = pytest.mark.weights
PAGE, TOKEN = "operator/status.py", "correct horse battery"


def given(app, token: str):
    return app.text_input(key="operator-token").set_value(token).run()


def test_without_the_option_there_is_nothing_to_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATTENTION_LAB_ADMIN", raising=False)
    app = opened(PAGE)
    assert "was started without --admin TOKEN" in said(app).replace("`", "")
    assert not app.metric


def test_the_token_opens_it_and_its_numbers_are_the_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTENTION_LAB_ADMIN", TOKEN)
    monkeypatch.setattr(visits, "counts", lambda: (3, 1))  # there is no server here to count them
    cache.tokens.clear()
    cache.first_answer().result(300)
    app = opened(PAGE)
    assert not app.metric
    assert not given(app, "wrong horse battery").metric
    assert "That is not the token." in said(app)
    app = given(app, TOKEN)
    assert not app.exception
    values = {metric.label: metric.value for metric in app.metric}
    state = cache.engine().state
    assert values["Visits"] == "3"
    assert values["Waiting"] == "0"
    assert f"0 being computed, {state.computed} since the start" in said(app)
    assert values["Results kept"] == f"{state.result_bytes / 1e6:,.0f} MB"
    assert values["Classes"] == str(len(polls()))
    assert abs(int(values["Memory"].split()[0].replace(",", "")) - (resident() or 0) / 1e6) < 500
    assert "MiniLM\\-L6" in app.table[0].value.to_string()
    assert TOKEN not in str(dict(app.query_params))


def test_a_model_whose_folder_is_gone_is_still_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_name: str) -> None:
        raise InputError("It is gone.")

    monkeypatch.setenv("ATTENTION_LAB_ADMIN", TOKEN)
    monkeypatch.setattr(visits, "counts", lambda: (3, 1))
    monkeypatch.setattr("viz.lessons.operator.status.view.checkpoint", gone)
    cache.tokens.clear()
    cache.first_answer().result(300)
    app = given(opened(PAGE), TOKEN)
    assert not app.error
    assert "minilm" in app.table[0].value.to_string()


def test_whoever_guesses_is_told_to_wait_even_with_the_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTENTION_LAB_ADMIN", TOKEN)
    monkeypatch.setattr(visitor, "place", lambda: "10.0.0.1")
    cache.tokens.clear()
    app = opened(PAGE)
    for number in range(5):
        given(app, f"guess {number} of many")
    assert "Too many wrong tokens" in said(given(app, TOKEN))
    assert not app.metric
    cache.tokens.clear()
