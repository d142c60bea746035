"""What comes next?, in a real browser: hover and pin a word, write a token on, choose a branch."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import soon
from tests.browser.windows import settle
from viz.models import checkpoint
from viz.models.storage import here

pytestmark = pytest.mark.browser

LESSON = "/predictions-next?sampling=greedy"
PATIENT = 60_000


@pytest.fixture(autouse=True)
def _needs_the_model() -> None:
    if not here(checkpoint("smollm2")):
        pytest.skip("SmolLM2 is not on this computer")


def rows(page) -> list[list[str]]:
    return [text.split("\n") for text in page.locator(".bars .row").all_inner_texts()]


def revealed(visit):
    """The lesson on its first example, predicted: what comes next was hidden until then."""
    seen = visit(LESSON)
    page = seen.page
    page.locator(".place").nth(5).wait_for(timeout=PATIENT)
    soon(page, lambda: page.locator(".say").inner_text(), "Hidden until you have predicted it.")
    assert rows(page) == []
    page.locator(".st-key-predict").get_by_text("Paris", exact=True).click()
    soon(page, lambda: rows(page)[:1], [["Paris", "0.773"]])
    settle(page)
    return seen


def test_a_hover_shows_what_was_expected_and_arrow_keys_walk(visit):
    """Hovering tells the server nothing."""
    seen = revealed(visit)
    page = seen.page
    before = len(seen.sent)
    page.locator(".place").nth(2).hover()
    soon(page, lambda: page.locator(".head").inner_text(), "Expected in place of “of”")
    assert [row[0] for row in rows(page) if row[0] == "of"] == ["of"]
    assert page.locator(".row.came").inner_text().startswith("of")
    assert len(seen.sent) == before
    page.locator(".place").nth(2).click()
    page.wait_for_url(re.compile("at=3"))
    assert len(seen.sent) == before + 1, "the click, and nothing before it"
    assert page.locator("button.row").count() == 0  # a word of the student's own
    settle(page)
    page.mouse.move(2, 2)
    page.locator(".place").nth(2).focus()
    page.keyboard.press("ArrowLeft")
    soon(page, lambda: page.locator(".head").inner_text(), "Expected in place of “capital”")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("at=2"))


@pytest.mark.thorough("tests/pages/test_predictions_next.py::test_branches_are_kept_and_a_click_goes_back")
def test_a_token_is_written_on_and_another_branch_is_taken(visit):
    page = revealed(visit).page
    page.get_by_role("button", name="Write one token").click()
    page.wait_for_url(re.compile(r"written=\d+"), timeout=PATIENT)
    soon(page, lambda: page.locator(".place.made .word").all_inner_texts(), ["Paris"])
    page.locator(".place.made").click()
    soon(page, lambda: page.locator(".head").inner_text(), "Expected in place of “Paris”")
    page.locator("button.row").nth(2).click()
    soon(page, lambda: page.locator(".place.made .word").all_inner_texts(), ["London"])
    ways = page.locator(".st-key-boughs button")
    soon(page, lambda: [way.strip() for way in ways.all_inner_texts()], ["your text", "└ Paris", "└ London"])
    settle(page)
    ways.nth(1).click()
    soon(page, lambda: page.locator(".place.made .word").all_inner_texts(), ["Paris"])


@pytest.mark.thorough(
    "tests/pages/test_predictions_next.py::test_tokens_are_written_on_and_the_address_keeps_them"
)
def test_writing_stops_and_keeps_what_there_is(visit):
    page = revealed(visit).page
    page.get_by_role("button", name="60 tokens").click()
    page.get_by_role("button", name="Stop").click(timeout=PATIENT)
    settle(page)
    made = page.locator(".place.made")
    soon(page, lambda: page.locator(".stButton button", has_text="Stop").count(), 0)
    settle(page)
    assert made.count() < 59
    ids = re.search(r"written=([\d-]*)", page.url)
    assert made.count() == (len(ids[1].split("-")) if ids else 0)


@pytest.mark.thorough(
    "tests/pages/test_predictions_next.py::test_tokens_are_written_on_and_the_address_keeps_them"
)
def test_a_link_restores_the_text_as_it_was_written_on(visit):
    page = visit("/predictions-next?written=4528").page
    page.locator(".place.made").wait_for(timeout=PATIENT)
    assert page.locator(".place.made .word").all_inner_texts() == ["London"]
