"""A link is read, mended and written: each function of the address on a page of its own."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from viz.ui.page import history

pytestmark = pytest.mark.tiny


def page() -> None:
    import streamlit as st

    from viz.ui.page import address, notices

    notices.place()
    layer = address.row("Layer", [1, 2, 3], key="layer", default=2)
    kind = address.menu("Kind", {"head": "One head", "mean": "All heads"}, key="kind", default="head")
    pin = address.number("pin", low=1, high=9, what="token")
    heads = address.numbers("heads", low=1, high=4, what="heads")
    path = address.sequence("path", most=3, what="choices")
    st.markdown(f"{layer} {kind} {pin} {heads} {path}")


def opened(**query: str) -> AppTest:
    """The page at this address."""
    app = AppTest.from_function(page, default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def test_a_link_is_read_and_its_defaults_are_left_out() -> None:
    assert opened().markdown[0].value == "2 head None [] ()"
    assert "layer" not in opened(layer="2").query_params
    app = opened(layer="3", kind="mean", pin="row-7", heads="2,4,2", path="5-3-5")
    assert app.markdown[0].value == "3 mean 7 [2, 4] (5, 3, 5)"
    assert app.query_params["layer"] == "3"
    assert app.query_params["kind"] == "mean"
    assert not app.warning


@pytest.mark.parametrize(
    ("query", "shown", "said"),
    [
        ({"layer": "12"}, "3 head None [] ()", "asks for “12” as its layer"),
        ({"layer": "x"}, "2 head None [] ()", "“2” is shown instead"),
        ({"kind": "<b>"}, "2 head None [] ()", r"“\<b\>” as its kind"),
        ({"pin": "12"}, "2 head 9 [] ()", "Token 9 is shown instead"),
        ({"pin": "-"}, "2 head None [] ()", "None is pinned"),
        ({"heads": "2,9"}, "2 head None [2] ()", "heads “9”; here they go from 1 to 4"),
        ({"path": "1-2-3-4"}, "2 head None [] ()", "choices that mean nothing here"),
        ({"path": "1-²"}, "2 head None [] ()", "choices that mean nothing here"),
    ],
)
def test_what_a_link_cannot_mean_is_mended_and_said(query: dict[str, str], shown: str, said: str) -> None:
    app = opened(**query)
    assert app.markdown[0].value == shown
    (warning,) = app.warning
    assert said in warning.value


def test_a_choice_is_written_and_taken_out_again() -> None:
    app = opened()
    app.selectbox(key="kind").set_value("mean").run()
    assert app.query_params["kind"] == "mean"
    app.selectbox(key="kind").set_value("head").run()
    assert "kind" not in app.query_params


def test_after_a_step_through_the_history_the_address_outranks_the_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = opened(layer="3")
    app.selectbox(key="kind").set_value("mean").run()
    assert app.markdown[0].value == "3 mean None [] ()"
    for step, shown in (({"layer": "1"}, "1 head None [] ()"), ({"kind": "mean"}, "2 mean None [] ()")):
        monkeypatch.setattr(history, "stepped", lambda: True)
        app.query_params.clear()
        app.query_params.update(step)
        app.run()
        assert app.markdown[0].value == shown
        monkeypatch.undo()
        app.run()
        assert app.markdown[0].value == shown
        assert dict(app.query_params) == step
    assert not app.warning


def emptied() -> None:
    import streamlit as st

    from viz.ui.controls.text import grown
    from viz.ui.page import address

    text = grown("Your text", key="text", default="Dogs bark.")
    layer = address.bound(st.segmented_control, "Layer", [1, 2, 3], key="layer", default=2)
    st.markdown(f"{text} {layer}")


def test_what_a_step_back_has_emptied_begins_anew_once_the_page_has_run_to_its_end() -> None:
    app = AppTest.from_function(emptied, default_timeout=60).run()
    app.session_state["text"], app.session_state["layer"] = "", None
    app.run()
    assert app.markdown[0].value == "Dogs bark. 2"
    assert app.session_state["again"]
    app.run()
    assert (app.text_input[0].value, app.button_group[0].value) == ("Dogs bark.", 2)
    assert app.markdown[0].value == "Dogs bark. 2"
