"""The foot of a lesson, and a link whose picture only its sender has."""

from __future__ import annotations

import pytest

from tests.pages.opened import opened, said
from viz.ui.running import cache

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    cache.first_answer().result(300)  # what takes its time on a busy machine, before a page waits for it


def test_the_foot_holds_the_link_of_the_view_and_asks_home_for_none() -> None:
    app = opened("words/attention.py", layer="2")
    assert not app.error
    (foot,) = [each for each in app.get("html") if "Attention Lab: Who looks at whom?" in each.proto.body]
    assert foot is not None
    assert not [each for each in opened().get("html") if "Attention Lab: " in each.proto.body]


def test_a_link_with_the_senders_picture_asks_for_it_and_keeps_the_rest() -> None:
    app = opened("images/attention.py", picture="own", crop="0.4,0.5,1.5", layer="3", heads="2", pin="5")
    assert "Give the same file" in said(app)
    assert app.session_state["awaited picture"] == "0.4,0.5,1.5"
    assert (app.query_params["heads"], app.query_params["pin"]) == ("2", "5")
    app.run()
    assert "Give the same file" in said(app)
