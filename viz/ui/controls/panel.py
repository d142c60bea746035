"""The panel of a picture lesson: the picture and its square, what the network gets of it, and its answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st
from PIL import Image

from viz.analysis.predictions import top
from viz.analysis.saliency import coarse
from viz.arrays import Array
from viz.figures.images import guess_bars
from viz.figures.sheets import overlay_map
from viz.foreign import literal
from viz.language import share, tr
from viz.models.catalogue import Checkpoint
from viz.picture_answers import Answered, ImageAnswer
from viz.recording import FeatureRecording, ImageRecording
from viz.ui.components.photo import data_uri
from viz.ui.controls import choose, picture_input, snippets
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show
from viz.ui.running.cache import file_of


def subject(
    checkpoint: Checkpoint, *, sizes: bool = False, map_below: bool = False
) -> Subject[ImageRecording]:
    """The picture and its square, what the network gets of it, and what it answers.

    With `sizes`, of how many pixels can be chosen, where the model takes several. With `map_below` the page
    itself shows an answer that is a map.
    """
    given = picture_input.picture()
    size = _size(checkpoint.sizes) if sizes and checkpoint.sizes else None
    found = choose.recorded(checkpoint.name, given, size=size)
    if not map_below or found.recording.saliency is None:
        answers(found.recording, found.checkpoint, file=file_of(found.photo[0]))
    return found


def answered(checkpoint: Checkpoint) -> Subject[ImageAnswer]:
    """The same for a lesson that does not look inside the network."""
    found = choose.answered(checkpoint.name, picture_input.picture())
    answers(found.recording, found.checkpoint, file=file_of(found.photo[0]))
    return found


def _size(sizes: Sequence[int]) -> int | None:
    """The side in pixels that the network gets; None for its own, the first."""
    chosen = address.row(
        tr("Pixels a side"), sizes, key="size", default=sizes[0], what=tr("size"), label=True
    )
    return None if chosen == sizes[0] else chosen


def answers(recording: Answered, checkpoint: Checkpoint, *, file: str = "") -> None:
    """What the network gets, at its true resolution, and its five likeliest answers; or what stands out."""
    height, width, _ = recording.image.shape
    sizes = {"width": width, "height": height}
    says = (
        tr("{width} × {height} pixels, and its five likeliest answers", **sizes)
        if recording.labels
        else tr("{width} × {height} pixels, and no names", **sizes)
    )
    show.heading(tr("What it gets and says"), says)
    if not isinstance(recording, FeatureRecording) and recording.saliency is not None:
        standing_out(recording, checkpoint)  # what it gets lies under the map: beside it there is no room
        return
    columns = st.columns([1, 2.1], vertical_alignment="center")
    with columns[0]:
        alt = tr("The picture as the network gets it: {width} x {height} pixels.", **sizes)
        pixels(recording.image, alt=alt)
    with columns[1]:
        _likeliest(recording, checkpoint, file or tr("your picture"))
    st.caption(_known(recording, checkpoint))


def _likeliest(recording: Answered, checkpoint: Checkpoint, file: str) -> None:
    """The five likeliest answers as bars."""
    guesses = top(recording.logits[0], recording.labels)
    said = ", ".join(f"{guess.label} {share(guess.probability, '.2f')}" for guess in guesses)
    show.figure(
        partial(guess_bars, guesses, height=130),
        alt=tr("Bars, the likeliest answers: {said}.", said=said),
        key=f"guesses {checkpoint.name}",
        code=lambda: snippets.answers(recording, checkpoint, file),
    )


def standing_out(
    recording: ImageAnswer | ImageRecording, checkpoint: Checkpoint, *, height: int = 150, key: str = ""
) -> None:
    """The answer of a network that names nothing: a map of what stands out, over what it was given."""
    assert recording.saliency is not None
    uri = data_uri(recording.image, side=224, most=20_000)
    scores = coarse(recording.saliency)
    rows, columns = scores.shape
    show.figure(
        partial(overlay_map, scores, uri, most=1.0, measures=tr("stands out"), height=height),
        alt=tr(
            "The picture under a map of what stands out, {rows} x {columns} places, from 0 to 1.",
            rows=rows,
            columns=columns,
        ),
        key=f"stands out {key or checkpoint.name}",
        picture=True,
    )
    title = literal(tr(checkpoint.title))
    st.caption(
        tr("{model}: it names no classes. Its answer is this map of what stands out, 0 to 1.", model=title)
    )


def pixels(image: Array, *, alt: str, side: int = 112) -> int:
    """A picture [row, column, rgb] in 0..1 with each pixel a square.

    Returns how many times as large it is shown.
    """
    height, width, _ = image.shape
    times: int = max(1, side // width)
    shown = Image.fromarray((image * 255).round().astype("uint8")).resize(
        (width * times, height * times), Image.Resampling.NEAREST
    )
    st.image(shown, width=min(width * times, side), alt=alt)
    return times


def _known(recording: Answered, checkpoint: Checkpoint) -> str:
    """How much the model can say at all."""
    n = len(recording.labels)
    if not n:
        return tr(
            "{model} names no classes: it was trained without labels.", model=literal(tr(checkpoint.title))
        )
    if n > 12:
        return tr("It chooses among {n:,} names; what is not among them, it cannot say.", n=n)
    return tr(
        "{model} knows only these {n} things: {names}. Whatever it is given, it names one of them.",
        model=checkpoint.title,
        n=n,
        names=", ".join(map(literal, recording.labels)),
    )
