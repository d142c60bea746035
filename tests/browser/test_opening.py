"""A page says its first words before its scripts run, and the lesson takes their place without a jump."""

from __future__ import annotations

import re

import pytest

from tests.browser.windows import DESK, LAPTOP, drawn

pytestmark = pytest.mark.browser
TABLET, WALL = (820, 1180), (1920, 1080)
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
HEAD_VIEW = """() => {
    const parts = [...document.querySelectorAll("#opening .view, [data-testid=stBidiComponentIsolated]")];
    const hosts = parts.flatMap((part) => [part, ...part.querySelectorAll("*")]);
    const root = hosts.map((host) => host.shadowRoot?.querySelector(".root.view")).find(Boolean);
    const box = root.getBoundingClientRect();
    return {
        text: root.innerText,
        lines: root.querySelector("canvas").toDataURL(),
        box: [box.left, box.top, box.width, box.height],
    };
}"""


def test_they_are_there_while_the_server_is_silent(chromium, app) -> None:
    page = chromium.new_page()
    page.route_web_socket(re.compile("/_stcore/stream"), lambda socket: None)
    page.goto(f"{app}/words-attention?lang=de")
    page.get_by_role("heading", name="Wer schaut auf wen?").wait_for()
    assert page.locator("#opening").count() == 1
    page.close()


def test_the_lesson_takes_their_place_without_a_jump(chromium, app) -> None:
    for width, height in (DESK, LAPTOP, TABLET, WALL):
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


def test_the_first_head_view_is_in_the_page_as_the_lesson_draws_it(chromium, app) -> None:
    """Its letters, its lines and its place are the lesson's, which tests/browser/test_words.py holds."""
    for (width, height), theme, language in ((DESK, "light", "en"), (LAPTOP, "dark", "de")):
        seen = []
        for silent in (True, False):
            page = chromium.new_page(
                viewport={"width": width, "height": height}, color_scheme=theme, locale=language
            )
            if silent:
                page.route_web_socket(re.compile("/_stcore/stream"), lambda socket: None)
            page.goto(f"{app}/words-attention")
            if not silent:
                drawn(page)
                page.locator("#opening").wait_for(state="detached")
            page.locator(".number.key:not(:empty)").first.wait_for()
            page.wait_for_function("document.fonts.status === 'loaded'")
            seen.append(page.evaluate(HEAD_VIEW))
            page.close()
        first, then = seen
        assert first["text"] == then["text"]
        assert first["lines"] == then["lines"]
        assert first["box"] == pytest.approx(then["box"], abs=1.5)


def test_a_page_that_asks_for_something_brings_no_head_view(chromium, app) -> None:
    page = chromium.new_page()
    page.route_web_socket(re.compile("/_stcore/stream"), lambda socket: None)
    page.goto(f"{app}/words-attention?text=Dogs%20bark.")
    assert page.locator("#opening p").count() == 1
    assert page.locator("#opening .view").count() == 0
    page.close()
