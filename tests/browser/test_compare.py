"""Two compared views answer to one pointer: the cell that is pointed at is outlined in the others too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import soon
from viz.ui.controls.pinned import Choice, Pinned

pytestmark = pytest.mark.browser
TIRED = "The animal didn't cross the street because it was too tired."
VIEW = Pinned("minilm", (TIRED,), (), None, Choice(3, (1,), "head", 10)).written()
HEADS = Pinned("minilm", (TIRED,), (), None, ("",), "heads").written()
MAPS = ":is(.st-key-compared, .st-key-compared-difference) .heatmaplayer image"
LEAST = """(key) => {
    const rows = document.querySelector(`.st-key-${key} .js-plotly-plot`)._fullData[0].z;
    const cells = [...rows].flatMap((row, y) => [...row].map((weight, x) => ({ weight, x, y })));
    const some = cells.filter(({ weight }) => weight > 0).sort((one, other) => one.weight - other.weight);
    return { n: rows.length, ...some[0] };
}"""


def test_a_cell_that_is_pointed_at_is_outlined_in_the_other_map_and_in_what_differs(visit: Any) -> None:
    seen = visit(f"/words-attention?layer=5&a={VIEW}")
    page = seen.page
    page.locator(".st-key-compared-difference .heatmaplayer image").wait_for()
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


def test_heads_compared_answer_to_the_pointer_to_arrow_keys_and_to_a_finger(visit: Any) -> None:
    seen = visit(f"/words-heads?text={TIRED.replace('tired', 'wide')}&a={HEADS}")
    page, outlined = seen.page, seen.page.locator(".linked-cell")
    page.locator(".st-key-compared-difference .heatmaplayer image").wait_for()
    chart = page.locator(".st-key-compared .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    one, other, difference = (image.bounding_box() for image in page.locator(MAPS).all())
    place = {"x": 4, "y": 2, "columns": 12, "rows": 6}
    x, y = _spot(one, place)
    page.mouse.move(x + 2, y + 2)
    page.mouse.move(x, y)
    soon(page, outlined.count, 2)
    boxes = [_middle(cell.bounding_box(), {"n": 1, "x": 0, "y": 0}) for cell in outlined.all()]
    assert boxes == [pytest.approx(_spot(box, place), abs=2) for box in (other, difference)]
    page.mouse.move(5, 5)
    soon(page, outlined.count, 0)

    soon(page, lambda: chart.get_attribute("tabindex"), "0")
    chart.focus()
    for key in ("ArrowRight", *["ArrowRight"] * 12, "ArrowDown"):  # past the last column: the map beside it
        page.keyboard.press(key)
    soon(page, lambda: [bool(cell.bounding_box()) for cell in outlined.all()], [True] * 3)
    boxes = [_middle(cell.bounding_box(), {"n": 1, "x": 0, "y": 0}) for cell in outlined.all()]
    first = {**place, "x": 0, "y": 1}
    assert boxes == [pytest.approx(_spot(box, first), abs=2) for box in (one, other, difference)]
    heard = page.locator(".linked-said")
    soon(page, lambda: (heard.text_content() or "").startswith("layer 2, head 1, in A 0."), True)
    page.keyboard.press("Tab")
    soon(page, outlined.count, 0)

    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
        tools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    soon(page, outlined.count, 2)
    tools.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    tools.detach()
    assert seen.complaints == []


def _spot(box: dict[str, float], cell: dict[str, int]) -> tuple[float, float]:
    """The middle of a cell of a map of so many rows and columns, in pixels of the window."""
    across, down = (cell["x"] + 0.5) / cell["columns"], (cell["y"] + 0.5) / cell["rows"]
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down


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
