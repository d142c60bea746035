"""A page shows its first words and its first head view before its scripts run, and the lesson takes their
place without a jump.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.windows import DESK, LAPTOP, drawn
from tests.cases import first

pytestmark = pytest.mark.browser
TABLET, WALL = (820, 1180), (1920, 1080)
LESSON = "words-attention"
SEEN = """window.placed = (part) => {
    const box = part.getBoundingClientRect();
    return [box.left, box.top, box.bottom];
};
window.words = (parts) => parts.map((part) => [part.textContent.trim(), placed(part)]);
window.picture = (root) => [root.innerText, root.querySelector("canvas").toDataURL(), placed(root)];
addEventListener("DOMContentLoaded", () => {
    const opening = document.querySelector("#opening"), view = opening.querySelector(".view");
    const fonts = ["700 32px 'Source Sans'", "16px 'Source Sans'"].map((font) => document.fonts.load(font));
    Promise.all(fonts).then(() => {
        window.first = words([...opening.querySelectorAll("[role=heading], p")]);
        window.drew = setInterval(() => {
            const root = view?.shadowRoot.querySelector(".root.view");
            const there = view?.isConnected && root?.querySelector(".number.key:not(:empty)");
            if (there) window.brought = picture(root);
        }, 20);
    });
});"""
"""What the page shows by itself, kept for later: its words, and its head view while that stands there."""
LATER = """() => {
    clearInterval(window.drew);
    const said = [".stMain h1", ".stMain [data-testid=stMarkdownContainer] p"];
    const parts = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
    const roots = parts.flatMap((part) => [part, ...part.querySelectorAll("*")])
        .map((host) => host.shadowRoot?.querySelector(".root.view"));
    return [window.first, words(said.map((part) => document.querySelector(part))),
        window.brought, picture(roots.find(Boolean))];
}"""
"""The same, and what the lesson shows in its place."""


MOST = 1.5
"""Pixels that nobody sees."""


def moved(box: list[float], at: list[float]) -> float:
    """How far a side of the first went to be the second's, in pixels."""
    return max(abs(before - after) for before, after in zip(box, at, strict=True))


@pytest.fixture(scope="module")
def browser(chromium: Any) -> Iterator[Any]:
    """One for all, who has fetched the scripts once."""
    context = chromium.new_context(reduced_motion="reduce")
    yield context
    context.close()


def test_they_are_there_while_the_server_is_silent(browser: Any, app: str) -> None:
    page = browser.new_page()
    page.route_web_socket(re.compile("/_stcore/stream"), lambda socket: None)
    page.goto(f"{app}/{LESSON}?lang=de")
    page.get_by_role("heading", name="Wer schaut auf wen?").wait_for()
    page.locator("#opening .number.key:not(:empty)").first.wait_for()
    page.close()


@pytest.mark.parametrize(
    "visit",
    first(2, [(DESK, "light", "en"), (LAPTOP, "dark", "de"), (TABLET, "light", "de"), (WALL, "dark", "en")]),
)
def test_the_lesson_takes_their_place_without_a_jump(
    browser: Any, app: str, visit: tuple[tuple[int, int], str, str]
) -> None:
    """To the letter, the pixel of each line and the place; on a tablet the head view stands elsewhere."""
    size, scheme, language = visit
    page = browser.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    page.add_init_script(SEEN)
    page.goto(f"{app}/{LESSON}?lang={language}")
    drawn(page)
    page.locator("#opening").wait_for(state="detached")
    page.locator(".number.key:not(:empty)").first.wait_for()
    words, then, brought, drew = page.evaluate(LATER)
    for (said, box), (says, at) in zip(words, then, strict=True):
        assert said == says
        assert moved(box, at) < MOST, said
    if size != TABLET:
        assert brought[:2] == drew[:2]
        assert moved(brought[2], drew[2]) < MOST
    page.close()
