"""What the answer needs, before the network was tuned and after: cover one place after another."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from viz.arrays import Array
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.sheets import overlay_map
from viz.figures.tokens import names
from viz.foreign import literal
from viz.language import tr
from viz.learning import Tuned
from viz.lessons.learning.teach import tuning_sentences as sentences
from viz.pictures import cut
from viz.recording import ImageRecording, Recording
from viz.teaching import CoverPlaces, TuneNetwork
from viz.ui.components.photo import data_uri
from viz.ui.page import show
from viz.ui.running import progress

HEIGHT = 150


def needed(
    taught: TuneNetwork, found: Tuned, recording: Recording, *, example: int, size: int | None
) -> None:
    """Both maps of one test, for its own class; `recording` is of the untouched network, `size` as it was
    asked for.
    """
    given = taught.examples
    label = given.labels[example]
    show.heading(
        tr("What does its answer need?"),
        tr(
            "One place after another is covered: how far does the score of “{label}” fall against the mean of"
            " the other classes (Zeiler & Fergus, 2014)? Before: the frozen network under its linear head.",
            label=literal(given.classes[label]),
        ),
    )
    before = CoverPlaces(
        taught.model, given.inputs[example], found.frozen_head, label, taught.reading, size=size
    )
    asked = (before, replace(before, head=found.head, change=found.change))
    both = progress.results(asked, part="covered")
    if both is None:
        return
    maps = [each.scores for each in both]
    if isinstance(recording, ImageRecording):
        _over(maps, given.inputs[example])
        show.note(sentences.needed(*maps))
    else:
        _beside(maps, recording)
        show.note(sentences.needed(*maps, words=recording.tokens))


def _beside(maps: list[Array], recording: Recording) -> None:
    """Falls [token] of both networks, one above the other, each on its own scale."""
    labels = names(recording, range(len(recording.tokens)), theme=show.colours())
    for each, title, key in zip(maps, (tr("before"), tr("tuned")), ("needed", "needed-tuned"), strict=True):
        row = Panel(values=each[None], rows=[title], columns=labels, measures="")
        alt = tr("{title}: how far the score falls without each token.", title=title)
        show.figure(partial(panels, row, height=HEIGHT), alt=alt, key=key)


def _over(maps: list[Array], photo: Any) -> None:
    """Falls [row, column] of both networks over the picture, each on its own scale."""
    uri = data_uri(cut(*photo)[0], side=360, most=24_000)
    titles = (tr("Before"), tr("Tuned"))
    for column, each, title, key in zip(
        show.columns(1, 1, 1), maps, titles, ("needed", "needed-tuned"), strict=False
    ):
        with column:
            st.markdown(f"**{title}**")
            most = float(np.abs(each).max()) or 1.0
            drawn = partial(overlay_map, each, uri, most=most, measures=tr("fall of the score"), signed=True)
            alt = tr("{title}: how far the score falls without each square.", title=title)
            show.figure(drawn, alt=alt, key=key, picture=True)
