"""Two compared views answer to one pointer: the cell that is pointed at is outlined in the others too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import soon
from viz.ui.controls.compare import Choice, Pinned

pytestmark = pytest.mark.browser
TIRED = "The animal didn't cross the street because it was too tired."
VIEW = Pinned("minilm", (TIRED,), (), None, Choice(3, (1,), "head", 10)).written()
MAPS = ":is(.st-key-compared, .st-key-difference) .heatmaplayer image"
LEAST = """(key) => {
    const rows = document.querySelector(`.st-key-${key} .js-plotly-plot`)._fullData[0].z;
    const cells = [...rows].flatMap((row, y) => [...row].map((weight, x) => ({ weight, x, y })));
    const some = cells.filter(({ weight }) => weight > 0).sort((one, other) => one.weight - other.weight);
    return { n: rows.length, ...some[0] };
}"""


def test_a_cell_that_is_pointed_at_is_outlined_in_the_other_map_and_in_what_differs(visit: Any) -> None:
    seen = visit(f"/words-attention?layer=5&a={VIEW}")
    page = seen.page
    page.locator(".st-key-difference .heatmaplayer image").wait_for()
    page.locator(".st-key-compared .js-plotly-plot").scroll_into_view_if_needed()
    least = page.evaluate(LEAST, "compared")
    first, *others = [_middle(image.bounding_box(), least) for image in page.locator(MAPS).all()]
    assert len(others) == 2
    page.mouse.move(first[0] + 2, first[1] + 2)
    page.mouse.move(*first)
    outlined = page.locator(".linked-cell")
    soon(page, outlined.count, 2)
    boxes = [_middle(cell.bounding_box(), {"n": 1, "x": 0, "y": 0}) for cell in outlined.all()]
    assert boxes == [pytest.approx(other, abs=2) for other in others]
    assert "in A" in page.locator(".st-key-compared .hoverlayer").text_content()
    page.mouse.move(5, 5)
    soon(page, outlined.count, 0)
    assert seen.complaints == []


def test_a_weight_too_small_for_its_digits_is_said_to_be_smaller(visit: Any) -> None:
    seen = visit(f"/words-attention?a={VIEW}")
    page = seen.page
    image = page.locator(".st-key-map .heatmaplayer image")
    image.wait_for()
    least = page.evaluate(LEAST, "map")
    assert 0 < least["weight"] < 0.0005
    middle = _middle(image.bounding_box(), least)
    page.mouse.move(middle[0] + 2, middle[1] + 2)
    page.mouse.move(*middle)
    soon(page, lambda: "<0.001" in (page.locator(".st-key-map .hoverlayer").text_content() or ""), True)
    assert seen.complaints == []


def _middle(box: dict[str, float], cell: dict[str, int]) -> tuple[float, float]:
    """Of this cell of a map of n by n cells, in pixels of the window."""
    x, y, n = cell["x"], cell["y"], cell["n"]
    return box["x"] + box["width"] * (x + 0.5) / n, box["y"] + box["height"] * (y + 0.5) / n
