"""The tour of the first lesson: read with the keyboard alone, shown once, and in nobody's way."""

from __future__ import annotations

import pytest

from tests.browser.conftest import soon
from tests.browser.windows import settle

pytestmark = pytest.mark.browser
A_PERSON = "Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })"


@pytest.mark.thorough(
    "tests/pages/test_tour.py::test_a_first_visit_is_offered_it_and_a_view_that_somebody_sent_is_not",
    "tests/pages/test_tour.py::test_whoever_asks_sees_it_again_and_the_link_of_the_view_does_not_ask",
)
def test_a_first_visit_reads_it_with_the_keyboard_once_and_a_machine_never(windows, app: str) -> None:
    context = windows.browser.new_context(reduced_motion="reduce", viewport={"width": 1024, "height": 768})
    page = context.new_page()
    page.add_init_script(A_PERSON)
    page.goto(f"{app}/words-attention")
    dialog = page.get_by_role("dialog", name="A lesson is a question")
    dialog.wait_for(timeout=60_000)
    assert page.locator("dialog .ring").evaluate("ring => getComputedStyle(ring).transitionDuration") == "0s"
    page.keyboard.press("p")
    assert "present" not in page.url, "its keys are its own"
    seen = []
    for _ in range(5):
        seen.append(page.locator("dialog h2").inner_text())
        card, ring = (page.locator(f"dialog {part}").bounding_box() for part in (".card", ".ring"))
        assert 0 <= card["x"] <= 1024 - card["width"]
        assert 0 <= card["y"] <= 768 - card["height"]
        assert ring["width"] > 40
        assert page.locator("dialog button.next").evaluate("button => button.matches(':focus')")
        page.keyboard.press("Enter")
    assert len({*seen}) == 5
    soon(page, page.locator("dialog").count, 0)
    settle(page)
    page.reload()
    settle(page)
    page.wait_for_timeout(600)
    assert page.locator("dialog").count() == 0, "it was seen"
    page.goto(f"{app}/words-attention?tour=1")
    page.locator("dialog h2").wait_for()
    page.keyboard.press("Escape")
    soon(page, page.locator("dialog").count, 0)
    assert "tour" not in page.url
    context.close()
