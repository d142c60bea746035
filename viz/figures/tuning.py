"""How a network learned, and how far that moved what it makes of words and patches."""

from __future__ import annotations

import numpy as np

from viz.arrays import Array
from viz.figures.drawing import level
from viz.figures.frame import Figure, axis, band, chart, layout, legend
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.language import tr
from viz.learning import Epochs


def loss_curves(
    epochs: Epochs, classes: int, *, most: int = 0, height: int = 260, theme: Theme = LIGHT
) -> Figure:
    """Loss by epoch, of the examples that are learned from and of those held out of them; the line across is
    what guessing costs, the diamond the state that was kept. The axis reaches `most` epochs at least.
    """
    held = np.isfinite(epochs.held)
    traces = [
        _line(tr("learned from"), np.arange(1, len(epochs.learned) + 1), epochs.learned),
        _line(
            tr("held out"), np.arange(len(epochs.held))[held], epochs.held[held], colour=HEADS[1], dash="dash"
        ),
    ]
    if held.any() and len(epochs.learned):
        kept = {"symbol": "diamond", "size": 12, "color": HEADS[1]}
        one = {"type": "scatter", "mode": "markers", "marker": kept, "name": tr("kept")}
        hover = tr("kept, after epoch {epoch}: {loss}", epoch="%{x}", loss="<b>%{y:.3f}</b>")
        hover += "<extra></extra>"
        traces.append(one | {"x": [epochs.best], "y": [epochs.held[epochs.best]], "hovertemplate": hover})
    guess = float(np.log(classes))
    top = max(
        guess * 1.1, *(float(each.max(initial=0)) * 1.05 for each in (epochs.learned, epochs.held[held]))
    )
    across = max(most, len(epochs.learned), 1)
    ticks = {"range": [-0.2, across + 0.2], "showgrid": False, "dtick": max(1, across // 8)}
    laid = layout(theme, height=height, margin=(8, 12, 30, 8)) | {
        "xaxis": axis(theme, tr("epoch"), **ticks),
        "yaxis": axis(theme, tr("loss in nats"), range=[0, top]),
        **legend(1.0),
        **level(theme, guess, tr("guessing"), yanchor="bottom", layer="above"),
    }
    return chart(traces, laid)


def likeness_by_depth(alike: Array, *, height: int = 260, theme: Theme = LIGHT) -> Figure:
    """Cosine between tokens' vectors before and after, alike [depth, test]: the mean over the tests, and a
    band from the least to the most.
    """
    depths = np.arange(len(alike))
    traces = [
        band(
            x=depths, low=alike.min(axis=1), high=alike.max(axis=1), colour=HEADS[0], opacity=0.15, name="all"
        ),
        _line(tr("mean of the tests"), depths, alike.mean(axis=1)),
    ]
    low = min(0.9, float(alike.min()) - 0.05)
    laid = layout(theme, height=height, margin=(8, 12, 30, 8)) | {
        "xaxis": axis(theme, tr("after layer (0 is the embedding)"), showgrid=False, dtick=1),
        "yaxis": axis(theme, tr("cosine, before and after"), range=[low, 1.01]),
    }
    return chart(traces, laid)


def _line(name: str, x: Array, y: Array, *, colour: str = HEADS[0], dash: str = "solid") -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": x,
        "y": y,
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"size": 7},
        "hovertemplate": name + ", %{x}: <b>%{y:.3f}</b><extra></extra>",
    }
