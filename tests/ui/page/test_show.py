"""What stands on a page: a chart whose points can be clicked, a table that writes its numbers itself."""

from __future__ import annotations

from typing import Any

import pytest

from viz.language import spoken
from viz.ui.page import show

pytestmark = pytest.mark.instant


@pytest.mark.parametrize(
    ("said", "handed"),
    [
        ({"selection": {"points": [{"customdata": [2, 30]}]}}, [[2, 30]]),
        ({"selection": {"points": [{"customdata": {"0": 2, "1": 30}}]}}, []),
        ({"selection": {"points": [{"x": 1}]}}, []),
        ({"selection": {"points": []}}, []),
        ({}, []),
    ],
)
def test_a_click_on_a_point_hands_on_what_it_carries(said, handed, monkeypatch):
    class There:
        """What the browser says of the chart."""

        def get(self, _default):
            return said

    monkeypatch.setattr(show.session, "widget", lambda _key: There())
    found: list[object] = []
    show._pick("points", found.append)
    assert found == handed


def test_numbers_of_a_table_are_written_as_english_is_or_as_the_browser_is_in_another_language():
    with spoken("en"):
        found: Any = show.numbers("x", digits=3)["type_config"]
    assert found["format"] == "%,.3f"
    with spoken("de"):
        found = show.numbers("x", digits=3)["type_config"]
    assert (found["format"], found["step"]) == ("localized", None), "a step cuts 0.9996 to 0.999"
