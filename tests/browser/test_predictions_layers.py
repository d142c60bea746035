"""When does it know?, in a real browser: heads are cut, and the bars change."""

from __future__ import annotations

import re

import pytest

from tests.browser.windows import settle

pytestmark = pytest.mark.browser

LESSON = "/predictions-layers?layers-model=minilm-masked&what=heads&text=She opened the [MASK] and went in."
SAID = ".st-key-cut-said"


def bars(page) -> list[str]:
    return page.locator(".js-plotly-plot .bars .bartext").all_text_contents()


@pytest.mark.thorough("tests/pages/test_layers.py::test_a_cut_is_said_with_its_numbers")
def test_a_head_is_cut_and_the_bars_change(visit):
    page = visit(LESSON).page
    page.get_by_text("Nothing is cut yet").wait_for(timeout=30_000)
    heads = page.get_by_role("combobox", name=re.compile("Heads"))
    heads.click()
    heads.fill("layer 2, all")
    page.get_by_role("option", name="layer 2, all heads").click()
    page.locator(SAID).wait_for(timeout=60_000)
    page.wait_for_url(re.compile(r"cut=2\.0"))
    settle(page)
    before = bars(page)
    assert any("Δ log p" in text for text in before)
    heads.click()
    heads.fill("layer 5, all")
    page.get_by_role("option", name="layer 5, all heads").click()
    page.wait_for_url(re.compile(r"cut=2\.0(,|%2C)5\.0"))
    page.wait_for_function(
        "old => [...document.querySelectorAll('.js-plotly-plot .bars .bartext')]"
        ".map(each => each.textContent).join() != old",
        arg=",".join(before),
        timeout=20_000,
    )
    settle(page)
    assert bars(page) != before
