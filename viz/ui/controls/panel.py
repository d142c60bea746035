"""The panel of a picture lesson: the picture and its square, what the network gets of it, and its answers."""

from __future__ import annotations

from functools import partial

import streamlit as st
from PIL import Image

from viz.analysis.predictions import top
from viz.figures.images import guess_bars
from viz.foreign import literal
from viz.models.catalogue import Checkpoint
from viz.recording import Array, FeatureRecording, ImageRecording
from viz.ui.controls import choose, picture_input
from viz.ui.controls.subject import Subject
from viz.ui.page import show


def subject(model: str) -> Subject[ImageRecording]:
    """The picture and its square, what the network gets of it, and what it answers."""
    found = choose.recorded(model, picture_input.picture())
    answers(found.recording, found.checkpoint)
    return found


def answers(recording: ImageRecording | FeatureRecording, checkpoint: Checkpoint) -> None:
    """What the network gets, at its true resolution, and its five likeliest answers."""
    height, width, _ = recording.image.shape
    show.heading(
        "What the network gets and says", f"{width} × {height} pixels, and its five likeliest answers"
    )
    columns = st.columns([1, 2.1], vertical_alignment="center")
    with columns[0]:
        pixels(recording.image, alt=f"The picture as the network gets it: {width} x {height} pixels.")
    with columns[1]:
        guesses = top(recording.logits[0], recording.labels)
        said = ", ".join(f"{guess.label} {guess.probability:.2f}" for guess in guesses)
        show.figure(
            partial(guess_bars, guesses, height=130),
            alt=f"Bars, the likeliest answers: {said}.",
            key=f"guesses {checkpoint.name}",
        )
    st.caption(_known(recording, checkpoint))


def pixels(image: Array, *, alt: str, side: int = 112) -> int:
    """A picture [row, column, rgb] in 0..1 with each pixel a square.

    Returns how many times as large it is shown.
    """
    height, width, _ = image.shape
    times = max(1, side // width)
    shown = Image.fromarray((image * 255).round().astype("uint8")).resize(
        (width * times, height * times), Image.Resampling.NEAREST
    )
    st.image(shown, width=min(width * times, side), alt=alt)
    return times


def _known(recording: ImageRecording | FeatureRecording, checkpoint: Checkpoint) -> str:
    """How much the model can say at all."""
    n = len(recording.labels)
    if not n:
        return ""
    if n > 12:
        return f"It chooses among {n:,} names; what is not among them, it cannot say."
    return (
        f"{checkpoint.title} knows only these {n} things: {', '.join(map(literal, recording.labels))}."
        " Whatever it is given, it names one of them."
    )
