"""A box of either stack of an encoder-decoder, open: what goes in, what comes out, what is in it."""

from __future__ import annotations

from functools import partial

import numpy as np

from viz.arrays import Array
from viz.figures.bars import token_bars
from viz.figures.tokens import window
from viz.language import mark, tr
from viz.lessons.workings.encoder import weights
from viz.recording import Recording, Translation
from viz.requests import OpenStackBox
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show
from viz.workings import StackBox

STACKS = {"encoder": mark("Encoder"), "decoder": mark("Decoder")}
TITLES = {
    "attention": mark("Self-attention"),
    "recurrent": mark("Recurrent unit (SSRU)"),
    "cross": mark("Cross-attention"),
    "feed_forward": mark("Feed-forward"),
}
MOST = 40
"""Tokens of a text whose vectors are drawn."""


def opened(subject: Subject[Recording], translation: Translation) -> None:
    """Choose a stack, a layer and a box; then its numbers."""
    show.heading(
        tr("Open a box"),
        tr("What goes into it and what comes out, before it is added to what flows around it."),
    )
    with show.row():
        stacks = {key: tr(title) for key, title in STACKS.items()}
        stack = address.row(tr("Stack"), stacks, key="stack", default="decoder", label=True)
        row = translation.encoder if stack == "encoder" else translation.decoder
        layers = list(range(1, row.n_layers + 1))
        layer = address.row(tr("Layer"), layers, key=f"{stack}-layer", default=layers[-1], label=True)
        boxes = boxes_of(translation, stack)
        box = address.row(
            tr("Box"),
            {key: tr(TITLES[key]) for key in boxes},
            key=f"{stack}-box",
            default=boxes[0],
            label=True,
        )
    asked = OpenStackBox(subject.model, translation.encoder.texts[0], stack, layer - 1, box)
    found = subject.ask(asked)
    left, right = show.columns(6, 7)
    with left:
        show.look_for(sentence(found, box), about="box")
        weights.table([(weight.name, weight.shape) for weight in found.weights], height=320)
    with right:
        goes_in = tr("Bars: what goes in, the length of each token's vector.")
        comes_out = tr("Bars: what comes out, the length of each token's vector.")
        _lengths(row, found.received, tr("What goes in"), alt=goes_in, key="received")
        _lengths(row, found.returned, tr("What comes out"), alt=comes_out, key="returned")


def boxes_of(translation: Translation, stack: str) -> list[str]:
    """The boxes of a layer of this stack, in their order."""
    if stack == "encoder":
        return ["attention", "feed_forward"]
    return ["attention" if translation.decoder.n_heads else "recurrent", "cross", "feed_forward"]


def sentence(found: StackBox, box: str) -> str:
    """The shapes of what goes in and out, and by how much the box changes how long the vectors are."""
    tokens, width = found.received.shape
    says = [
        tr(
            "{n} vectors of {width} numbers go in, {out} come out.",
            n=tokens,
            width=width,
            out=len(found.returned),
        )
    ]
    if found.source is not None:
        says.append(
            tr(
                "Queries are made of these; keys and values of the encoder's {n} vectors.",
                n=len(found.source),
            )
        )
    if box == "recurrent":
        quiet = float((found.returned == 0).mean())
        says.append(
            tr(
                "It hands on its memory without what is negative: {share:.0%} of these numbers are 0.",
                share=quiet,
            )
        )
    before, after = (
        float(np.linalg.norm(vectors, axis=-1).mean()) for vectors in (found.received, found.returned)
    )
    says.append(
        tr("Their mean length is {before:.2f} before and {after:.2f} after.", before=before, after=after)
    )
    return " ".join(says)


def _lengths(row: Recording, vectors: Array, title: str, *, alt: str, key: str) -> None:
    keep = window(len(vectors), 0, MOST)
    show.heading(title, tr("the length of each token's vector"))
    lengths = np.linalg.norm(vectors[keep], axis=-1)
    show.figure(partial(token_bars, row, lengths, keep, title=tr("length"), height=220), alt=alt, key=key)
