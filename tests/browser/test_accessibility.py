"""What is in sight, and what stands clear of what."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.windows import drawn

pytestmark = pytest.mark.browser


def test_the_unit_titles_of_home_stand_clear_of_their_links(visit: Any) -> None:
    page = visit("/").page
    drawn(page)
    units = page.locator("[class*=st-key-unit] h3").count()
    assert units >= 3
    for unit in range(units):
        title = page.locator("[class*=st-key-unit] h3").nth(unit)
        link = page.locator("[class*=st-key-unit]").nth(unit).locator("[data-testid=stPageLink] a").first
        assert link.bounding_box()["y"] - (title.bounding_box()["y"] + title.bounding_box()["height"]) >= 4


@pytest.mark.parametrize("path", ["/workings-self-attention", "/workings-encoder"])
def test_every_choice_of_a_row_is_in_sight_on_a_tablet(visit: Any, path: str) -> None:
    page = visit(path, width=820, height=1180).page
    page.get_by_text("Predict first.").wait_for()
    page.locator(".stMainBlockContainer [role=radiogroup] button").nth(8).wait_for()
    drawn(page)
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
