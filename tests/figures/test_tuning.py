"""Losses and cosines are drawn as they were measured."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from viz.figures.theme import DARK
from viz.figures.tuning import likeness_by_depth, loss_curves
from viz.learning import Epochs

pytestmark = pytest.mark.instant


def test_losses_stand_at_their_epochs_and_the_kept_state_is_marked():
    fig = loss_curves(Epochs.of([1.2, 0.4, 0.2], [1.4, 0.9, 0.3, 0.5], 2), 4, theme=DARK)
    learned, held, kept = fig.data
    assert (list(learned.x), list(learned.y)) == ([1, 2, 3], pytest.approx([1.2, 0.4, 0.2]))
    assert (list(held.x), list(held.y)) == ([0, 1, 2, 3], pytest.approx([1.4, 0.9, 0.3, 0.5]))
    assert (list(kept.x), list(kept.y)) == ([2], pytest.approx([0.3]))
    assert fig.layout.shapes[0].y0 == pytest.approx(np.log(4))
    go.Figure(fig.to_dict())


def test_where_nothing_is_held_out_one_line_is_drawn_and_at_first_none():
    nothing = float("nan")
    fig = loss_curves(Epochs.of([1.2], [nothing, nothing], 1), 2, most=16)
    assert [len(trace.x) for trace in fig.data] == [1, 0]
    assert fig.layout.xaxis.range[1] > 16
    assert [len(trace.x) for trace in loss_curves(Epochs.of([], [], 0), 2).data] == [0, 0]


def test_likeness_has_its_mean_and_its_reach():
    alike = np.array([[1.0, 1.0], [0.8, 0.6]])
    fig = likeness_by_depth(alike)
    band, line = fig.data
    assert list(line.y) == pytest.approx([1.0, 0.7])
    assert list(band.y) == pytest.approx([1.0, 0.8, 0.6, 1.0])
    assert fig.layout.yaxis.range[0] < 0.6
    go.Figure(fig.to_dict())
