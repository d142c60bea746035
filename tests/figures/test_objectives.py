"""Shares of guessing are losses over guesses."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from viz.figures.objectives import shares_of_guessing
from viz.film import Frame

pytestmark = pytest.mark.instant


def test_each_film_is_divided_by_its_own_guess():
    frames = [
        Frame(step=step, loss=1.0, held_loss=loss, accuracy=0.5, scores=np.zeros((0, 2, 2)))
        for step, loss in ((0, 3.0), (5, 1.5))
    ]
    fig = go.Figure(shares_of_guessing({"a": frames, "<i>": frames}, [3.0, 1.5]))
    assert list(fig.data[0].y) == [1.0, 0.5]
    assert list(fig.data[1].y) == [2.0, 1.0]
    assert fig.data[0].line.dash != fig.data[1].line.dash, "not told apart by colour alone"
    assert "<i>" not in fig.data[1].name
