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
from viz.language import count, mark, share, tr
from viz.lessons.workings.encoder import compared, weights
from viz.models.catalogue import Checkpoint
from viz.recording import Recording
from viz.requests import FollowStream, LookThroughLens, OpenLayer, TakeApart
from viz.ui.controls import inside_snippets
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

LEFT = {
    mark("most, over 0.7"): (0.7, 2.0),
    mark("some, 0.3 to 0.7"): (0.3, 0.7),
    mark("hardly any, under 0.3"): (-2.0, 0.3),
}
"""Predictions of a cosine, and their bounds."""
TWICE = {"norm_1": mark("First norm"), "norm_2": mark("Second norm")}
"""Boxes of one title, told apart."""
WITHIN = {
    "embedding": mark("embedding"),
    "final_norm": mark("final layer norm"),
    "pooler": mark("pooler"),
    "head": mark("head"),
}
"""Boxes that stand outside of the layers, within a sentence."""


def drawing(subject: Subject[Recording]) -> tuple[Anatomy, Box]:
    """The whole network and the choice of a box; returns both."""
    anatomy = subject.ask(TakeApart(subject.model))
    boxes = encoder.boxes(anatomy, subject.recording.n_tokens)
    here = {box.box: box for box in boxes if box.layer in (None, subject.layer)}
    place = st.container()
    kind = address.row(
        tr("Open a box"),
        {key: _name(box) for key, box in here.items()},
        key="box",
        default="attention",
        label=True,
    )
    chosen = here[kind]
    with place:
        show.figure(
            partial(draw.drawing, anatomy, boxes, chosen=chosen, layer=subject.layer),
            alt=tr(
                "{model} from input to output, {norm}-norm: {boxes}.",
                model=anatomy.title,
                norm=anatomy.norm,
                boxes=", ".join(tr(box.title) for box in here.values()),
            ),
            key="drawing",
        )
    return anatomy, chosen


def _name(box: Box) -> str:
    return tr(TWICE.get(box.box, box.title))


def _within(anatomy: Anatomy, box: Box) -> str:
    if box.box == "final_norm" and anatomy.norm_kind == "rms":
        return tr("final RMS norm")
    return tr(WITHIN[box.box])


def totals(subject: Subject[Recording], anatomy: Anatomy) -> None:
    """One line: what the boxes hold together, and that it is everything."""
    boxes = encoder.boxes(anatomy, subject.recording.n_tokens)
    layer = sum(box.parameters for box in boxes if box.layer == 0)
    rest = " + ".join(
        f"{_within(anatomy, box)} {draw.count(box.parameters)}"
        for box in boxes
        if box.layer is None and box.parameters
    )
    kind = (
        tr("{model} is a decoder: a token sees none that come after it.", model=anatomy.title)
        if anatomy.causal
        else tr("{model} is an encoder.", model=anatomy.title)
    )
    counted = tr(
        "{layers} layers × {each:,} + {rest} = **{all:,} parameters**, and these are all.",
        layers=anatomy.n_layers,
        each=layer,
        rest=rest,
        all=encoder.total(anatomy),
    )
    cost = count(
        "The one token costs **{flops}FLOP**.",
        "The {n:,} tokens cost **{flops}FLOP**.",
        subject.recording.n_tokens,
        flops=draw.count(sum(box.flops for box in boxes)),
    )
    st.markdown(f"**{kind}** {counted} {cost}")


def inside(subject: Subject[Recording], anatomy: Anatomy, box: Box) -> None:
    """The open box: its parameters one by one, its work, and the lengths of the vectors that leave it."""
    left, right = show.columns(6, 7)
    every = max(1, sum(b.flops for b in encoder.boxes(anatomy, subject.recording.n_tokens)))
    with left:
        show.heading(
            _name(box)
            if box.layer is None
            else tr("{box} of layer {layer}", box=_name(box), layer=box.layer + 1),
            tr(
                "What leaves it: {shape}. Its work: {flops}FLOP, {share:.1%} of all matrix products.",
                shape=list(box.shape),
                flops=draw.count(box.flops),
                share=box.flops / every,
            ),
        )
        weights.table([(LAYER.sub("", each.name), each.shape) for each in box.weights], height=330)
        if not box.weights:
            st.caption(tr("This head has no weights of its own: it uses the table of words again."))
    with right:
        _lengths(subject, box)


def _lengths(subject: Subject[Recording], box: Box) -> None:
    step = OUTPUTS.get(box.box)
    if step is None:
        show.look_for(tr("It works on what the last layer hands on. Below: what that was made of."))
        return
    layer = subject.ask(OpenLayer(subject.model, subject.input, subject.layer))
    output: Array = layer.steps[step]
    keep = window(layer.n_tokens, subject.first, 40)
    show.heading(tr("What leaves it, token by token"), tr("the length of each token's vector"))
    lengths = np.linalg.norm(output[keep], axis=-1)
    bars = partial(token_bars, subject.recording, lengths, keep, title=tr("length"), height=270)
    alt = tr("Bars: the length of each token's vector as it leaves the box.")
    show.figure(bars, alt=alt, key="lengths", code=inside_snippets.one_layer(subject, subject.layer))


def path(subject: Subject[Recording]) -> None:
    """One token through all layers: how far each sublayer moves it, and how much of its embedding is left.

    Predict first.
    """
    left, right = show.columns(8, 5)
    with right:
        chosen = token(subject)
        guess = predict.ask(
            lambda: tr("How much of the embedding is left at the end, as a cosine?"),
            lambda: {words: tr(words) for words in LEFT},
            key="guess-path",
            about=subject.input,
        )
        if guess is not None:
            _walked(subject, chosen, guess, place=left)
        show.put_right(_patches(subject))
    if guess is None:
        with left:
            show.waiting_for_prediction()
    else:
        compared.section(subject, chosen)


def _walked(subject: Subject[Recording], chosen: int, guess: str, *, place: DeltaGenerator) -> None:
    stream = subject.ask(FollowStream(subject.model, subject.input))
    moves, cosine = encoder.movement(stream)[:, chosen], encoder.cosine_to_input(stream)[:, chosen]
    with place:
        show.figure(
            partial(draw.path, moves, cosine),
            alt=tr("Bars: how far each sublayer moved the token; line: its cosine to its embedding."),
            key="path",
            code=inside_snippets.stream(subject, chosen),
        )
    predict.tell(lambda: _measured(subject, moves, cosine, guess), key="guess-path")
    _lens(subject, chosen)


def _measured(subject: Subject[Recording], moves: Array, cosine: Array, guess: str) -> predict.Reply:
    best = int(moves.argmax())
    found = [tr(words) for words, (low, high) in LEFT.items() if low <= cosine[-1] < high]
    measured = tr(
        "The cosine to the embedding ends at **{cosine:.3f}**. The largest step is that of {sublayer}:"
        " {share:.0%} of the vector's length.",
        cosine=cosine[-1],
        sublayer=encoder.step_names(subject.recording.n_layers)[best + 1],
        share=moves[best],
    )
    return predict.Reply(tr(guess), found, measured)


def _lens(subject: Subject[Recording], chosen: int) -> None:
    lens = subject.ask(LookThroughLens(subject.model, subject.input, chosen))
    if not lens.words[0]:
        st.caption(
            tr(
                "{model} has no output head over its vocabulary, so no nearest words can be read off.",
                model=subject.checkpoint.title,
            )
        )
        return
    st.caption(_asked(subject.checkpoint))
    probability = tr("probability")
    rows = {
        tr("after"): [tr("embedding"), *(tr("layer {layer}", layer=i) for i in range(1, len(lens.words)))],
        tr("nearest"): [", ".join(words[:3]) for words in lens.words],
        probability: lens.probabilities[:, 0],
    }
    show.data(rows, {probability: share}, height=250)


def _asked(checkpoint: Checkpoint) -> str:
    if checkpoint.reads == "image":
        return tr("The model's own head, asked after each layer what the picture shows (logit lens):")
    if checkpoint.classifies_texts:
        return tr("The model's own head, asked after each layer for the text's class (logit lens):")
    return tr("The model's own head, asked after each layer for a word (logit lens):")


def _patches(subject: Subject[Recording]) -> str:
    """The myth that patches, or words, are processed one by one."""
    attention = subject.recording.attention[subject.layer]
    away = 1 - float(np.diagonal(attention, axis1=-2, axis2=-1).mean())
    if subject.checkpoint.reads == "image":
        return tr(
            "Patches are *embedded* one by one, but not processed one by one: in layer {layer} a token gives"
            " **{away:.0%}** of its attention to others.",
            layer=subject.layer + 1,
            away=away,
        )
    return tr(
        "Words are *embedded* one by one, but not processed one by one: in layer {layer} a token gives"
        " **{away:.0%}** of its attention to others.",
        layer=subject.layer + 1,
        away=away,
    )


def source(*functions: Callable[..., object]) -> str:
    """The source of functions, as they ran."""
    return "\n\n".join(map(inspect.getsource, functions))
