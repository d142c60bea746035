"""The bars are the probabilities, the original is marked wherever it stands, and nothing is left out."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from viz.blanks import Contrast, Guesses
from viz.figures.blanks import back_to_back, blank_bars, bound, contrast_bars, verdict_bars
from viz.figures.theme import LIGHT

pytestmark = pytest.mark.instant

CHANCES = np.array([[0.3, 0.2, 0.1, 0.05, 0.04], [0.5, 0.1, 0.1, 0.1, 0.1]])
NAMES = (("his", "her", "<b>my</b>", "$x$", "##s"), ("a", "b", "c", "d", "e"))


def guesses(rank: int | None, own: float) -> Guesses:
    return Guesses(
        names=NAMES,
        probabilities=CHANCES,
        rest=1 - CHANCES.sum(1),
        size=30_000,
        originals=(None if rank is None else "hat", "a"),
        ranks=(rank, 1),
        original=np.array([own, 0.5]),
    )


def checked(fig: go.Figure) -> go.Figure:
    """The figure, every key of it known to Plotly."""
    return go.Figure(fig.to_dict())


def test_an_original_far_down_gets_a_bar_of_its_own() -> None:
    bars = checked(blank_bars(guesses(812, 0.001), 0, top=3)).data[0]
    np.testing.assert_allclose(bars.x, [0.3, 0.2, 0.1, 0.001, 1 - 0.6 - 0.001], rtol=1e-5)
    assert bars.marker.color == (LIGHT.accent,) * 3 + (LIGHT.mark, LIGHT.line)
    assert bars.customdata[3:] == ("812. hat", "<i>the other 29,996</i>")
    assert bars.customdata[2] == "&lt;b&gt;my&lt;/b&gt;"


def test_an_original_among_the_first_is_marked_there() -> None:
    bars = checked(blank_bars(guesses(2, 0.2), 0, top=3)).data[0]
    assert bars.marker.color == (LIGHT.accent, LIGHT.mark, LIGHT.accent, LIGHT.line)
    assert bars.customdata[-1] == "<i>the other 29,997</i>"
    assert checked(blank_bars(guesses(None, float("nan")), 0)).data[0].marker.color[-1] == LIGHT.line
    np.testing.assert_allclose(sum(bars.x), 1, rtol=1e-6)


def test_two_versions_stand_back_to_back() -> None:
    both = np.stack([CHANCES, CHANCES[::-1]])
    found = Contrast(names=NAMES, probabilities=both, firsts=(("his", "a"), ("her", "a")), moved=np.zeros(2))
    fig = checked(contrast_bars(found, 0, top=4))
    before, after = fig.data
    np.testing.assert_allclose(before.x, both[0, 0, :4])
    np.testing.assert_allclose(after.x, both[1, 0, :4])
    assert fig.layout.xaxis.range[0] > fig.layout.xaxis.range[1] == 0
    assert fig.layout.xaxis2.range == fig.layout.xaxis.range[::-1]
    assert [note.text for note in fig.layout.annotations] == [
        "his",
        "her",
        "&lt;b&gt;my&lt;/b&gt;",
        "&#36;x&#36;",
    ]


def test_the_verdict_is_a_probability() -> None:
    assert checked(verdict_bars(0.8)).data[0].x == pytest.approx((0.8, 0.2))


def test_bars_back_to_back_say_a_bound_where_no_number_is_known() -> None:
    pairs = np.array([[0.5, np.nan], [0.25, 0.125]])
    figure = back_to_back(["door", "a<b"], pairs, [0.004, 0.0001], sides=("A", "B"))
    left, right = figure.data
    assert list(left.x) == [0.5, 0.0]
    assert list(left.text) == ["0.50", "&lt;0.004"]
    assert list(right.text) == ["0.25", "0.12"]
    assert figure.layout.xaxis.range[0] == figure.layout.xaxis2.range[1]  # one scale
    assert [note.text for note in figure.layout.annotations] == ["door", "a&lt;b", "A", "B"]
    assert bound(0.0001) == "<0.001"
