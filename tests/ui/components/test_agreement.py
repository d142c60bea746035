from __future__ import annotations

import pytest
import streamlit as st

from viz.ui.components.agreement import agree

pytestmark = pytest.mark.instant


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict:
    state: dict = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def click(session: dict, pin: int | None, serial: int) -> None:
    session["view"] = {"shown": {"pin": pin, "serial": serial}}


def pin(asked: int | None, about: str = "text") -> tuple[int | None, int]:
    agreed = agree("view", {"pin": asked}, about=about)
    return agreed.now["pin"], agreed.serial


def test_a_click_counts_until_python_asks_for_something_else(session: dict):
    assert pin(10) == (10, 0)
    click(session, 3, serial=0)
    assert pin(10) == (3, 0)
    assert pin(7) == (7, 1)
    assert pin(7) == (7, 1)


def test_python_repeating_a_click_asks_nothing_new(session: dict):
    pin(10)
    click(session, 3, serial=0)
    assert pin(10) == (3, 0)
    assert pin(3) == (3, 0)
    click(session, None, serial=0)
    assert pin(3) == (None, 0)
    assert pin(None) == (None, 0)


def test_a_second_click_overtakes_the_page_that_passes_back_the_first(session: dict):
    pin(10)
    click(session, 3, serial=0)
    assert pin(10) == (3, 0)
    click(session, 5, serial=0)
    assert pin(3) == (5, 0)
    assert pin(5) == (5, 0)


def test_an_old_click_is_not_an_answer_to_a_new_question(session: dict):
    pin(10)
    click(session, 3, serial=0)
    assert pin(None) == (None, 1)
    assert pin(None) == (None, 1)
    click(session, 4, serial=1)
    assert pin(None) == (4, 1)


def test_another_text_asks_again(session: dict):
    pin(10)
    click(session, 3, serial=0)
    assert pin(10, about="another text") == (10, 1)


def test_coming_back_to_the_page_shows_what_python_asks_for(session: dict):
    pin(10)
    click(session, 3, serial=0)
    pin(10)
    pin(3)
    del session["view"]  # Streamlit forgets a component that is not mounted
    assert pin(3) == (3, 1)
