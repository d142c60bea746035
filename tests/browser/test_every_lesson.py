"""Each lesson, visited once: drawn under the policy, nothing serious found by axe, whole at any size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.access import MOVING, grave, walked
from tests.browser.conftest import SCHEMES, TOKEN, soon
from tests.browser.windows import DESK, LAPTOP, Seen, Windows, above_the_fold, drawn, settle, turn
from tests.cases import first
from viz.chart_library import WAITED
from viz.ui.page import frame

pytestmark = pytest.mark.browser

SYLLABUS = (Path(__file__).parents[2] / "app.py").read_text(encoding="utf-8")
LESSONS = re.findall(r'Lesson\(\s*"([a-z]+/[a-z_]+)\.py"', SYLLABUS)
TOOLS = [page.path.removesuffix(".py") for page in (*frame.TOOLS, frame.OPERATOR, *frame.PUPILS)]
PAGES = ["/", *("/" + page.replace("_", "-").replace("/", "-") for page in (*LESSONS, *TOOLS))]
SHOWN = (
    "main :is(canvas, svg.main-svg, [data-testid^=stBidiComponent], .stRadio, .stTextArea, .stTextInput,"
    " .stFileUploader, .stDataFrame, .stTable, [class*=st-key-term])"
)
CONTROLS = ".stMainBlockContainer :is(.stPlotlyChart, [role=radiogroup], [data-baseweb=select], .stSlider)"
CUT = """selector => [...document.querySelectorAll(selector)]
    .map(element => [element.className, element.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < 0 || box.right > innerWidth + 1)).map(([name]) => name)"""
TABLET = (820, 1180)
FIELD = ("/operator-status", "/classroom-answer", "/classroom-picture")
"""Pages without a menu of lessons, where little is asked."""
ASKED = {
    "/images-cnn-vs-vit": "?left=cnn-cifar10&right=vit-cifar10",
    "/workings-self-attention": "?step=scores",
}
"""Of a lesson that measures its networks for ten seconds, smaller ones; of one that walks, a figure."""
FOLD = {
    "/workings-self-attention": "step-scores",
    "/workings-positions": "places",
    "/workings-encoder": "drawing",
}
"""Of some lessons, the figure that is in sight at once, at a desk and on a laptop."""
ROWS = """() => {
    const boxes = [...document.querySelectorAll('.stMainBlockContainer [role=radiogroup] button')]
        .map(button => [button, button.parentElement].map(element => element.getBoundingClientRect()))
        .map(([box, row], place) => [place, box, row]);
    const cut = ([, box, row]) => box.left < row.left - 2
        || box.right > Math.min(row.right, innerWidth) + 2 || box.bottom > row.bottom + 2;
    return [boxes.length, boxes.filter(cut).map(([place]) => place)];
}"""
"""How many choices there are in rows, and which of them are cut off."""


@pytest.fixture(scope="module")
def window(windows: Windows, app: str) -> Iterator[Seen]:
    """One visit, which turns from lesson to lesson."""
    with windows.visits(app) as go:
        yield go("/classroom-answer")


@pytest.fixture(scope="module", params=PAGES)
def lesson(window: Seen, request: pytest.FixtureRequest) -> str:
    """The lesson's path; it is drawn."""
    window.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    turn(window.page, request.param + ASKED.get(request.param, ""))
    if request.param == "/operator-status":
        window.page.get_by_label("Token").fill(TOKEN)
        window.page.keyboard.press("Enter")
        window.page.get_by_text("Visits", exact=True).wait_for()
    drawn(window.page)
    return request.param


def resized(page: Any, size: tuple[int, int]) -> Any:
    """The page once it has answered to the size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page)
    return page


def is_in(page: Any, scheme: str) -> bool:
    """Is this the theme that the browser asks for?"""
    return bool(page.evaluate(f"matchMedia('(prefers-color-scheme: {scheme})').matches"))


def dress(window: Seen, scheme: str) -> None:
    """Figures are drawn by the server, in the theme that it is told."""
    if not is_in(window.page, scheme):
        before = len(window.received)
        window.page.emulate_media(color_scheme=scheme)
        soon(window.page, lambda: len(window.received) > before, True)
        drawn(window.page)


def test_it_draws_under_the_policy(window: Seen, lesson: str) -> None:
    assert len(LESSONS) >= 9
    window.page.locator(SHOWN).first.wait_for(state="attached", timeout=20_000)
    assert window.page.locator("[data-testid=stAlert]", has_text="Something went wrong").count() == 0
    assert [text for text in window.complaints if "Content Security Policy" in text] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_serious(window: Seen, lesson: str, scheme: str) -> None:
    dress(window, scheme)
    assert grave(resized(window.page, DESK), scheme) == [], lesson


def test_the_tab_key_reaches_each_control_and_shows_where_it_is(window: Seen, lesson: str) -> None:
    found = walked(resized(window.page, DESK))
    assert found["reached"] >= (1 if lesson in FIELD else 10)
    assert found["around"], "a walk ends where it began: nothing keeps the focus"
    assert (found["passed"], found["unseen"]) == ([], [])


def test_nothing_of_ours_moves_for_who_asked_for_less_motion(window: Seen, lesson: str) -> None:
    """As each visit asks; in one lesson that does not, colours take their time."""
    assert window.page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    assert window.page.evaluate(MOVING) == []
    if lesson == "/words-attention":
        window.page.emulate_media(reduced_motion="no-preference")
        assert window.page.evaluate(MOVING)
        window.page.emulate_media(reduced_motion="reduce")


def test_charts_wait_for_no_component_that_stays_empty(window: Seen, lesson: str) -> None:
    assert not window.page.evaluate(f"() => {{ {WAITED} return waited(); }}")


@pytest.mark.parametrize("lesson", ["/"], indirect=True)
def test_the_unit_titles_of_home_stand_clear_of_their_links(window: Seen, lesson: str) -> None:
    page = resized(window.page, DESK)
    units = page.locator("[class*=st-key-unit] h3").count()
    assert units >= 3
    for unit in range(units):
        title = page.locator("[class*=st-key-unit] h3").nth(unit)
        link = page.locator("[class*=st-key-unit]").nth(unit).locator("[data-testid=stPageLink] a").first
        assert link.bounding_box()["y"] - (title.bounding_box()["y"] + title.bounding_box()["height"]) >= 4


@pytest.mark.parametrize("size", first(1, (TABLET, LAPTOP, DESK)))
def test_nothing_is_wider_than_the_page(window: Seen, lesson: str, size: tuple[int, int]) -> None:
    """On a tablet each choice of a row is in sight; in a larger window the main figure is above the fold."""
    page = resized(window.page, size)
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth + 1"
        " && document.documentElement.scrollWidth <= innerWidth",
        timeout=20_000,
    )
    page.wait_for_function(f"selector => ({CUT})(selector).length === 0", arg=CONTROLS, timeout=20_000)
    if size == TABLET:
        choices, cut = page.evaluate(ROWS)
        assert choices > (8 if lesson in ("/workings-self-attention", "/workings-encoder") else -1)
        assert cut == []
    elif lesson in FOLD:
        above_the_fold(page, FOLD[lesson], size)
