"""The box of a text: one line for a short text, an area for a long one, with one state and one address."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.tiny

SHORT = "Dogs bark."
LONG = "Dogs bark at cats that pass by, and no cat of this town has ever stopped to ask a dog why."


def page() -> None:
    import streamlit as st

    from viz.ui.controls.text import grown

    st.markdown(f"read: {grown('Your text', key='text', default='Dogs bark.')!r}")


def shown(app: AppTest) -> tuple[str, str]:
    """Which box is seen, and what is in it; what the page reads is the same."""
    assert not app.exception
    (line,), areas = app.text_input, app.text_area
    seen = areas[0] if areas else line
    assert app.markdown[0].value == f"read: {seen.value!r}"
    assert line.value == seen.value
    return seen.type, str(seen.value)


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(page, default_timeout=60)


def test_a_short_text_has_one_line(app):
    assert shown(app.run()) == ("text_input", SHORT)
    assert "text" not in app.query_params


def test_a_text_that_grows_gets_an_area_and_one_that_shrinks_a_line_again(app):
    app.run()
    app.text_input(key="text").set_value(LONG).run()
    assert shown(app) == ("text_area", LONG)
    app.text_area(key="text area").set_value(LONG + " " + LONG).run()
    assert shown(app) == ("text_area", LONG + " " + LONG)
    assert app.query_params["text"] == LONG + " " + LONG
    app.run()
    assert shown(app) == ("text_area", LONG + " " + LONG)
    app.text_area(key="text area").set_value("Cats purr.").run()
    assert shown(app) == ("text_input", "Cats purr.")
    assert app.query_params["text"] == "Cats purr."
    app.text_input(key="text").set_value("Cats sleep.").run()
    assert shown(app) == ("text_input", "Cats sleep.")
    app.text_input(key="text").set_value(LONG).run()
    assert shown(app) == ("text_area", LONG)


@pytest.mark.parametrize(
    ("text", "kind"), [(LONG, "text_area"), ("One.\nTwo.", "text_area"), ("Cats purr.", "text_input")]
)
def test_a_link_restores_the_text_in_the_box_that_fits(app, text, kind):
    app.query_params["text"] = text
    assert shown(app.run()) == (kind, text)
    assert shown(app.run()) == (kind, text)
    assert app.query_params["text"] == text


@pytest.mark.parametrize("text", [LONG, "Cats purr."])
def test_an_example_takes_the_place_of_a_long_text(app, text):
    app.query_params["text"] = LONG + LONG
    assert shown(app.run()) == ("text_area", LONG + LONG)
    app.session_state["text"] = text
    assert shown(app.run())[1] == text
    assert shown(app.run())[1] == text


def test_an_emptied_area_stays_empty(app):
    app.query_params["text"] = LONG
    app.run()
    app.text_area(key="text area").set_value("").run()
    assert shown(app)[1] == ""
    assert shown(app.run())[1] == ""


HUGE = "汉字" * 3_500


def test_a_text_too_long_for_an_address_travels_packed(app):
    from viz.ui.page.packing import unpack

    app.query_params["text"] = LONG
    app.run()
    app.text_area[0].set_value(HUGE).run()
    assert shown(app) == ("text_area", HUGE)
    assert "text" not in app.query_params
    assert unpack(app.query_params["text-packed"]) == HUGE
    app.text_area[0].set_value(LONG).run()
    assert shown(app) == ("text_area", LONG)
    assert "text-packed" not in app.query_params


def test_a_link_with_a_packed_text_opens_it(app):
    from viz.ui.page.packing import pack

    app.query_params["text-packed"] = pack(HUGE)
    assert shown(app.run()) == ("text_area", HUGE)
    assert shown(app.run()) == ("text_area", HUGE)


def test_a_packed_text_that_did_not_arrive_whole_is_said(app):
    from viz.ui.page.packing import pack

    app.query_params["text-packed"] = pack(HUGE)[:-9]
    assert shown(app.run()) == ("text_input", SHORT)
    assert "did not arrive whole" in app.warning[0].value
