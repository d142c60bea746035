"""One step of the walk on two texts, in two layers or two heads."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.analysis import by_hand
from viz.analysis.tokens import words
from viz.figures.cells import channel
from viz.figures.tokens import names, window
from viz.language import tr
from viz.lessons.workings.self_attention.step import Step
from viz.lessons.workings.self_attention.view import Place
from viz.lessons.workings.self_attention.walk import walk
from viz.recording import Recording
from viz.requests import OpenLayer
from viz.ui.controls import compared_maps
from viz.ui.controls.compare import NamedMap
from viz.ui.controls.pinned import Options, fitting
from viz.ui.controls.subject import Subject
from viz.ui.page import show

MATRICES = ("scores", "scaled", "masked", "attention")
"""Steps whose columns are tokens too."""


def section(subject: Subject[Recording], place: Place) -> None:
    """The button that pins this step; once one is pinned, both, and what differs."""
    focus = place.focus
    choice = (subject.layer, focus.head, focus.query, place.step.key)
    compared_maps.section(subject, "step", choice, _map)


def main(step: Step) -> str:
    """Of what the step makes, the array that is compared."""
    return step.values[0 if step.key in ("qkv", "rotate") else -1]


def _map(subject: Subject[Any], options: Options) -> NamedMap:
    recording = subject.recording
    here = (range(recording.n_layers), range(recording.n_heads), range(recording.n_tokens))
    layer, head, query = map(int, fitting(options[:3], *here))  # type: ignore[arg-type]
    opened = subject.ask(OpenLayer(subject.model, subject.input, layer))
    steps = {step.key: step for step in walk(opened)}
    step = steps[str(fitting(options[3:], steps)[0])]
    name, keep = main(step), window(recording.n_tokens, query)
    values = by_hand.recomputed(opened)[name]
    own = values[head * len(values) // recording.n_heads] if values.ndim > 2 else values
    shown = own[np.ix_(keep, keep)] if name in MATRICES else own[keep]
    rows, labels = [words(recording)[i] for i in keep], names(recording, keep, theme=show.colours())
    columns, titles = rows, labels
    if name not in MATRICES:
        columns = titles = [channel(n + 1) for n in range(shown.shape[1])]
    return NamedMap(
        title=tr("{step}, layer {layer}, head {head}", step=step.title, layer=layer + 1, head=head + 1),
        values=np.where(np.isfinite(shown), shown, np.nan),
        rows=rows,
        columns=columns,
        labels=(labels, titles),
        measures=tr("attention weight") if name == "attention" else tr("value"),
        kind=name,
        signed=name != "attention",
        mark=keep.index(query),
        hatched=opened.causal and name in ("masked", "attention"),
    )
