"""What an image lesson looks at: one row of controls, the picture's panel, and the recording of what the
model did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import streamlit as st
from PIL import Image

from viz.analysis.predictions import top
from viz.figures.images import guess_bars
from viz.foreign import literal
from viz.models.catalogue import DEFAULT_IMAGE, Checkpoint, checkpoint
from viz.pictures import Crop, Picture, cut
from viz.recording import Array, FeatureRecording, ImageRecording
from viz.requests import RecordImage
from viz.ui import choose, giving, link, show, waiting
from viz.ui.components.patch_lens import Looking
from viz.ui.downloads import offer
from viz.ui.giving import Given

DRAWN = {"nearest": "Nearest: one colour a patch", "smooth": "Smooth: blended between patch centres"}
SCALES = {
    "patch": "The largest weight of the patch that looks",
    "layer": "The largest weight in the layer, the same for all patches",
}


@dataclass(frozen=True)
class Controls:
    """What was chosen above the picture."""

    checkpoint: Checkpoint
    layer: int
    """From 0."""
    how: str
    """Key of `COMBINATIONS`."""
    looking: Looking


@dataclass(frozen=True)
class Seen:
    """One recording of one picture, and the picture that was recorded."""

    recording: ImageRecording
    checkpoint: Checkpoint
    given: Given
    square: Image.Image
    """The square of the picture, as large as it is kept."""


def controls() -> Controls:
    """One row: model, layer, how heads become one picture, how it is drawn."""
    columns = st.columns([2.6, 3, 4.1, 1.2], vertical_alignment="bottom")
    with columns[0]:
        row, missing = choose.model("image", attends=True)
    with columns[1]:
        layer = choose.layer_of(row)
    with columns[2]:
        how = choose.combination()
    with columns[3]:
        looking = _looking()
    if missing is not None:
        offer(missing)
    return Controls(row, layer, how, looking)


def _looking() -> Looking:
    with st.popover("View", icon=":material/tune:", width="stretch"):
        drawn = _radio("Colours over the picture", DRAWN, key="drawn")
        scale = _radio("The strongest colour is", SCALES, key="scale")
        link.mend("opacity", list(range(0, 101, 5)), 65, what="opacity")
        opacity = st.slider(
            "Opacity of the colours",
            0,
            100,
            step=5,
            format="%d %%",
            key="opacity",
            persist_state="session",
            **link.first("opacity", value=65),
        )
        link.put("opacity", str(opacity) if opacity != 65 else None)
    return Looking(
        opacity=opacity / 100, smooth=drawn == "smooth", scale="layer" if scale == "layer" else "patch"
    )


def _radio(title: str, options: dict[str, str], *, key: str) -> str:
    names = list(options)
    link.mend(key, names, names[0], what=title.lower())
    chosen = (
        st.radio(title, names, format_func=options.__getitem__, key=key, persist_state="session") or names[0]
    )
    link.put(key, chosen if chosen != names[0] else None)
    return chosen


def panel(row: Checkpoint) -> Seen:
    """The picture and its square, what the network gets of it, and what it answers."""
    given = giving.picture()
    first = giving.first()
    fallback = RecordImage(DEFAULT_IMAGE, (first.picture, first.crop))
    request, recording = waiting.kept(
        RecordImage(row.name, (given.picture, given.crop)), view="image", fallback=fallback
    )
    recording = cast("ImageRecording", recording)
    picture, crop = cast("tuple[Picture, Crop]", cast("RecordImage", request).photo)
    row = checkpoint(request.model)
    answers(recording, row)
    return Seen(recording, row, Given(picture, crop, given.name), cut(picture, crop)[0])


def answers(recording: ImageRecording | FeatureRecording, row: Checkpoint) -> None:
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
            guess_bars(guesses, height=130, theme=show.colours()),
            alt=f"Bars, the likeliest answers: {said}.",
            key=f"guesses {row.name}",
        )
    st.caption(_known(recording, row))


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


def _known(recording: ImageRecording | FeatureRecording, row: Checkpoint) -> str:
    """How much the model can say at all."""
    n = len(recording.labels)
    if not n:
        return ""
    if n > 12:
        return f"It chooses among {n:,} names; what is not among them, it can not say."
    return (
        f"{row.title} knows only these {n} things: {', '.join(map(literal, recording.labels))}. Whatever it"
        " is given, it names one of them."
    )
