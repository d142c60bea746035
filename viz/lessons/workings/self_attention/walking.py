"""The row that walks through a layer: with buttons, with keys or by itself, its place in the address."""

from __future__ import annotations

import time

import streamlit as st

from viz.language import tr
from viz.lessons.workings.self_attention.walk import labels, walk
from viz.recording import Recording
from viz.requests import OpenLayer
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show

SECONDS = 4.0
"""How long a step stays on screen while the walk plays."""


def row(subject: Subject[Recording]) -> str:
    """The row that walks: previous, all steps, next, play. Returns the key of the step."""
    steps = walk(subject.ask(OpenLayer(subject.model, subject.input, subject.layer)))
    keys = [step.key for step in steps]
    titles = labels(steps)
    now = str(address.asked("step") or keys[0])
    at = keys.index(now) if now in keys else 0
    with show.row():
        st.button(
            tr("Previous"),
            shortcut="Left",
            disabled=at == 0,
            on_click=_go,
            args=(keys, at - 1),
            key="previous",
        )
        st.button(
            tr("Next"),
            shortcut="Right",
            disabled=at == len(keys) - 1,
            on_click=_go,
            args=(keys, at + 1),
            key="next",
        )
        playing = st.toggle(tr("Play"), key="play", width="content")
        chosen = address.row(tr("Step"), titles, key="step", default=keys[0])
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
        st.session_state["walk-on"] = keys[keys.index(shown) + 1]
        st.rerun()


def walk_on() -> None:
    """Before the controls are drawn: take the step that the playing walk has come to."""
    if step := st.session_state.pop("walk-on", None):
        st.session_state["step"] = step
