"""Each lesson, visited once: drawn under the policy, nothing serious found by axe, whole at any size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import soon
from tests.browser.windows import Seen, Windows, drawn, settle
from viz.ui.page import frame

pytestmark = pytest.mark.browser

SYLLABUS = (Path(__file__).parents[2] / "app.py").read_text(encoding="utf-8")
LESSONS = re.findall(r'Lesson\(\s*"([a-z]+/[a-z_]+)\.py"', SYLLABUS)
TOOLS = [lesson.path.removesuffix(".py") for lesson in frame.TOOLS]
PAGES = ["/", *("/" + page.replace("_", "-").replace("/", "-") for page in (*LESSONS, *TOOLS))]
SHOWN = (
    "main :is(canvas, svg.main-svg, [data-testid^=stBidiComponent], .stRadio, .stTextArea, .stFileUploader,"
    " [class*=st-key-term])"
)
RULES = {
    "light": "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']",
    "dark": "{type: 'rule', values: ['color-contrast', 'link-in-text-block']}",
}
"""By theme: nothing but colours differs in the dark."""
CONTROLS = ".stMainBlockContainer :is(.stPlotlyChart, [role=radiogroup], [data-baseweb=select], .stSlider)"
CUT = """selector => [...document.querySelectorAll(selector)]
    .map(element => [element.className, element.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < 0 || box.right > innerWidth + 1)).map(([name]) => name)"""
DESK, LAPTOP, TABLET = (1440, 900), (1024, 768), (820, 1180)


@pytest.fixture(scope="module", params=PAGES)
def lesson(windows: Windows, app: str, request: pytest.FixtureRequest) -> Iterator[Seen]:
    """The lesson, drawn."""
    with windows.visits(app) as go:
        seen = go(request.param)
        drawn(seen.page)
        yield seen


def resized(page: Any, size: tuple[int, int]) -> Any:
    """The page once it has answered to the size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page)
    return page


def dressed(lesson: Seen, scheme: str) -> Any:
    """The page at a desk in this theme: its figures are drawn by the server, in the theme that it is told."""
    page = resized(lesson.page, DESK)
    if page.evaluate(f"matchMedia('(prefers-color-scheme: {scheme})').matches"):
        return page
    before = len(lesson.received)
    page.emulate_media(color_scheme=scheme)
    soon(page, lambda: len(lesson.received) > before, True)
    drawn(page)
    return page


def test_it_draws_under_the_policy(lesson: Seen) -> None:
    assert len(LESSONS) >= 9
    lesson.page.locator(SHOWN).first.wait_for(state="attached", timeout=20_000)
    assert lesson.page.locator("[data-testid=stAlert]", has_text="Something went wrong").count() == 0
    assert [text for text in lesson.complaints if "Content Security Policy" in text] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(lesson: Seen, scheme: str) -> None:
    """WCAG 2.1, A and AA: rule, element, colours."""
    page = dressed(lesson, scheme)
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    wanted = f"{{runOnly: {RULES[scheme]}, resultTypes: ['violations']}}"
    found = page.evaluate(f"axe.run(document, {wanted}).then(found => found.violations)")
    grave = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    assert [
        f"{rule['id']}: {node['html'][:120]} {node['any'][:1]}" for rule in grave for node in rule["nodes"]
    ] == []


@pytest.mark.parametrize("size", [DESK, LAPTOP, TABLET], ids=str)
def test_nothing_is_wider_than_the_page(lesson: Seen, size: tuple[int, int]) -> None:
    page = resized(lesson.page, size)
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth + 1"
        " && document.documentElement.scrollWidth <= innerWidth",
        timeout=20_000,
    )
    page.wait_for_function(f"selector => ({CUT})(selector).length === 0", arg=CONTROLS, timeout=20_000)
