"""Two grids of heads, by one of their numbers: which heads do something else now?"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from viz.analysis.compared import attention_moved
from viz.analysis.heads import HeadMetrics
from viz.analysis.sides import STACKS
from viz.errors import InputError
from viz.language import mark, tr
from viz.ui.controls import compare, compared_maps, head_finder
from viz.ui.controls.compare import Both, NamedMap
from viz.ui.controls.pinned import Options, fitting
from viz.ui.controls.subject import Subject
from viz.ui.page import show

OTHER = mark("The attention pinned as A has no number “{number}”. Choose another one to compare.")


def section(subject: Subject[Any], metrics: HeadMetrics, shown: str) -> None:
    """The button that pins this grid; once one is pinned, both by this number, and what differs."""
    draw = partial(_map, shown, metrics.about[shown].title)
    both = compare.views(subject, "heads", (subject.which,), draw)
    if both is not None:
        compared_maps.drawn(both)
        if said := moved(both):
            show.look_for(said, about="compared")


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


def moved(both: Both) -> str:
    """Which head's attention moves most from A to B; "" where the two have not as many heads and tokens."""
    one, other = (side.subject.looks for side in both)
    shapes = {
        (looks.n_layers, looks.n_heads, looks.queries.n_tokens, looks.keys.n_tokens) for looks in (one, other)
    }
    if len(shapes) > 1:
        return ""
    shares = np.array(
        [
            attention_moved(other.attention[layer] - one.attention[layer]).mean(axis=-1)
            for layer in range(one.n_layers)
        ]
    )
    if not shares.any():
        return ""
    layer, head = np.unravel_index(int(shares.argmax()), shares.shape)
    return tr(
        "Whatever number is drawn: place by place, layer {layer}, head {head} moves most of its attention"
        " elsewhere from A to B, {most:.0%} on average; the mean of all heads is {mean:.0%}.",
        layer=int(layer) + 1,
        head=int(head) + 1,
        most=float(shares.max()),
        mean=float(shares.mean()),
    )
