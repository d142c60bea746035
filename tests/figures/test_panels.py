"""Heat maps say where their colours end, and share a scale where they stand side by side."""

from __future__ import annotations

import numpy as np
import pytest

from viz.figures.cells import Panel
from viz.figures.panels import beyond, panels
from viz.figures.theme import LIGHT

pytestmark = pytest.mark.instant


def test_panels_side_by_side_share_one_scale() -> None:
    small, large = (Panel(values=np.full((2, 2), size), rows=["a", "b"]) for size in (1.0, 5.0))
    figure = panels(small, large)
    assert figure.data[0].zmax == figure.data[1].zmax == 5
    assert [trace.zmax for trace in panels(small, large, across=False).data] == [1, 5]


def test_colours_that_end_before_the_largest_value_say_so_with_its_channel() -> None:
    values = np.full((2, 600), 0.1)
    values[1, 223] = -193.6
    panel = Panel(values=values, rows=["came in", "added"])
    drawn = panels(panel)
    assert [note.text for note in drawn.layout.annotations] == [
        "Colours end at ±0.1; the largest is −193.6: added, channel 224"
    ]
    assert drawn.data[0].zmax == pytest.approx(0.1)
    assert beyond([Panel(values=np.ones((2, 3)), rows=["a", "b"])], 1.0) == ""
    assert not panels(Panel(values=np.ones((2, 3)), rows=["a", "b"])).layout.annotations
    stacked = panels(panel, Panel(values=np.ones((1, 4)), rows=["b"]), across=False)
    assert len(stacked.layout.annotations) == 1


def test_a_hover_says_further_numbers_of_the_same_cell() -> None:
    values = np.array([[0.25, 0.5]])
    panel = Panel(
        values=values,
        rows=["a<b"],
        columns=["x", "y"],
        hatched=True,
        also={"in A": np.array([[0.125, np.nan]])},
    )
    trace = panels(panel).data[0]
    assert trace.customdata.tolist() == [[["a<b", "x", "0.125"], ["a<b", "y", "masked"]]]
    assert "in A %{customdata[2]}" in trace.hovertemplate
    many = Panel(values=np.zeros((60, 60)), rows=["r"] * 60, also={"in A": np.ones((60, 60))})
    trace = panels(many).data[0]
    assert trace.customdata[0, 0].tolist() == ["1.000"]
    assert "row %{y}, column %{x}<br>in A %{customdata[0]}" in trace.hovertemplate


def test_words_are_written_over_cells_and_said_in_their_hover() -> None:
    words = np.array([["cat", "a<b"]], dtype=object)
    panel = Panel(values=np.array([[0.9, np.nan]]), rows=["r"], columns=["x", "y"], words=words, signed=False)
    heat, written = panels(panel, most=1.0).data
    assert heat.customdata[0, 1].tolist() == ["r", "y", "a&lt;b"]
    assert list(written.text) == ["cat", "a&lt;b"]
    assert written.textfont.color[0] == LIGHT.background  # on a strong cell
    assert written.textfont.color[1] == LIGHT.text


def test_a_cell_without_a_number_is_masked_only_where_cells_are() -> None:
    also = {"in B": np.array([[np.nan]])}
    panel = Panel(values=np.array([[1.0]]), rows=["r"], columns=["c"], also=also)
    assert panels(panel).data[0].customdata[0, 0, 2] == "none"
