"""Several ways to learn from one text, by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from viz.figures.drawing import level
from viz.figures.frame import Figure, axis, chart, layout, legend
from viz.figures.theme import DASHES, HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.film import Frame
from viz.language import tr

COLOURS = (HEADS[0], HEADS[2], HEADS[9])


def shares_of_guessing(
    films: Mapping[str, Sequence[Frame]],
    guesses: Sequence[float],
    *,
    height: int = 400,
    theme: Theme = LIGHT,
) -> Figure:
    """Held-out loss by step of each film, by title, as a share of the loss of guessing (nats, one each)."""
    traces = [
        _curve(
            label(title),
            frames,
            guess,
            {"color": COLOURS[number % len(COLOURS)], "dash": DASHES[number % len(DASHES)]},
        )
        for number, ((title, frames), guess) in enumerate(zip(films.items(), guesses, strict=True))
    ]
    up = axis(theme, tr("loss, as a share of guessing"), rangemode="tozero", tickformat=".0%")
    laid = layout(theme, height=height, margin=(8, 12, 8, 8)) | legend(-0.2)
    laid |= {"xaxis": axis(theme, tr("step"), showgrid=False), "yaxis": up}
    return chart(traces, laid | level(theme, 1, tr("guessing"), yanchor="bottom", layer="above"))


def _curve(name: str, frames: Sequence[Frame], guess: float, line: dict[str, Any]) -> dict[str, Any]:
    said = tr(
        "step {step}, {name}: {share}, {loss} nats",
        step="%{x}",
        name=name,
        share="<b>%{y:.0%}</b>",
        loss="%{customdata:.3f}",
    )
    return {
        "type": "scatter",
        "x": [frame.step for frame in frames],
        "y": [frame.held_loss / guess for frame in frames],
        "customdata": [frame.held_loss for frame in frames],
        "mode": "lines",
        "line": {**line, "width": 2.5},
        "name": name,
        "hovertemplate": said + "<extra></extra>",
    }
