"""A box of either stack of an encoder-decoder, open: what goes in, what comes out, what is in it."""

from __future__ import annotations

from functools import partial

import numpy as np

from viz.arrays import Array
from viz.figures.bars import token_bars
from viz.figures.tokens import window
from viz.lessons.workings.encoder import weights
from viz.recording import Recording, Translation
from viz.requests import OpenStackBox
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show
from viz.workings import StackBox

STACKS = {"encoder": "Encoder", "decoder": "Decoder"}
TITLES = {
    "attention": "Self-attention",
    "recurrent": "Recurrent unit (SSRU)",
    "cross": "Cross-attention",
    "feed_forward": "Feed-forward",
}
MOST = 40
"""Tokens of a text whose vectors are drawn."""


def opened(subject: Subject[Recording], translation: Translation) -> None:
    """Choose a stack, a layer and a box; then its numbers."""
    show.heading(
        "Open a box", "What goes into it and what comes out, before it is added to what flows around it."
    )
    with show.row():
        stack = address.row("Stack", STACKS, key="stack", default="decoder", label=True)
        row = translation.encoder if stack == "encoder" else translation.decoder
        layers = list(range(1, row.n_layers + 1))
        layer = address.row("Layer", layers, key=f"{stack}-layer", default=layers[-1], label=True)
        boxes = boxes_of(translation, stack)
        box = address.row(
            "Box", {key: TITLES[key] for key in boxes}, key=f"{stack}-box", default=boxes[0], label=True
        )
    asked = OpenStackBox(subject.model, translation.encoder.texts[0], stack, layer - 1, box)
    found = subject.ask(asked)
    left, right = show.columns(6, 7)
    with left:
        show.look_for(sentence(found, box), about="box")
        weights.table([(weight.name, weight.shape) for weight in found.weights], height=320)
    with right:
        _lengths(row, found.received, "What goes in", key="received")
        _lengths(row, found.returned, "What comes out", key="returned")


def boxes_of(translation: Translation, stack: str) -> list[str]:
    """The boxes of a layer of this stack, in their order."""
    if stack == "encoder":
        return ["attention", "feed_forward"]
    return ["attention" if translation.decoder.n_heads else "recurrent", "cross", "feed_forward"]


def sentence(found: StackBox, box: str) -> str:
    """The shapes of what goes in and out, and by how much the box changes how long the vectors are."""
    tokens, width = found.received.shape
    says = f"{tokens} vectors of {width} numbers go in, {len(found.returned)} come out."
    if found.source is not None:
        says += f" Queries are made of these; keys and values of the encoder's {len(found.source)} vectors."
    if box == "recurrent":
        quiet = float((found.returned == 0).mean())
        says += f" It hands on its memory without what is negative: {quiet:.0%} of these numbers are 0."
    before, after = (
        float(np.linalg.norm(vectors, axis=-1).mean()) for vectors in (found.received, found.returned)
    )
    return f"{says} Their mean length is {before:.2f} before and {after:.2f} after."


def _lengths(row: Recording, vectors: Array, title: str, *, key: str) -> None:
    keep = window(len(vectors), 0, MOST)
    show.heading(title, "the length of each token's vector")
    bars = partial(token_bars, row, np.linalg.norm(vectors[keep], axis=-1), keep, title="length", height=220)
    show.figure(bars, alt=f"Bars: {title.lower()}, the length of each token's vector.", key=key)
