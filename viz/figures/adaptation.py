"""What it brings to let more of a trained network move: accuracy by photos seen, or by what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from viz.figures.drawing import level
from viz.figures.frame import Figure, axis, chart, layout, legend
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
) -> Figure:
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
        **legend(1.0),
        **level(theme, 0.1, tr("guessing"), layer="above"),
    }
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
