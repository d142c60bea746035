"""Two grids of heads, by one of their numbers: which heads do something else now?"""

from __future__ import annotations

from functools import partial
from typing import Any

from viz.analysis.heads import HeadMetrics
from viz.analysis.sides import STACKS
from viz.errors import InputError
from viz.language import mark, tr
from viz.recording import Recording
from viz.ui.controls import compared_maps, head_finder
from viz.ui.controls.compare import NamedMap
from viz.ui.controls.pinned import Options, fitting
from viz.ui.controls.subject import Subject

OTHER = mark("The attention pinned as A has no number “{number}”. Choose another one to compare.")


def section(subject: Subject[Recording], metrics: HeadMetrics, shown: str) -> None:
    """The button that pins this grid; once one is pinned, both by this number, and what differs."""
    draw = partial(_map, shown, metrics.about[shown].title)
    compared_maps.section(subject, "heads", (subject.which,), draw)


def _map(shown: str, title: str, subject: Subject[Any], options: Options) -> NamedMap:
    fitting(options, STACKS if subject.checkpoint.translates else ("",))
    metrics = None if subject.looks is None else head_finder.metrics(subject)
    if metrics is None or shown not in metrics.about:
        raise InputError(OTHER, number=tr(title))
    about, values = metrics.about[shown], metrics.values[shown]
    layers, heads = values.shape
    rows = [tr("layer {layer}", layer=n + 1) for n in range(layers)]
    columns = [tr("head {n}", n=n + 1) for n in range(heads)]
    return NamedMap(
        title=tr(about.title),
        values=values,
        rows=rows,
        columns=columns,
        labels=(rows, columns),
        measures=tr(about.unit or "share"),
        kind=f"{shown} {about.unit}",
        signed=about.unit == "r",
    )
