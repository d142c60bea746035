"""Collecting views, putting them in order, and presenting: in the frame, as a teacher does it."""

from __future__ import annotations

import json
import random
from urllib.parse import urlencode

import pytest

from tests.pages.opened import opened, said
from viz.lessons.classroom.sequence.view import told
from viz.ui.page import present
from viz.ui.page.sequence import MOST_LETTERS, SequenceView, packed, unpacked, written
from viz.ui.running import cache

pytestmark = pytest.mark.weights
PAGE = "classroom/sequence.py"
STEPS = (SequenceView("words-attention?layer=3", "Look at *it*"), SequenceView("words-heads"))
KNOWN = {"words-attention", "words-heads"}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    cache.first_answer().result(300)  # what takes its time on a busy machine, before a page waits for it


def kept(app) -> tuple[SequenceView, ...]:
    return unpacked(app.query_params["sequence"], KNOWN)


def test_a_view_is_collected_with_what_is_on_screen_and_stands_in_the_link() -> None:
    app = opened("words/attention.py", layer="3")
    app.button(key="add to sequence").click().run()
    assert app.button(key="add to sequence").label == "Add to the sequence (1)"
    app.switch_page(f"pages/{PAGE}").run()
    assert not app.exception
    assert kept(app) == (SequenceView("words-attention?layer=3&heads=2&pin=11"),)
    assert "1. Who looks at whom?" in said(app)


def test_a_shared_sequence_is_ordered_noted_and_emptied() -> None:
    app = opened(PAGE, sequence=packed(STEPS))
    assert "2. What does each head do?" in said(app)
    app.button(key="Later 0").click().run()
    assert kept(app) == STEPS[::-1]
    app.text_input(
        key=next(each.key for each in app.text_input if str(each.key).startswith("note"))
    ).set_value("First").run()
    assert kept(app)[0].note == "First"
    app.button(key="remove 1").click().run()
    assert len(kept(app)) == 1
    next(button for button in app.button if button.label == "Clear").click().run()
    assert "sequence" not in app.query_params
    assert "No view yet" in said(app)


def test_a_file_is_loaded_and_one_of_another_version_refused_in_one_sentence() -> None:
    app = opened(PAGE)
    app.get("file_uploader")[0].upload("a.json", written(STEPS).encode(), "application/json").run()
    assert kept(app) == STEPS
    other = json.dumps(json.loads(written(STEPS)) | {"version": 9})
    app.get("file_uploader")[0].upload("b.json", other.encode(), "application/json").run()
    assert "must be of version 1" in said(app)
    assert kept(app) == STEPS


def test_a_link_that_leads_elsewhere_and_a_forged_sequence_are_refused() -> None:
    app = opened(PAGE, sequence="nonsense")
    assert "This file holds no sequence" in said(app)
    app.text_input(key="pasted link").set_value("javascript:alert(1)").run()
    assert "must lead to a page of this app" in said(app)


def test_a_sequence_too_long_for_a_link_stays_and_says_so() -> None:
    dice = random.Random(0)
    texts = ["".join(chr(dice.randrange(0x4E00, 0x9FFF)) for _ in range(1_500)) for _ in range(12)]
    steps = tuple(SequenceView(f"words-attention?{urlencode({'text': text})}") for text in texts)
    assert len(packed(steps)) > MOST_LETTERS
    app = opened(PAGE)
    app.get("file_uploader")[0].upload("a.json", written(steps).encode(), "application/json").run()
    assert not app.exception
    assert "too long for a link" in said(app)
    assert "12 of at most 40 views" in said(app)
    assert "sequence" not in app.query_params
    app.button(key="remove 11").click().run()
    for place in range(10, 5, -1):
        app.button(key=f"remove {place}").click().run()
    assert "too long for a link" not in said(app)
    assert len(kept(app)) == 6


def test_projector_mode_has_larger_charts_and_no_navigation() -> None:
    plain, large = opened("words/attention.py"), opened("words/attention.py", present="1")
    heights = [
        json.loads(app.get("plotly_chart")[0].proto.spec)["layout"]["height"] for app in (plain, large)
    ]
    assert heights[1] > heights[0]
    assert large.query_params["present"] == "1"


def test_what_the_window_keeps_of_a_sequence_is_its_views_and_the_way_home() -> None:
    kept = present.beginning(STEPS, 1)
    assert [view["link"] for view in kept["views"]] == [step.link for step in STEPS]
    assert kept["at"] == 1
    assert unpacked(kept["home"].partition("=")[2], KNOWN) == STEPS


def test_a_view_is_told_in_words_and_not_in_the_names_of_its_address() -> None:
    link = "words-attention?text=Dogs+bark.&model=minilm&layer=2&heads=1,3&pin=4&how=mean"
    assert told(SequenceView(link)) == "“Dogs bark.” · MiniLM-L6 · layer 2 · heads 1,3 · token 4"
    assert told(SequenceView("images-attention?picture=dog&heads=2")) == "A German shepherd · head 2"
    assert told(SequenceView("words-heads?model=nobody's&a=1")) == ""
