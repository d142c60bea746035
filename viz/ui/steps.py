"""The walk through a layer on a page: step by step with buttons, keys or by
itself, its place in the address."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw

from viz.analysis import by_hand
from viz.analysis.walk import Step, shapes, source, walk
from viz.figures.attention import answer_bars
from viz.figures.steps import DRAWN, product_bars
from viz.figures.walk import Looked, step_figure
from viz.recording import ImageRecording
from viz.requests import OpenLayer
from viz.ui import facts, show
from viz.ui.opened import Opened, head, option, token

SECONDS = 4.0
"""How long a step stays on screen while the walk plays."""


@dataclass(frozen=True)
class Place:
    """Where the walk is: its steps, the one on screen, and what it looks at."""

    looked: Looked
    walk: tuple[Step, ...]
    step: Step

    @property
    def number(self) -> int:
        """Of the step, from 1."""
        return self.walk.index(self.step) + 1


def look(opened: Opened) -> Looked:
    """Open the layer; choose the head and the token; recompute every step by hand."""
    layer = opened.ask(OpenLayer(opened.model, opened.input, opened.layer))
    columns = st.columns(
        [1, 1.6, 0.8] if isinstance(opened.recording, ImageRecording) else [1, 1.6],
        vertical_alignment="bottom",
    )
    with columns[0]:
        chosen = head(opened)
    with columns[1]:
        query = token(opened)
    if isinstance(opened.recording, ImageRecording):
        with columns[2]:
            patch(opened.recording, query)
    steps = by_hand.recomputed(layer)
    key = int(np.argmax(steps["attention"][chosen, query]))
    return Looked(recording=opened.recording, layer=layer, steps=steps, head=chosen, query=query, key=key)


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


def place(opened: Opened) -> str:
    """The row that walks: previous, all steps, next, play. Returns the key of the step."""
    steps = walk(opened.ask(OpenLayer(opened.model, opened.input, opened.layer)))
    keys = [step.key for step in steps]
    titles = {step.key: step.title for step in steps}
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
        chosen = option("Step", titles, key="step")
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


def at(looked: Looked, key: str) -> Place:
    """The place of the walk at the step `key`."""
    steps = walk(looked.layer)
    return Place(looked, steps, next((step for step in steps if step.key == key), steps[0]))


def picture(place: Place) -> None:
    """The step's main picture."""
    looked, step = place.looked, place.step
    show.figure(
        step_figure(looked, step, height=420, theme=show.colours()),
        alt=f"{step.title}: {step.says} {shapes(looked.layer, step)}.",
        key=f"step {step.key}",
    )


def explanation(place: Place) -> None:
    """The equation, what it says, its numbers, and how far our numbers are from the network's."""
    looked, step = place.looked, place.step
    st.markdown(f"### {place.number} of {len(place.walk)} · {step.title}")
    st.latex(step.equation)
    st.markdown(step.says)
    st.caption(shapes(looked.layer, step))
    st.markdown(facts.fact(looked, step))
    gaps = [by_hand.gap(looked.steps[name], looked.layer.steps[name]) for name in step.values]
    with st.container(key="difference"):
        st.markdown(facts.difference(gaps))
    if step.key in ("qkv", "scores", "scale", "mask", "softmax", "sum") and looked.layer.n_tokens > DRAWN:
        st.caption(
            f"{DRAWN} of {looked.layer.n_tokens:,} tokens are drawn, those around the chosen one; all of them"
            " are computed."
        )
    if step.key == "heads":
        facts.put_right(facts.heads_put_right(looked))
    if step.key == "scores":
        show.figure(
            product_bars(*_pair(looked), height=210, theme=show.colours()),
            alt="Bars: the products that add up to one score.",
            key="products",
        )
    if step.key == "softmax":
        bars = answer_bars(
            looked.recording,
            looked.steps["attention"][looked.head],
            looked.query,
            top=5,
            theme=show.colours(),
        )
        show.figure(bars, alt="Bars: the largest weights of the chosen token's row.", key="row")


def _pair(looked: Looked) -> tuple[np.ndarray, np.ndarray]:
    return looked.steps["queries"][looked.head, looked.query], looked.steps["keys"][looked.head, looked.key]


def code(place: Place) -> None:
    """The functions that computed the step: the source as it ran.

    Once unfolded it stays so from step to step.
    """
    show.code(source(place.step), title="The code that computed these numbers, as it ran")
