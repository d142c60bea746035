"""axe-core (WCAG 2.1, A and AA) on every lesson in both themes; a tablet."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAGES = (
    "/", "/words-attention", "/words-heads", "/images-patches", "/images-attention", "/images-cnn-vs-vit",
    "/images-experiments",
    "/workings-self-attention", "/workings-positions", "/workings-encoder",
)  # fmt: skip
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}"


def findings(page: Any) -> list[str]:
    """What axe calls serious or critical: rule, element, colours."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
    grave = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    return [
        f"{rule['id']}: {node['html'][:120]} {node['any'][:1]}" for rule in grave for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(visit: Any, path: str, scheme: str) -> None:
    page = visit(path, scheme=scheme).page
    page.wait_for_timeout(1500)
    assert findings(page) == []


@pytest.mark.parametrize("path", PAGES[3:7])
def test_a_tablet_stacks_the_columns_and_cuts_nothing_off(visit: Any, path: str) -> None:
    page = visit(path, width=820, height=1180).page
    page.wait_for_timeout(1000)
    controls = (
        ".stMainBlockContainer :is(.stPlotlyChart, [role=radiogroup], [data-baseweb=select], .stSlider)"
    )
    wide = page.evaluate(
        """selector => [...document.querySelectorAll(selector)]
            .map(element => [element.className, element.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.left < 0 || box.right > innerWidth + 1))
            .map(([name]) => name)""",
        controls,
    )
    assert wide == []
    charts = page.locator(".stPlotlyChart")
    assert (
        charts.count() == 0 or min(charts.nth(i).bounding_box()["width"] for i in range(charts.count())) > 300
    )


def test_the_unit_titles_of_home_stand_clear_of_their_links(visit: Any) -> None:
    page = visit("/").page
    for unit in range(page.locator("[class*=st-key-unit] h3").count()):
        title = page.locator("[class*=st-key-unit] h3").nth(unit)
        link = page.locator("[class*=st-key-unit]").nth(unit).locator("[data-testid=stPageLink] a").first
        assert link.bounding_box()["y"] - (title.bounding_box()["y"] + title.bounding_box()["height"]) >= 4


@pytest.mark.parametrize("path", ["/workings-self-attention", "/workings-encoder"])
def test_every_choice_of_a_row_is_in_sight_on_a_tablet(visit: Any, path: str) -> None:
    page = visit(path, width=820, height=1180).page
    page.get_by_text("Predict first.").wait_for()
    page.locator(".stMainBlockContainer [role=radiogroup] button").nth(8).wait_for()
    choices, hidden = page.evaluate(
        """() => {
            const boxes = [...document.querySelectorAll('.stMainBlockContainer [role=radiogroup] button')]
                .map(button => [button, button.parentElement].map(element => element.getBoundingClientRect()))
                .map(([box, row], place) => [place, box, row]);
            const cut = ([, box, row]) => box.left < row.left - 2
                || box.right > Math.min(row.right, innerWidth) + 2 || box.bottom > row.bottom + 2;
            return [boxes.length, boxes.filter(cut).map(([place]) => place)];
        }"""
    )
    assert choices > 8
    assert hidden == []
