"""A chart made at once is the chart that Plotly makes piece by piece."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from viz.figures.frame import axis, chart, layout
from viz.figures.theme import LIGHT

pytestmark = pytest.mark.instant


def test_made_at_once_equals_made_piece_by_piece() -> None:
    z = np.eye(3, dtype=np.float32)
    shape = {"type": "rect", "x0": 0, "x1": 1, "y0": 0, "y1": 1}
    slow = go.Figure(go.Heatmap(z=z))
    slow.add_trace(go.Scatter(x=[None], y=[None], xaxis="x2", yaxis="y2"))
    slow.update_layout(**layout(LIGHT, height=300))
    grid = axis(LIGHT, "key")
    slow.update_xaxes(**grid)
    slow.update_layout(xaxis2={**grid, "overlaying": "x", "anchor": "y2"})
    slow.add_shape(shape)
    traces = [
        {"type": "heatmap", "z": z},
        {"type": "scatter", "x": [None], "y": [None], "xaxis": "x2", "yaxis": "y2"},
    ]
    axes = {"xaxis": grid, "xaxis2": {**grid, "overlaying": "x", "anchor": "y2"}}
    drawn = chart(traces, {**layout(LIGHT, height=300), **axes, "shapes": [shape]})
    assert json.loads(drawn.to_json()) == json.loads(slow.to_json())


def test_what_it_was_given_stays_as_it_was() -> None:
    laid = {"xaxis": {"range": [0, 1]}}
    drawn = chart([{"type": "bar", "x": [1]}], laid)
    drawn.layout.xaxis.range = [0, 2]
    assert laid == {"xaxis": {"range": [0, 1]}}
    assert len(drawn.data) == 1
