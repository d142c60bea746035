"""A page says its first words before its scripts run, and the lesson takes their place without a jump."""

from __future__ import annotations

import re

import pytest

from tests.browser.windows import DESK, LAPTOP, drawn

pytestmark = pytest.mark.browser
TABLET = (820, 1180)
BOXES = """addEventListener("DOMContentLoaded", () => {
    const parts = [...document.querySelectorAll("#opening :is([role=heading], p)")];
    const fonts = ["700 32px 'Source Sans'", "16px 'Source Sans'"].map((font) => document.fonts.load(font));
    Promise.all(fonts).then(() => {
        window.opening = parts.map((part) => [part.textContent, part.getBoundingClientRect().toJSON()]);
    });
});"""
LESSON = """() => [".stMain h1", ".stMain [data-testid=stMarkdownContainer] p"]
    .map((part) => document.querySelector(part))
    .map((part) => [part.textContent, part.getBoundingClientRect().toJSON()])"""


def test_they_are_there_while_the_server_is_silent(chromium, app) -> None:
    page = chromium.new_page()
    page.route_web_socket(re.compile("/_stcore/stream"), lambda socket: None)
    page.goto(f"{app}/words-attention?lang=de")
    page.get_by_role("heading", name="Wer schaut auf wen?").wait_for()
    assert page.locator("#opening").count() == 1
    page.close()


def test_the_lesson_takes_their_place_without_a_jump(chromium, app) -> None:
    for width, height in (DESK, LAPTOP, TABLET):
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.add_init_script(BOXES)
        page.goto(f"{app}/images-cnn-vs-vit?left=cnn-cifar10&right=vit-cifar10")
        drawn(page)
        assert page.locator("#opening").count() == 0
        first, then = page.evaluate("window.opening"), page.evaluate(LESSON)
        for (said, box), (says, at) in zip(first, then, strict=True):
            assert said == says.strip()
            assert [box[side] for side in ("left", "top", "bottom")] == pytest.approx(
                [at[side] for side in ("left", "top", "bottom")], abs=1.5
            )
        page.close()
