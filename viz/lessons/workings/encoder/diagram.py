"""One stack on a page: the drawing, the box that is open, the path of a token."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.analysis import encoder
from viz.analysis.encoder import Box
from viz.arrays import Array
from viz.figures import encoder as draw
from viz.figures.bars import token_bars
from viz.figures.tokens import window
from viz.lessons.workings.encoder import weights
from viz.recording import Recording
from viz.requests import FollowStream, LookThroughLens, OpenLayer, TakeApart
from viz.ui.controls.layer import token
from viz.ui.controls.subject import Subject
from viz.ui.page import address, predict, show
from viz.workings import Anatomy

LAYER = re.compile(r"^.*?(layer|layers|h)\.\d+\.")
"""What stands before the name of a weight inside a layer."""
OUTPUTS = {
    "attention": "projected",
    "norm_1": "norm_1",
    "feed_forward": "fc2",
    "norm_2": "norm_2",
    "embedding": "embedding",
}
"""The step of a `LayerRecording` that leaves each box."""

LEFT = {"most, over 0.7": (0.7, 2.0), "some, 0.3 to 0.7": (0.3, 0.7), "hardly any, under 0.3": (-2.0, 0.3)}
"""Predictions of a cosine, and their bounds."""


def drawing(subject: Subject[Recording]) -> tuple[Anatomy, Box]:
    """The whole network and the choice of a box; returns both."""
    anatomy = subject.ask(TakeApart(subject.model))
    boxes = encoder.boxes(anatomy, subject.recording.n_tokens)
    here = {box.box: box for box in boxes if box.layer in (None, subject.layer)}
    place = st.container()
    kind = address.row(
        "Open a box",
        {key: _name(box) for key, box in here.items()},
        key="box",
        default="attention",
        label=True,
    )
    chosen = here[kind]
    with place:
        show.figure(
            partial(draw.drawing, anatomy, boxes, chosen=chosen, layer=subject.layer),
            alt=(
                f"{anatomy.title} from input to output, {anatomy.norm}-norm:"
                f" {', '.join(box.title for box in here.values())}."
            ),
            key="drawing",
        )
    return anatomy, chosen


def _name(box: Box) -> str:
    return {"norm_1": "First norm", "norm_2": "Second norm"}.get(box.box, box.title)


def totals(subject: Subject[Recording], anatomy: Anatomy) -> None:
    """One line: what the boxes hold together, and that it is everything."""
    boxes = encoder.boxes(anatomy, subject.recording.n_tokens)
    layer = sum(box.parameters for box in boxes if box.layer == 0)
    rest = " + ".join(
        f"{box.title[0].lower() + box.title[1:]} {draw.count(box.parameters)}"
        for box in boxes
        if box.layer is None and box.parameters
    )
    flops = sum(box.flops for box in boxes)
    kind = "a decoder: a token sees none that come after it" if anatomy.causal else "an encoder"
    st.markdown(
        f"**{anatomy.title} is {kind}.** {anatomy.n_layers} layers × {layer:,} + {rest} ="
        f" **{encoder.total(anatomy):,} parameters**, and these are all. The"
        f" {subject.recording.n_tokens:,} tokens cost **{draw.count(flops)}FLOP**."
    )


def inside(subject: Subject[Recording], anatomy: Anatomy, box: Box) -> None:
    """The open box: its parameters one by one, its work, and the lengths of the vectors that leave it."""
    left, right = show.columns(6, 7)
    every = max(1, sum(b.flops for b in encoder.boxes(anatomy, subject.recording.n_tokens)))
    with left:
        where = f" of layer {box.layer + 1}" if box.layer is not None else ""
        show.heading(
            f"{_name(box)}{where}",
            f"What leaves it: {list(box.shape)}. Its work: {draw.count(box.flops)}FLOP,"
            f" {box.flops / every:.1%} of all matrix products.",
        )
        weights.table([(LAYER.sub("", each.name), each.shape) for each in box.weights], height=280)
        if not box.weights:
            st.caption("This head has no weights of its own: it uses the table of words again.")
    with right:
        _lengths(subject, box)


def _lengths(subject: Subject[Recording], box: Box) -> None:
    step = OUTPUTS.get(box.box)
    if step is None:
        show.look_for("It works on what the last layer hands on. Below: what that was made of.")
        return
    layer = subject.ask(OpenLayer(subject.model, subject.input, subject.layer))
    output: Array = layer.steps[step]
    keep = window(layer.n_tokens, subject.first, 40)
    show.heading("What leaves it, token by token", "the length of each token's vector")
    bars = partial(
        token_bars, subject.recording, np.linalg.norm(output[keep], axis=-1), keep, title="length", height=270
    )
    show.figure(bars, alt="Bars: the length of each token's vector as it leaves the box.", key="lengths")


def path(subject: Subject[Recording]) -> None:
    """One token through all layers: how far each sublayer moves it, and how much of its embedding is left.

    Predict first.
    """
    left, right = show.columns(8, 5)
    with right:
        chosen = token(subject)
        guess = predict.ask(
            "How much of the embedding is left at the end, as a cosine?", list(LEFT), key="guess-path"
        )
        if guess is not None:
            _walked(subject, chosen, guess, place=left)
        show.put_right(_patches(subject))
    if guess is None:
        with left:
            show.waiting_for_prediction()


def _walked(subject: Subject[Recording], chosen: int, guess: str, *, place: DeltaGenerator) -> None:
    stream = subject.ask(FollowStream(subject.model, subject.input))
    moves, cosine = encoder.movement(stream)[:, chosen], encoder.cosine_to_input(stream)[:, chosen]
    with place:
        show.figure(
            partial(draw.path, moves, cosine),
            alt="Bars: how far each sublayer moved the token; line: its cosine to its embedding.",
            key="path",
        )
    best, low, high = int(moves.argmax()), *LEFT[guess]
    said = predict.replied(guess, guess if low <= cosine[-1] < high else None)
    named = encoder.step_names(subject.recording.n_layers)[best + 1]
    st.markdown(
        f"{said} The cosine to the embedding ends at **{cosine[-1]:.3f}**. The largest step is that of"
        f" {named}: {moves[best]:.0%} of the vector's length."
    )
    _lens(subject, chosen)


def _lens(subject: Subject[Recording], chosen: int) -> None:
    lens = subject.ask(LookThroughLens(subject.model, subject.input, chosen))
    if not lens.words[0]:
        st.caption(
            f"{subject.checkpoint.title} has no head over its vocabulary, so its vectors have no nearest"
            " words to read off."
        )
        return
    about = "what the picture shows" if subject.checkpoint.reads == "image" else "for a word"
    st.caption(f"The model's own head, asked after each layer {about} (logit lens):")
    rows = {
        "after": ["embedding", *(f"layer {i}" for i in range(1, len(lens.words)))],
        "nearest": [", ".join(words[:3]) for words in lens.words],
        "probability": lens.probabilities[:, 0],
    }
    st.dataframe(
        rows,
        hide_index=True,
        height=250,
        column_config={"probability": st.column_config.NumberColumn(format="%.3f")},
    )


def _patches(subject: Subject[Recording]) -> str:
    """The myth that patches, or words, are processed one by one."""
    attention = subject.recording.attention[subject.layer]
    away = 1 - float(np.diagonal(attention, axis1=-2, axis2=-1).mean())
    thing = "Patches" if subject.checkpoint.reads == "image" else "Words"
    said = f"{thing} are *embedded* one by one, but not processed one by one: in layer {subject.layer + 1}"
    return f"{said} a token gives **{away:.0%}** of its attention to others."


def source(*functions: Callable[..., object]) -> str:
    """The source of functions, as they ran."""
    return "\n\n".join(map(inspect.getsource, functions))
