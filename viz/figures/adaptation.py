"""What it brings to let more of a trained network move: accuracy by photos seen, or by what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import plotly.graph_objects as go

from viz.figures.frame import axis, chart, layout
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.language import tr

By = Literal["photos", "cpu_seconds"]
DASHES = ("dot", "solid", "dash")
HEIGHT = 320


def adaptation_curves(
    runs: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    *,
    by: By = "photos",
    most: float,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Accuracy on held-out photos of one network's runs, a line for each way to tune.

    `runs` have `tune` and `curve`, rows of photos, cpu_seconds and held_out_accuracy; `names` titles each
    way. The axis of `by` goes to `most`, so that two figures are read alike.
    """
    traces = [
        _line(run["curve"], names[run["tune"]], by=by, colour=HEADS[number], dash=DASHES[number])
        for number, run in enumerate(runs)
    ]
    across = {"photos": tr("photos seen"), "cpu_seconds": tr("seconds of one processor core")}[by]
    laid = layout(theme, height=HEIGHT, margin=(8, 12, 30, 8)) | {
        "xaxis": axis(theme, across, range=[0, most * 1.03], showgrid=False, tickformat=","),
        "yaxis": axis(theme, tr("accuracy on held-out photos"), range=[0, 1.02], tickformat=".0%"),
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "font": {"size": 13}},
        "shapes": [
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0.1, "y1": 0.1,
             "line": {"color": theme.muted, "width": 1, "dash": "dot"}}
        ],
        "annotations": [
            {"text": tr("guessing"), "xref": "paper", "x": 1, "y": 0.1, "xanchor": "right", "yanchor": "top",
             "showarrow": False, "font": {"color": theme.muted, "size": 12}}
        ],
    }  # fmt: skip
    return chart(traces, laid)


def _line(
    curve: Sequence[Mapping[str, float]], name: str, *, by: By, colour: str, dash: str
) -> dict[str, object]:
    told = [f"{name}<br>" + _told(row) + "<extra></extra>" for row in curve]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [row[by] for row in curve],
        "y": [row["held_out_accuracy"] for row in curve],
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"size": 7},
        "hovertemplate": told,
    }


def _told(row: Mapping[str, float]) -> str:
    return tr(
        "{photos:,} photos, {seconds:.0f} s: <b>{right:.1%}</b>",
        photos=row["photos"],
        seconds=row["cpu_seconds"],
        right=row["held_out_accuracy"],
    )
