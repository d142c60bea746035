"""Pictures as figures: what a classifier answers, as bars."""

from __future__ import annotations

from collections.abc import Sequence

from viz.analysis.predictions import Guess
from viz.analysis.tokens import short
from viz.figures.frame import Figure, chart, layout, message, named_rows
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.language import share, tr


def guess_bars(
    guesses: Sequence[Guess], *, target: int | None = None, height: int = 150, theme: Theme = LIGHT
) -> Figure:
    """Probabilities of the likeliest outputs as bars from 0 to 1, each with its name and number.

    The target's in the mark's colour.
    """
    if not guesses:
        return message(theme, tr("This model has no classifier: it only describes pictures."), height=height)
    bars = {
        "type": "bar",
        "x": [guess.probability for guess in guesses],
        "y": list(range(len(guesses))),
        "orientation": "h",
        "marker": {
            "color": [theme.mark if guess.output == target else theme.accent for guess in guesses],
            "line": {"width": 0},
        },
        "text": [_written(guess.probability) for guess in guesses],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": [label(guess.label) for guess in guesses],
        "hovertemplate": tr("{answer}<br>probability {p}", answer="%{customdata}", p="<b>%{x:(.3f}</b>")
        + "<extra></extra>",
    }
    names = [label(short(guess.label.split(",")[0], 18)) for guess in guesses]
    room = 12 + 8 * max(len(name) for name in names)  # for the longest, in pixels
    laid = layout(theme, height=height, margin=(room, 44, 0, 0)) | {
        "bargap": 0.3,
        "xaxis": {"visible": False, "range": [0, 1], "fixedrange": True},
        "yaxis": named_rows(names),
    }
    return chart([bars], laid)


def _written(probability: float) -> str:
    """Two decimals, of a small one three."""
    return label(share(probability, ".2f" if probability >= 0.005 else ".3f"))
