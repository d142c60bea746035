"""Attention between two texts, and what leaving words out costs: the cells drawn are the numbers measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from tests.build import random_attention
from viz.analysis.sides import Side, Sides
from viz.figures.alignment import MOST, alignment_map, need_map, two_bars
from viz.figures.theme import LIGHT

pytestmark = pytest.mark.instant


def side(*tokens: str) -> Side:
    """A row of whole words."""
    return Side(tokens=tokens, joins=(False,) * len(tokens), special=(False,) * len(tokens))


def taken(figure: go.Figure) -> go.Figure:
    """The same figure, after Plotly has checked what no page checks."""
    go.Figure(figure.to_dict())
    return figure


WEIGHTS = random_attention(1, 1, 3, 4)
READ, WRITTEN = side("the", "blue", "juice", "."), side("o", "sumo", "azul")
SIDES = Sides(model="en-pt", queries=WRITTEN, keys=READ, attention=WEIGHTS)


def test_the_map_holds_the_weights_and_frames_the_pinned_row() -> None:
    figure = taken(alignment_map(SIDES, WEIGHTS[0, 0], pinned=1))
    (heat,) = figure.data
    np.testing.assert_allclose(heat.z, WEIGHTS[0, 0], rtol=1e-6)
    assert (heat.zmin, heat.zmax) == (0, 1)
    assert "sumo" in heat.customdata[1][2]
    assert "juice" in heat.customdata[1][2]
    (frame,) = figure.layout.shapes
    assert (frame.y0, frame.y1) == (0.5, 1.5)


def test_what_a_mask_forbids_is_empty_not_zero() -> None:
    own = replace(SIDES, keys=SIDES.queries, causal=True)
    (heat,) = alignment_map(own, np.tri(3) / 3).data
    assert np.isnan(heat.z[0, 1:]).all()
    assert np.isfinite(heat.z[2]).all()


def test_a_long_side_shows_where_the_query_looks() -> None:
    long = side(*(f"w{i}" for i in range(200)))
    weights = np.full((200, 200), 0.001)
    weights[150, 40] = 0.8
    figure = alignment_map(replace(SIDES, queries=long, keys=long), weights, pinned=150)
    (heat,) = figure.data
    assert heat.z.shape == (MOST, MOST)
    assert heat.z.max() == np.float32(0.8)
    row = int(heat.z.max(axis=1).argmax())
    assert (figure.layout.shapes[0].y0, figure.layout.shapes[0].y1) == (row - 0.5, row + 0.5)


def test_what_words_cost_is_signed_around_nothing() -> None:
    costs = np.array([[0.5, -2.0], [1.0, 0.0]])
    figure = taken(need_map(costs, ["the", "juice"], ["o", "sumo"], pinned=1))
    (heat,) = figure.data
    np.testing.assert_array_equal(heat.z, costs)
    assert (heat.zmin, heat.zmax) == (-2, 2)
    assert LIGHT.mark in figure.layout.yaxis.ticktext[1]
    assert LIGHT.mark not in figure.layout.yaxis.ticktext[0]


def test_two_measures_stand_side_by_side_on_scales_of_their_own() -> None:
    looked, lost = np.array([0.7, 0.3]), np.array([-0.4, 2.0])
    figure = taken(two_bars(["blue", "juice"], looked, lost))
    left, right = figure.data
    np.testing.assert_array_equal(left.x, looked)
    np.testing.assert_array_equal(right.x, lost)
    assert (left.xaxis, right.xaxis) == ("x", "x2")
    assert figure.layout.xaxis2.range[0] <= -0.4 < 2.0 <= figure.layout.xaxis2.range[1]
