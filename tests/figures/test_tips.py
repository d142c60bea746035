"""What is drawn of a tip is what was measured."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from viz.analysis.tips import Outcome
from viz.figures.tips import loss_bands, one_curve, rate_search

pytestmark = pytest.mark.instant


def test_bands_reach_from_the_lowest_to_the_highest_seed():
    losses = np.array([[3.0, 2.0, 1.0], [3.5, 1.5, 0.5], [3.2, 1.9, 0.9]])
    one = np.ones(3)
    each = Outcome(
        title="with <b>", steps=(0, 5, 10), losses=losses, kept=one, right=one, seconds=one, updates=one
    )
    fig = go.Figure(loss_bands([each]))
    assert list(fig.data[0].y) == [3.5, 2.0, 1.0, 0.5, 1.5, 3.0]
    np.testing.assert_allclose(fig.data[1].y, losses.mean(axis=0))
    assert "<b>" not in fig.data[1].name


def test_curves_and_searches_are_their_points():
    fig = go.Figure(one_curve([(0, 3.0), (1, 2.0)], [(0, 3.0)], [(1, 2.0)]))
    assert [list(trace.y) for trace in fig.data] == [[3.0, 2.0], [3.0], [2.0]]
    found = rate_search([("the grid", (0.01, 0.1), (1.0, 2.0)), ("random search", (0.05,), (0.5,))])
    assert [list(trace.x) for trace in go.Figure(found).data] == [[0.01, 0.1], [0.05]]
