"""Two tables of what every layer would answer."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from viz.analysis.blocks import around
from viz.analysis.depths import depth_names, shown_depths
from viz.analysis.tokens import word, words
from viz.figures.tokens import names
from viz.language import tr
from viz.lessons.predictions.layers import lens
from viz.lessons.predictions.layers.reader import LensView
from viz.recording import ImageRecording
from viz.requests import ReadEveryLayer
from viz.ui.controls import compared_maps
from viz.ui.controls.compare import NamedMap
from viz.ui.controls.pinned import Options, fitting
from viz.ui.controls.subject import Subject
from viz.ui.page import show
from viz.workings import Depths


def section(question: LensView) -> None:
    """The button that pins this table; once one is pinned, both, and where they answer otherwise."""
    compared_maps.section(question.subject, "layers", (question.pin,), partial(_map, lens.every_row()))


def _map(every_row: bool, subject: Subject[Any], options: Options) -> NamedMap:
    recording = subject.recording
    (pin,) = fitting(options, range(recording.n_tokens))
    assert isinstance(pin, int)
    n_layers = recording.n_layers
    depths = tuple(range(n_layers + 1)) if every_row else shown_depths(n_layers)
    picture = isinstance(recording, ImageRecording)
    keep = (0,) if picture else tuple(around(recording.n_tokens, pin, lens.COLUMNS))
    found = subject.ask(ReadEveryLayer(subject.model, subject.input, keep, depths=depths))
    columns = [words(recording)[place] for place in keep]
    drawn = names(recording, keep, query=pin, theme=show.colours())
    if picture:
        columns = drawn = [tr("rank {n}", n=rank + 1) for rank in range(found.probabilities.shape[2])]
    cells, chances = answers(found, ranked=picture)
    rows = depth_names(found.depths)[::-1]
    return NamedMap(
        title=tr("the likeliest answers"),
        values=chances,
        rows=rows,
        columns=columns,
        labels=(rows, drawn),
        measures=tr("probability"),
        most=1.0,
        words=cells,
    )


def answers(found: Depths, *, ranked: bool) -> tuple[np.ndarray, np.ndarray]:
    """(the likeliest answer, its probability), [depth, token] each, the last depth first; of a picture
    [depth, rank], `ranked`.
    """
    chances = found.probabilities[:, 0] if ranked else found.probabilities[:, :, 0]
    cells = [row[0] if ranked else [cell[0] for cell in row] for row in found.names]
    named = [[word(each) for each in row] for row in cells]
    return np.array(named, dtype=object)[::-1], chances[::-1]
