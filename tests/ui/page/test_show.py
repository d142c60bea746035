"""What stands on a page: a chart whose points can be clicked, a table that writes its numbers itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from viz.figures.frame import chart, layout
from viz.figures.sheets import overlay_map
from viz.figures.theme import LIGHT
from viz.language import number, share, spoken
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


def test_a_square_picture_is_as_wide_as_it_is_high_with_its_colour_bar_beside_it(monkeypatch):
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(show.st, "container", lambda **how: asked.append(how))
    show._square(overlay_map(np.ones((2, 2)), "data:,", most=1.0, measures="m", height=300), "a")
    show._square(chart([], layout(LIGHT, height=360, margin=(0, 0, 0, 0))), "b")
    assert asked == [{"key": "beside a", "width": 370}, {"key": "square b", "width": 360}]


def test_no_button_lies_over_the_numbers_of_bars():
    bars = chart([{"type": "bar", "y": [1]}], layout(LIGHT, height=90))
    assert show._buttons(bars)["displayModeBar"] is False
    heat = overlay_map(np.ones((2, 2)), "data:,", most=1.0, measures="m")
    assert "displayModeBar" not in show._buttons(heat)


@pytest.mark.tiny
def test_a_table_writes_numbers_as_sentences_do_and_keeps_them_as_numbers(monkeypatch):
    asked: list[Any] = []
    monkeypatch.setattr(show.st, "dataframe", lambda table, **how: asked.append(table))
    with spoken("de"):
        show.data({"r": [-0.5, np.nan], "p": [0.9996, 0.0002]}, {"r": number, "p": share}, height=90)
        (table,) = asked
        body = table._translate(False, False)["body"]
    assert table.data["p"].tolist() == [0.9996, 0.0002]
    shown = [[cell["display_value"] for cell in row if cell["type"] == "td"] for row in body]
    assert shown == [["−0,5", "1,000"], ["", "<0,001"]]


@pytest.mark.tiny
def test_a_table_that_is_kept_is_that_of_its_numbers_and_language():
    from streamlit.testing.v1 import AppTest

    def page(values, code):
        import functools

        from viz import language
        from viz.ui.page import show as page

        with language.spoken(code):
            page.data(
                {"r": values}, {"r": functools.partial(language.number, form=".1f")}, height=90, key="t"
            )

    def sent(*given):
        app = AppTest.from_function(page, default_timeout=60, args=given).run().run()
        assert not app.exception
        (table,) = app.dataframe
        return table.value["r"].tolist(), table.proto.arrow_data.styler.display_values

    (values, english), (_, german), (others, other) = sent([0.5], "en"), sent([0.5], "de"), sent([1.5], "en")
    assert (values, others) == ([0.5], [1.5])
    assert b"0.5" in english
    assert b"0,5" in german
    assert b"1.5" in other


def test_a_short_number_of_a_table_is_on_one_line_and_its_words_are_letters() -> None:
    assert show._cell("32 of 32").split(" ") == ["32\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}32"]
    assert show._cell("a learner") == "a learner"
    assert " " in show._cell("89% to 100% of all")
    assert show._cell("*1* b") == "\\*1\\*\N{NO-BREAK SPACE}b"
