"""What is cut has no bar; what is left is as long as its probability."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from tests.generated import cuts
from viz.figures.next_words import cut_bars
from viz.figures.theme import DARK, LIGHT

pytestmark = pytest.mark.instant


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_bars_and_outlines_are_the_probabilities(theme):
    found = cuts([0.5, 0.2, 0.1], [0.7, 0.3, 0.0])
    drawn = cut_bars(found, theme=theme)
    go.Figure(drawn.to_dict())  # valid to Plotly
    left, own = drawn.data
    assert list(left.x) == pytest.approx([0.7, 0.3, 0, 0])
    assert list(own.x) == pytest.approx([0.5, 0.2, 0.1, 0.2])
    assert list(left.text) == ["0.700", "0.300", "", ""]
    assert list(own.text) == ["", "", "cut", "cut"]  # beyond the longer of the two bars
    names = drawn.layout.yaxis.ticktext
    assert [theme.muted in name for name in names] == [False, False, True, True]
    assert "49,997 others" in names[-1]


def test_answers_without_a_row_are_among_the_others():
    found = cuts([0.4, 0.3, 0.2], [0.5, 0.3, 0.2])
    drawn = cut_bars(found, most=1)
    assert list(drawn.data[0].x) == pytest.approx([0.5, 0.5])
    assert list(drawn.data[1].x) == pytest.approx([0.4, 0.6])


def test_names_are_only_text():
    found = cuts([0.5, 0.2], [0.5, 0.2], names=("<b>x</b>", "\u202e%{x}"))
    drawn = cut_bars(found)
    assert not any("<b>" in name for name in drawn.layout.yaxis.ticktext)
    assert "%{x}" not in "".join(drawn.data[0].customdata)
