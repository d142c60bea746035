"""The lessons under Workings in a real browser: walked with the keyboard, every lever pulled, legible at both
sizes.
"""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import soon
from tests.browser.windows import DESK, LAPTOP, above_the_fold, drawn, settle
from tests.walks import POST_NORM

pytestmark = pytest.mark.browser

BY_HAND, POSITIONS = "/workings-self-attention", "/workings-positions"
WALKED = 3
"""Steps that are walked with the keyboard: tests/pages/test_workings.py opens each of the twelve."""
LEVERS = ["Temperature", "Even attention", "Head off", "Zero query"]


def step(page) -> int:
    return int(page.get_by_text(re.compile(r"^\d+ of 12 ")).inner_text().split()[0])


def at(page, number: int) -> None:
    page.get_by_text(re.compile(rf"^{number} of 12 ")).wait_for(timeout=20_000)
    settle(page)


def difference(page) -> str:
    return page.locator(".st-key-difference").inner_text()


def metric(page, title: str) -> str:
    return (
        page.locator("[data-testid=stMetric]", has_text=title)
        .locator("[data-testid=stMetricValue]")
        .inner_text()
    )


def test_the_scale_is_predicted_then_every_step_is_walked_with_the_keyboard(visit):
    page = visit(BY_HAND).page
    page.get_by_text("Predict first.").wait_for()
    drawn(page)
    assert page.locator("[data-testid=stMetric]").count() == 0
    page.get_by_role("button", name="sharper").or_(page.get_by_role("radio", name="sharper")).first.click()
    page.get_by_text("That is what the scale is for").wait_for()
    assert float(metric(page, "Entropy")) < 3
    settle(page)
    page.get_by_text("The code that computed these numbers").click()
    page.locator("[data-testid=stCode]").wait_for()
    page.locator("h1").click()
    for number, key in enumerate(POST_NORM[:WALKED], start=1):
        at(page, number)
        assert re.search(
            r": (rounding of 32-bit numbers|the same to the last bit)\.$", difference(page).strip()
        )
        page.locator(".js-plotly-plot .hm").first.wait_for()
        assert number == 1 or f"step={key}" in page.url
        soon(page, lambda: page.locator("[data-testid=stCode]").first.inner_text().startswith("def "), True)
        if number < WALKED:
            page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    at(page, WALKED - 1)
    page.get_by_text("Play", exact=True).click()  # and it goes on by itself
    for number in (WALKED, WALKED + 1):
        page.get_by_text(re.compile(rf"^{number} of 12 ")).wait_for(timeout=15_000)


def test_a_link_opens_the_step_and_the_head_and_arrow_keys_in_the_text_do_not_walk(visit):
    page = visit(f"{BY_HAND}?step=softmax&heads=8&pin=3&layer=6").page
    at(page, 5)
    assert page.get_by_text("animal to").count() >= 1
    assert "heads=8" in page.url
    assert "pin=3" in page.url
    page.get_by_label("Your text").click()
    page.keyboard.press("ArrowRight")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(f"step={POST_NORM[5]}"))
    settle(page)
    assert step(page) == 6, "one step for the arrow outside, none for the one in the text"


@pytest.mark.thorough("tests/pages/test_workings.py::test_each_lever_moves_the_numbers")
def test_each_lever_moves_the_numbers_at_once_and_no_label_of_one_is_cut(visit):
    page = visit(f"{BY_HAND}?step=softmax&lever=swap").page
    seen = {(metric(page, "Entropy"), metric(page, "output moved"))}
    for lever in LEVERS:
        page.get_by_role("radio", name=lever).or_(page.get_by_role("button", name=lever)).first.click()
        soon(page, lambda: (metric(page, "Entropy"), metric(page, "output moved")) in seen, False)
        settle(page)
        seen.add((metric(page, "Entropy"), metric(page, "output moved")))
        assert float(metric(page, "output moved").rstrip("%")) > 0
    assert len(seen) == len(LEVERS) + 1
    page.set_viewport_size({"width": 1024, "height": 768})
    settle(page)
    label = page.get_by_test_id("stMetricLabel")
    label.nth(2).wait_for()
    wide = label.locator("div, p").evaluate_all(
        "(parts) => parts.map((part) => part.scrollWidth - part.clientWidth)"
    )
    assert max(wide) <= 1


def test_the_shuffle_without_positions_moves_nothing(visit):
    """In a way whose figure, as that of any other, is above the fold."""
    page = visit(f"{POSITIONS}?way=rotary", width=1024, height=768).page
    drawn(page)
    for size in (LAPTOP, DESK):
        above_the_fold(page, "places", size)
    guess = {"name": "half its length or more"}
    page.get_by_role("button", **guess).or_(page.get_by_role("radio", **guess)).first.click()
    page.get_by_text("rounding alone").wait_for()
    assert float(metric(page, "No positions").rstrip("%")) < 1e-3
    assert float(metric(page, "Positions stay").rstrip("%")) > 10


@pytest.mark.thorough(
    "tests/pages/test_transformer.py::test_three_masks_are_measured_on_the_text_of_the_page"
)
def test_on_a_phone_the_boxes_are_pushed_along_and_a_long_answer_is_read_whole(visit):
    page = visit("/workings-encoder", width=390, height=844).page
    drawn(page)
    assert page.locator(".st-key-drawing").evaluate("each => each.scrollWidth > each.clientWidth + 200")
    answer = page.get_by_text("in the encoder, and in the source of the encoder-decoder")
    assert answer.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
