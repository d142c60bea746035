"""The walk through a layer on a page: step by step with buttons, keys or by
itself, its place in the address."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw

from viz.analysis import by_hand
from viz.analysis.walk import Step, labels, shapes, source, walk
from viz.figures.attention import answer_bars
from viz.figures.bars import product_bars
from viz.figures.tokens import DRAWN
from viz.figures.walk import Focus, step_figure
from viz.lessons.workings.self_attention import numbers
from viz.recording import ImageRecording, Recording
from viz.requests import OpenLayer
from viz.ui.controls.layer import head, token
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show

SECONDS = 4.0
"""How long a step stays on screen while the walk plays."""


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
    st.image(picture, width=side, alt=f"The picture with {said} framed.")


def place(subject: Subject[Recording]) -> str:
    """The row that walks: previous, all steps, next, play. Returns the key of the step."""
    steps = walk(subject.ask(OpenLayer(subject.model, subject.input, subject.layer)))
    keys = [step.key for step in steps]
    now = str(st.session_state.get("step") or st.query_params.get("step") or keys[0])
    at = keys.index(now) if now in keys else 0
    with show.row():
        st.button(
            "Previous", shortcut="Left", disabled=at == 0, on_click=_go, args=(keys, at - 1), key="previous"
        )
        st.button(
            "Next",
            shortcut="Right",
            disabled=at == len(keys) - 1,
            on_click=_go,
            args=(keys, at + 1),
            key="next",
        )
        playing = st.toggle("Play", key="play", width="content")
        chosen = address.row("Step", labels(steps), key="step", default=keys[0])
    if playing:
        _play(keys)
    return chosen


def _go(keys: list[str], at: int) -> None:
    st.session_state["step"] = keys[max(0, min(at, len(keys) - 1))]


@st.fragment(run_every=SECONDS / 4)
def _play(keys: list[str]) -> None:
    """Take the next step when the last has been seen for long enough; stop at the end."""
    now, shown = time.monotonic(), st.session_state.get("step", keys[0])
    since, step = st.session_state.get("playing", (now, None))
    if step != shown:
        st.session_state["playing"] = (now, shown)
    elif now - since >= SECONDS and shown in keys[:-1]:
        st.session_state["walk on"] = keys[keys.index(shown) + 1]
        st.rerun()


def walk_on() -> None:
    """Before the controls are drawn: take the step that the playing walk has come to."""
    if step := st.session_state.pop("walk on", None):
        st.session_state["step"] = step


def at(focus: Focus, key: str) -> Place:
    """The place of the walk at the step `key`."""
    steps = walk(focus.layer)
    return Place(focus, steps, next((step for step in steps if step.key == key), steps[0]))


def picture(place: Place) -> None:
    """The step's main picture."""
    focus, step = place.focus, place.step
    show.figure(
        partial(step_figure, focus, step, height=420),
        alt=f"{step.title}: {step.says} {shapes(focus.layer, step)}.",
        key=f"step {step.key}",
    )


def explanation(place: Place) -> None:
    """The equation, what it says, its numbers, and how far our numbers are from the network's."""
    focus, step = place.focus, place.step
    st.markdown(f"### {place.number} of {len(place.walk)} · {step.title}")
    st.latex(step.equation)
    st.markdown(step.says)
    st.caption(shapes(focus.layer, step))
    st.markdown(numbers.fact(focus, step))
    gaps = [by_hand.gap(focus.steps[name], focus.layer.steps[name]) for name in step.values]
    with st.container(key="difference"):
        st.markdown(numbers.difference(gaps))
    if step.key in ("qkv", "scores", "scale", "mask", "softmax", "sum") and focus.layer.n_tokens > DRAWN:
        st.caption(
            f"{DRAWN} of {focus.layer.n_tokens:,} tokens are drawn, those around the chosen one; all of them"
            " are computed."
        )
    if step.key == "heads":
        show.put_right(numbers.heads_put_right(focus))
    if step.key == "scores":
        show.figure(
            partial(product_bars, *_pair(focus), height=210),
            alt="Bars: the products that add up to one score.",
            key="products",
        )
    if step.key == "softmax":
        bars = partial(answer_bars, focus.recording, focus.steps["attention"][focus.head], focus.query, top=5)
        show.figure(bars, alt="Bars: the largest weights of the chosen token's row.", key="row")


def _pair(focus: Focus) -> tuple[np.ndarray, np.ndarray]:
    turned = "rotated_" if focus.layer.rope_theta else ""
    return focus.of_head(f"{turned}queries")[focus.query], focus.of_head(f"{turned}keys")[focus.key]


def code(place: Place) -> None:
    """The functions that computed the step: the source as it ran.

    Once unfolded it stays so from step to step.
    """
    show.code(source(place.step), title="The code that computed these numbers, as it ran")
