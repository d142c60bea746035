"""A gathered drawing is the one that Plotly would have made piece by piece."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from viz.figures.drawing import Drawing

pytestmark = pytest.mark.instant


def test_it_equals_the_figure_made_piece_by_piece() -> None:
    drawing = Drawing()
    drawing.shape(type="line", x0=0, x1=1, y0=0, y1=1)
    drawing.text((0.5, 2), "a text", colour="#123456", size=16, anchor="left")
    drawing.note(x=1, y=1, text="", showarrow=True)
    made = go.Figure(layout={"shapes": drawing.shapes, "annotations": drawing.notes})
    slow = go.Figure()
    slow.add_shape(type="line", x0=0, x1=1, y0=0, y1=1)
    font = {"size": 16, "color": "#123456"}
    slow.add_annotation(x=0.5, y=2, text="a text", showarrow=False, font=font, xanchor="left")
    slow.add_annotation(x=1, y=1, text="", showarrow=True)
    assert made.to_dict()["layout"]["shapes"] == slow.to_dict()["layout"]["shapes"]
    assert made.to_dict()["layout"]["annotations"] == slow.to_dict()["layout"]["annotations"]


def test_two_drawings_share_nothing() -> None:
    Drawing().shape(type="line")
    assert Drawing().shapes == []
