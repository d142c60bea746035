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
    map_, aside = (
        go.Heatmap(z=np.eye(3, dtype=np.float32)),
        go.Scatter(x=[None], y=[None], xaxis="x2", yaxis="y2"),
    )
    shape = {"type": "rect", "x0": 0, "x1": 1, "y0": 0, "y1": 1}
    slow = go.Figure(map_)
    slow.add_trace(aside)
    slow.update_layout(**layout(LIGHT, height=300))
    slow.update_xaxes(**axis(LIGHT, "key"))
    slow.update_layout(xaxis2={"overlaying": "x", "anchor": "y2"})
    slow.add_shape(shape)
    grid = axis(LIGHT, "key")
    laid = {
        **layout(LIGHT, height=300),
        "xaxis": grid,
        "xaxis2": {**grid, "overlaying": "x", "anchor": "y2"},
        "shapes": [shape],
    }
    slow.update_xaxes(**grid)
    assert json.loads(chart([map_, aside], laid).to_json()) == json.loads(slow.to_json())


def test_a_wrong_key_is_still_refused() -> None:
    with pytest.raises(ValueError, match="no_such"):
        chart([], {"xaxis": {"no_such": 1}})
