"""One step of the walk on a page: its picture, its equation, its numbers and its code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw

from viz.analysis import by_hand
from viz.figures.tokens import DRAWN
from viz.language import tr
from viz.lessons.workings.self_attention import sentences
from viz.lessons.workings.self_attention.focus import Focus
from viz.lessons.workings.self_attention.step import Step, figure, source
from viz.lessons.workings.self_attention.walk import walk
from viz.recording import ImageRecording, Recording
from viz.requests import OpenLayer
from viz.ui.controls.layer import head, token
from viz.ui.controls.subject import Subject
from viz.ui.page import show


@dataclass(frozen=True)
class Place:
    """Where the walk is: its steps, the one on screen, and what it looks at."""

    focus: Focus
    walk: tuple[Step, ...]
    step: Step

    @property
    def number(self) -> int:
        """Of the step, from 1."""
        return self.walk.index(self.step) + 1


def look(subject: Subject[Recording]) -> Focus:
    """Open the layer; choose the head and the token; recompute every step by hand."""
    layer = subject.ask(OpenLayer(subject.model, subject.input, subject.layer))
    columns = st.columns(
        [1, 1.6, 0.8] if isinstance(subject.recording, ImageRecording) else [1, 1.6],
        vertical_alignment="bottom",
    )
    with columns[0]:
        chosen = head(subject)
    with columns[1]:
        query = token(subject)
    if isinstance(subject.recording, ImageRecording):
        with columns[2]:
            patch(subject.recording, query)
    steps = by_hand.recomputed(layer)
    key = int(np.argmax(steps["attention"][chosen, query]))
    return Focus(recording=subject.recording, layer=layer, steps=steps, head=chosen, query=query, key=key)


def patch(recording: ImageRecording, token: int, *, side: int = 72) -> None:
    """The picture as the network gets it, with the chosen patch framed."""
    grid = recording.grid
    picture = Image.fromarray((recording.image * 255).round().astype("uint8")).resize(
        (side, side), Image.Resampling.NEAREST
    )
    said = recording.tokens[token]
    if token >= grid.prefix:
        row, column = divmod(token - grid.prefix, grid.columns)
        high, wide = side / grid.rows, side / grid.columns
        frame = (column * wide - 1, row * high - 1, (column + 1) * wide, (row + 1) * high)
        draw = ImageDraw.Draw(picture)
        draw.rectangle(frame, outline="white", width=3)
        draw.rectangle(frame, outline=show.colours().mark, width=2)
    st.image(picture, width=side, alt=tr("The picture with {token} framed.", token=said))


def at(focus: Focus, key: str) -> Place:
    """The place of the walk at the step `key`."""
    steps = walk(focus.layer)
    return Place(focus, steps, next((step for step in steps if step.key == key), steps[0]))


def picture(place: Place, code: Callable[[], str] | None) -> None:
    """The step's main picture; `code` gives Python for what happens in the layer."""
    focus, step = place.focus, place.step
    show.figure(
        partial(figure, step.picture, focus, height=420),
        alt=f"{step.title}: {step.says} {step.shape}.",
        key=f"step {step.key}",
        code=code,
    )


def explanation(place: Place, python: Callable[[], str] | None) -> None:
    """The equation, what it says, its numbers, and how far our numbers are from the network's."""
    focus, step = place.focus, place.step
    where = tr("{number} of {n} · {step}", number=place.number, n=len(place.walk), step=step.title)
    st.markdown(f"### {where}")
    st.latex(step.equation)
    st.markdown(step.says)
    st.caption(step.shape)
    st.markdown(step.sentence(focus))
    gaps = [by_hand.gap(focus.steps[name], focus.layer.steps[name]) for name in step.values]
    with st.container(key="difference"):
        st.markdown(sentences.difference(gaps))
    if step.windowed and focus.layer.n_tokens > DRAWN:
        st.caption(
            tr(
                "{drawn} of {n:,} tokens are drawn, those around the chosen one; all of them are computed.",
                drawn=DRAWN,
                n=focus.layer.n_tokens,
            )
        )
    if step.myth:
        show.put_right(step.myth(focus))
    if step.detail:
        drawn = partial(figure, step.detail.picture, focus, height=210)
        show.figure(drawn, alt=step.detail.alt, key=f"detail {step.key}", code=python)


def code(place: Place) -> None:
    """The functions that computed the step: the source as it ran.

    Once unfolded it stays so from step to step.
    """
    show.code(source(place.step), title=tr("The code that computed these numbers, as it ran"))
