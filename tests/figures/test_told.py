"""The words of a chart are its own largest numbers, found here another way, as its hovers write them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.build import random_attention, recording
from viz.analysis.attention import one_head
from viz.analysis.sheets import ContactSheet
from viz.figures.attention import answer_bars
from viz.figures.cells import Panel
from viz.figures.frame import axis, chart, layout, message
from viz.figures.heat_map import weights_map
from viz.figures.panels import panels
from viz.figures.sheets import overlay_map, sheet_map
from viz.figures.theme import LIGHT
from viz.figures.told import in_words
from viz.language import spoken

pytestmark = pytest.mark.instant
TOKENS = ["[CLS]", "the", "<b>cat</b>", "the", "$x$ & y", "[SEP]"]


def largest(weights: np.ndarray, n: int) -> list[tuple[int, int]]:
    """By a loop over all cells."""
    cells = [(-abs(float(value)), place) for place, value in np.ndenumerate(weights)]
    return [place for _, place in sorted(cells)[:n]]


def test_a_map_says_who_looks_at_whom_most() -> None:
    weights = random_attention(2, 3, 6, 6)
    built = recording(weights, TOKENS)
    told = in_words(weights_map(built, one_head(built, 1, 2)))
    said = [
        f"{TOKENS[i]} · {i + 1} looks at {TOKENS[j]} · {j + 1}, attention weight {weights[1, 2, i, j]:.3f}"
        for i, j in largest(weights[1, 2], 3)
    ]
    assert told == f"The largest: {'; '.join(said)}."


def test_a_sentence_that_a_hover_breaks_is_told_as_one() -> None:
    hover = "Feed-<br>forward <br>of 4<br>%{z}<extra>no</extra>"
    drawn = {"type": "heatmap", "z": np.float32([[0.5]]), "hovertemplate": hover}
    assert in_words(chart([drawn], layout(LIGHT, height=100))) == "The largest: Feed-forward of 4, 0.5."
    drawn["hovertemplate"] = "the largest of these:<br>%{z}"
    assert in_words(chart([drawn], layout(LIGHT, height=100))) == "The largest: the largest of these: 0.5."


def test_of_a_long_text_the_pairs_of_tokens_are_told_though_blocks_are_drawn() -> None:
    weights = random_attention(1, 1, 140, 140)
    built = recording(weights)
    ((i, j),) = largest(weights[0, 0], 1)
    assert f"w{i} · {i + 1} looks at w{j} · {j + 1}, attention weight {weights[0, 0, i, j]:.3f}" in in_words(
        weights_map(built, weights[0, 0])
    )


def test_bars_are_told_in_their_order_and_in_the_language_spoken() -> None:
    weights = np.float32([[0.5, 0.0004, 0.25, 0.2, 0.03, 0.0196]] * 6)
    with spoken("de"):
        told = in_words(answer_bars(recording(weights, TOKENS), weights, 1))
    assert told.startswith("Am größten: [CLS], ")
    assert [word for word in told.replace(";", "").rstrip(".").split() if word[0] == "0"] == [
        "0,500",
        "0,250",
        "0,200",
        "0,030",
        "0,020",
    ]


def test_two_panels_each_say_theirs_and_a_sign_counts_by_its_size() -> None:
    values = np.array([[0.1, -0.9], [0.2, 0.3]], dtype=np.float32)
    one = Panel(values=values, rows=["a", "b"], columns=["c", "d"], title="A", also={"half": values / 2})
    other = Panel(values=values.T, rows=["a", "b"], columns=["c", "d"], title="B")
    told = in_words(panels(one, other))
    assert told == "The largest: a, d, half −0.450, value −0.9000; b, c, value −0.9000."


def test_of_what_is_0_everywhere_nothing_is_called_the_largest() -> None:
    values = np.zeros((2, 2), dtype=np.float32)
    assert in_words(panels(Panel(values=values, rows=["a", "b"], columns=["c", "d"]))) == ""
    values[1, 0] = 0.5
    told = in_words(panels(Panel(values=values, rows=["a", "b"], columns=["c", "d"])))
    assert told == "The largest: b, c, value 0.5000."


def test_a_map_over_a_picture_counts_its_places_from_one_as_its_hover_does() -> None:
    scores = np.zeros((4, 5))
    scores[2, 3], scores[0, 0] = 0.75, 0.0001
    told = in_words(overlay_map(scores, "data:,", most=1.0, measures="stands out"))
    assert told == "The largest: row 3, column 4, stands out 0.75; row 1, column 1, stands out <0.01."


def test_small_maps_say_the_largest_number_of_each() -> None:
    sheet = ContactSheet(
        maps=((np.ones((2, 2)), np.ones((2, 2))),), rows=("stage 1",), titles=(("a", "b"),),
        peaks=((0.5, 12.25),), measures="activation",
    )  # fmt: skip
    assert in_words(sheet_map(sheet)).startswith("The largest: stage 1 b, its largest activation 12.2;")


def test_of_lines_each_has_its_highest_point_under_the_axis_own_names() -> None:
    lines = [
        {"type": "scatter", "x": [0, 1, 2], "y": ys, "hovertemplate": f"{name} %{{x}}: %{{y:.0%}}"}
        for name, ys in (("CNN", [0.1, np.nan, 0.9]), ("ViT", np.array([0.4, 0.3, 0.2])))
    ]
    names = axis(LIGHT, "how far", tickvals=[0, 1, 2], ticktext=["not", "half", "all"])
    skipped = {"type": "scatter", "x": [0], "y": [9], "hoverinfo": "skip", "hovertemplate": "%{y}"}
    told = in_words(chart([*lines, skipped], {**layout(LIGHT, height=200), "xaxis": names}))
    assert told == "The largest: CNN all: 90%; ViT not: 40%."


def test_a_chart_without_a_number_says_nothing_and_one_sentence_itself() -> None:
    box = {"type": "scatter", "x": [0], "y": [1], "customdata": ["a box"], "hovertemplate": "%{customdata}"}
    assert in_words(chart([box], layout(LIGHT, height=200))) == ""
    assert in_words(message(LIGHT, "Nothing is left &amp; shown.", height=200)) == "Nothing is left & shown."
