"""Who is offered the tour of the first lesson: a first visit and whoever asks, no link of a view."""

from __future__ import annotations

import json

import pytest

from tests.pages.opened import opened

pytestmark = pytest.mark.weights
LESSON = "words/attention.py"


def tour(app) -> dict | None:
    found = [each for each in app.get("bidi_component") if each.proto.id.endswith("-tour")]
    return json.loads(found[0].proto.json)[0] if found else None


def test_a_first_visit_is_offered_it_and_a_view_that_somebody_sent_is_not() -> None:
    app = opened(LESSON)
    shown = tour(app)
    assert shown is not None
    assert not shown["asked"]
    assert 3 <= len(shown["stops"]) <= 5
    app.run()
    assert tour(app) == shown, "what the lesson itself writes into the address changes nothing"
    assert tour(opened(LESSON, layer="2")) is None
    assert tour(opened(LESSON, present="1")) is None


def test_whoever_asks_sees_it_again_and_the_link_of_the_view_does_not_ask() -> None:
    app = opened(LESSON, layer="2", tour="1")
    assert tour(app)["asked"]
    assert "tour" not in app.query_params
    assert "tour=1" in [each.proto.query_string for each in opened().get("page_link")]
