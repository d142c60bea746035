"""The layer, the head and the token to look at, each with its place in the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from viz.analysis.tokens import word
from viz.language import tr
from viz.models.catalogue import DEFAULT_TEXT, Checkpoint
from viz.recording import Recording
from viz.ui.controls.subject import Subject
from viz.ui.page import address, history, session
from viz.ui.running.cache import presets

MANY_LAYERS = 12


def layer_of(checkpoint: Checkpoint) -> int:
    """The layer to look at, from 0."""
    options = range(1, checkpoint.layers + 1)
    first = presets()[0]["layer"] if checkpoint.name == DEFAULT_TEXT else min(4, checkpoint.layers)
    if checkpoint.layers <= MANY_LAYERS // 2:
        widget: Callable[..., Any] = st.segmented_control
        more: dict[str, Any] = {"required": True, "wrap": False}
    else:
        widget, more = st.select_slider, {}
    return (
        address.bound(
            widget, tr("Layer"), options, key="layer", default=int(first), persist_state="session", **more
        )
        - 1
    )


def token(subject: Subject[Recording], *, key: str = "token", title: str = "") -> int:
    """One token of the input, from 0; it is the pinned one of the other lessons."""
    recording = subject.recording
    _forget_on_change(subject, key)
    places = list(range(recording.n_tokens))
    pinned = address.number("pin", low=1, high=recording.n_tokens, what=tr("token"))
    wish = subject.first if pinned is None else pinned - 1
    wish = max(0, min(wish, recording.n_tokens - 1))
    if session.renewed(key).pop() or history.stepped():
        session.widget(key).put(wish)
    labels = [f"{word(token)} · {i}" for i, token in enumerate(recording.tokens, 1)]
    chosen = st.selectbox(
        title or tr("Token"), places, format_func=labels.__getitem__, key=key, persist_state="session",
        filter_mode="contains", **address.first(key, index=wish),
    )  # fmt: skip
    address.put("pin", str(chosen + 1))
    return int(chosen)


def head(subject: Subject[Recording]) -> int:
    """One head, from 0: the one that the other lessons show."""
    _forget_on_change(subject, "head")
    n_heads = subject.recording.n_heads
    preset = (subject.preset or presets()[0])["head"]
    wish = (address.numbers("heads", low=1, high=n_heads, what=tr("head")) or [min(preset, n_heads)])[0]
    if session.renewed("head").pop() or history.stepped():
        session.widget("head").put(wish)
    options = list(range(1, n_heads + 1))
    chosen = st.selectbox(
        tr("Head"),
        options,
        key="head",
        persist_state="session",
        filter_mode=None,
        **address.first("head", index=wish - 1),
    )
    address.put("heads", str(chosen))
    return int(chosen) - 1


def _forget_on_change(subject: Subject[Recording], key: str) -> None:
    """A new input has new tokens: what was chosen among the old ones no longer means anything."""
    before = session.subject_of(key)
    now = (subject.checkpoint.name, subject.recording.tokens)
    if before.get(now) != now:
        session.renew(key)
    before.put(now)
