"""A teacher presents: keys, one part at a time, larger; and a sequence, view by view, with its note."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import lasers, soon
from tests.browser.windows import drawn, settle
from viz.ui.page.sequence import SequenceView, packed

pytestmark = pytest.mark.browser
BAR = "#attention-lab-bar"
STEPS = (
    SequenceView("workings-positions", "Look at it"),
    SequenceView("words-attention?layer=2&heads=3", "", 2),
)


def where(page: Any) -> str:
    """What the line in the corner says of the place."""
    return page.locator(f"{BAR} span").inner_text()


def test_keys_present_a_lesson_part_by_part_and_a_sequence_view_by_view(visit: Any) -> None:
    page = visit("/words-attention?layer=4&heads=2").page
    drawn(page)
    large = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    plain = page.evaluate(large)
    assert lasers(page) == []
    box = page.get_by_role("textbox", name="Your text")
    box.press("p")
    assert not page.locator(BAR).is_visible(), "a letter that is typed is no key"
    box.blur()
    page.keyboard.press("p")
    page.locator(BAR).wait_for()
    settle(page)
    assert "present=1" in page.url
    assert page.evaluate(large) > plain
    assert not page.get_by_test_id("stHeader").is_visible()
    assert where(page) == "1 of 2"
    pin = page.locator(".cell[aria-selected=true]").first.bounding_box()
    assert lasers(page) == [[round(pin["x"]), round(pin["y"])]], "on the pinned token alone"
    assert page.locator(".st-key-map").is_visible()
    page.keyboard.press("PageDown")
    soon(page, lambda: where(page), "2 of 2")
    assert not page.locator(".st-key-map").is_visible()
    assert page.locator(".st-key-bars").is_visible()
    page.keyboard.press("PageUp")
    soon(page, lambda: page.locator(".st-key-map").is_visible(), True)
    page.keyboard.press("P")
    soon(page, lambda: page.locator(BAR).is_visible(), False)
    assert "present" not in page.url

    page.goto(f"{page.url.split('/words')[0]}/classroom-sequence?sequence={packed(STEPS)}")
    page.get_by_role("button", name="Present", exact=True).click()
    page.wait_for_url(re.compile(r"workings-positions\?present=1"))
    drawn(page)
    soon(page, lambda: where(page), "1 of 2")  # its folded code is no part of its own
    assert page.locator(f"{BAR} p").inner_text() == "Look at it"
    page.keyboard.press("PageDown")
    page.wait_for_url(re.compile(r"layer=2"))
    drawn(page)
    soon(page, lambda: where(page), "2 of 2")
    soon(page, lambda: page.locator(".st-key-bars").is_visible(), True)
    assert not page.locator(".st-key-map").is_visible(), "the second part was asked for"
    page.keyboard.press("p")
    page.wait_for_url(re.compile(r"classroom-sequence\?sequence="))
