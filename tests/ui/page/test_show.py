"""What stands on a page: a chart whose points can be clicked."""

from __future__ import annotations

import pytest

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
