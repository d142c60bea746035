"""Several ways to learn from one text, by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from viz.figures.frame import axis, layout
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.film import Frame
from viz.language import tr

COLOURS = (HEADS[0], HEADS[2], HEADS[4])


def shares_of_guessing(
    films: Mapping[str, Sequence[Frame]],
    guesses: Sequence[float],
    *,
    height: int = 400,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Held-out loss by step of each film, by title, as a share of the loss of guessing (nats, one each)."""
    fig = go.Figure()
    for number, ((title, frames), guess) in enumerate(zip(films.items(), guesses, strict=True)):
        fig.add_trace(
            go.Scatter(
                x=[frame.step for frame in frames],
                y=[frame.held_loss / guess for frame in frames],
                customdata=[frame.held_loss for frame in frames],
                mode="lines",
                line={"color": COLOURS[number % len(COLOURS)], "width": 2.5},
                name=label(title),
                hovertemplate=tr(
                    "step {step}, {name}: {share}, {loss} nats",
                    step="%{x}",
                    name=label(title),
                    share="<b>%{y:.0%}</b>",
                    loss="%{customdata:.3f}",
                )
                + "<extra></extra>",
            )
        )
    fig.update_layout(**layout(theme, height=height, margin=(8, 12, 8, 8)))
    legend = {"orientation": "h", "y": -0.2, "yanchor": "top", "x": 0, "font": {"size": 13}}
    fig.update_layout(showlegend=True, legend=legend)
    note = {"text": tr("guessing"), "font": {"color": theme.muted, "size": 12}}
    dotted = {"color": theme.muted, "width": 1, "dash": "dot"}
    fig.add_hline(1, line=dotted, annotation=note, annotation_position="top right")
    fig.update_xaxes(**axis(theme, tr("step"), showgrid=False))
    fig.update_yaxes(**axis(theme, tr("loss, as a share of guessing"), rangemode="tozero", tickformat=".0%"))
    return fig
