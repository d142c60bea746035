"""Two views of attention over a picture: where the pinned token of each looks."""

from __future__ import annotations

import numpy as np

from viz.analysis.matrix import Matrix
from viz.foreign import literal
from viz.language import tr
from viz.lessons.images.attention.controls import Controls
from viz.lessons.images.attention.lens import PhotoLensView
from viz.recording import ImageRecording
from viz.ui.controls import compare, compared_maps, compared_pictures, compared_texts
from viz.ui.controls.compare import NamedMap
from viz.ui.controls.pinned import Choice
from viz.ui.controls.subject import Subject


def section(subject: Subject[ImageRecording], view: PhotoLensView, chosen: Controls) -> None:
    """The button that pins this view; once one is pinned, both, and what differs."""
    layer = min(chosen.layer, subject.recording.n_layers - 1)
    choice = Choice(layer, (view.head,), chosen.how, view.pin)
    both = compare.views(subject, "", choice, _map, here=_made(subject, choice, view.matrix))
    if both is not None:
        compared_maps.drawn(both)


def _map(subject: Subject[ImageRecording], choice: Choice) -> NamedMap:
    return _made(subject, choice, compared_texts.chosen(subject, choice))


def _made(subject: Subject[ImageRecording], choice: Choice, found: Matrix) -> NamedMap:
    recording = subject.recording
    pin = min(choice.pin, recording.n_tokens - 1)
    row = np.asarray(found.weights[pin])
    name = f"*{literal(recording.tokens[pin])}*"
    return compared_pictures.over(
        subject,
        recording.grid.to_grid(row),
        title=found.title,
        measures=found.measures,
        caption=tr("Where {name} looks; both on one scale.", name=name),
        looks=True,
        shares=row if found.adds_up else None,
    )
