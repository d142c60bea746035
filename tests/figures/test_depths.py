"""The table of answers by layer and the bars of cuts: drawn as computed, foreign text harmless."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from viz.figures.depths import change_bars, entropy_line, induction_bars, lens_table, rank_line
from viz.figures.theme import DARK, LIGHT
from viz.workings import Ablated, Depths, Induction

pytestmark = pytest.mark.instant


def depths(n_tokens: int = 3, names: str = "word") -> Depths:
    made = np.random.default_rng(0)
    probabilities = np.sort(made.random((4, n_tokens, 5)), axis=-1)[..., ::-1]
    return Depths(
        depths=(0, 2, 3, 4),
        tokens=tuple(range(n_tokens)),
        size=1000,
        names=tuple(
            tuple(tuple(f" {names}{d}{t}{r}" for r in range(5)) for t in range(n_tokens)) for d in range(4)
        ),
        probabilities=probabilities,
        entropy=made.random((4, n_tokens)) * 9,
        watched=(" it",) * n_tokens,
        ranks=np.array([[800] * n_tokens, [40] * n_tokens, [2] * n_tokens, [1] * n_tokens]),
        word_probabilities=made.random((4, n_tokens)),
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_cell_is_its_first_answer_and_its_probability(theme) -> None:
    found = depths()
    fig = lens_table(found, ["a", "b", "c"], pinned=1, theme=theme)
    cells, texts = fig.data
    np.testing.assert_array_equal(cells.z, found.probabilities[:, :, 0])
    assert (cells.zmin, cells.zmax) == (0, 1)
    assert list(texts.text) == [f"word{d}{t}0" for d in range(4) for t in range(3)]
    assert [x + 10 * y for x, y in zip(texts.x, texts.y, strict=True)] == [
        t + 10 * d for d in range(4) for t in range(3)
    ]
    strong = found.probabilities[:, :, 0].ravel() > 0.5
    assert [colour == theme.background for colour in texts.textfont.color] == strong.tolist()
    assert list(fig.layout.yaxis.ticktext) == ["embedding", "layer 2", "layer 3", "layer 4"]
    assert fig.layout.yaxis.range[1] > fig.layout.yaxis.range[0], "the last layer is on top"
    assert (fig.layout.shapes[0].x0, fig.layout.shapes[0].x1) == (0.5, 1.5)
    go.Figure(fig.to_dict())  # nothing that Plotly does not know


def test_one_row_of_a_picture_shows_its_best_five() -> None:
    found = depths(1)
    cells = lens_table(found, ["[CLS]"]).data[0]
    np.testing.assert_array_equal(cells.z, found.probabilities[:, 0])


def test_foreign_answers_are_drawn_as_they_are() -> None:
    text = lens_table(depths(names="<b>$"), ["a", "b", "c"]).data[1].text[0]
    assert "<" not in text
    assert "&lt;b&gt;" in text


def test_lines_are_the_numbers() -> None:
    found = depths(1)
    rank = rank_line(found)
    np.testing.assert_array_equal(rank.data[0].y, [800, 40, 2, 1])
    assert list(rank.data[0].x) == [0, 2, 3, 4]
    assert rank.layout.yaxis.type == "log"
    assert rank.layout.yaxis.range[0] > rank.layout.yaxis.range[1], "the first rank is on top"
    even, own = entropy_line(found).data
    np.testing.assert_array_equal(own.y, found.entropy[:, 0])
    np.testing.assert_allclose(even.y, np.log2(1000))
    for fig in (rank, entropy_line(found)):
        go.Figure(fig.to_dict())


def test_bars_before_and_after() -> None:
    chances = np.array([[0.5, 0.2], [0.1, 0.3]])
    found = Ablated(
        names=(" Paris", " <i>"), probabilities=chances, log_probabilities=np.log(chances), moved=0.4
    )
    fig = change_bars(found)
    np.testing.assert_allclose([bar.x for bar in fig.data], chances)
    assert fig.data[1].text[0] == "0.100  (Δ log p −1.61)"
    assert list(fig.layout.yaxis.ticktext) == ["Paris", "&lt;i&gt;"]
    go.Figure(fig.to_dict())


def test_the_whisker_is_the_range_of_the_draws() -> None:
    found = Induction(
        words=("a", "b", "c"),
        scores=np.zeros((2, 2)),
        cut=((0, 1),),
        whole=[0.8, 0.6],  # type: ignore[arg-type]
        without=[0.1, 0.1],  # type: ignore[arg-type]
        random=[[0.6, 0.4], [0.9, 0.7], [0.5, 0.5]],  # type: ignore[arg-type]
    )
    fig = induction_bars(found)
    np.testing.assert_allclose(fig.data[0].x, [0.7, 0.1, 0.6], rtol=1e-6)
    assert list(fig.data[0].textposition) == ["inside", "outside", "inside"], (
        "no number is lost in a short bar"
    )
    assert [induction_bars(found, theme=each).data[0].insidetextfont.color for each in (LIGHT, DARK)] == [
        LIGHT.background,
        DARK.background,
    ], "nor on a bright one"
    np.testing.assert_allclose(fig.data[1].error_x.array[0], 0.2, rtol=1e-5)
    np.testing.assert_allclose(fig.data[1].error_x.arrayminus[0], 0.1, rtol=1e-5)
    go.Figure(fig.to_dict())
