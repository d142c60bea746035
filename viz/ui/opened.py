"""What the lessons under Workings open: a text or a picture, a model and a layer, under the same controls as
everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import streamlit as st

from viz.models.catalogue import DEFAULT_IMAGE, Checkpoint, checkpoint
from viz.recording import ImageRecording, Recording
from viz.requests import Input, RecordImage, Request
from viz.ui import choose, giving, link, waiting
from viz.ui.cache import presets
from viz.ui.downloads import offer

R = TypeVar("R")
READS = {"text": "Text", "image": "Picture"}


@dataclass(frozen=True)
class Opened:
    """One recording of one model, and what the engine is asked about to open it further."""

    recording: Recording
    checkpoint: Checkpoint
    layer: int
    """From 0."""
    input: Input
    """The text, and the second one; or the picture and its square."""
    preset: dict[str, Any] | None = None

    @property
    def first(self) -> int:
        """The token to begin with: the preset's, the middle of a picture, else the first that is no special
        one.
        """
        if self.preset is not None:
            return int(self.preset["pin"])
        if isinstance(self.recording, ImageRecording):
            grid = self.recording.grid
            return grid.token(grid.rows // 2, grid.columns // 2)
        return next((i for i, special in enumerate(self.recording.special) if not special), 0)

    @property
    def model(self) -> str:
        """Its catalogue name."""
        return self.checkpoint.name

    def ask(self, request: Request[R]) -> R:
        """What the engine answers."""
        return waiting.result(request)


def option(  # noqa: PLR0913 - all but two by name
    title: str,
    options: Mapping[str, str],
    *,
    key: str,
    first: str = "",
    label: bool = False,
    disabled: bool = False,
) -> str:
    """One of several in a row, {name in the address: what is shown}; the first is left out of the address."""
    keys = list(options)
    first = first or keys[0]
    link.mend(key, keys, first, what=title.lower())
    chosen = st.segmented_control(
        title, keys, format_func=options.__getitem__, key=key, required=True, disabled=disabled,
        persist_state="session",
        label_visibility="visible" if label else "collapsed", **link.first(key, default=first),
    ) or first  # fmt: skip
    link.put(key, chosen if chosen != first else None)
    return chosen


def reads() -> str:
    """Text or picture: "text" or "image"."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        return option("Input", READS, key="reads")


def text_or_picture(kind: str, *, layers: bool = True) -> Opened:
    """One row of controls for a text or a picture, and what the model does with it."""
    if kind == "image":
        return _picture(layers=layers)
    words = choose.words(layers=layers)
    return Opened(words.recording, words.checkpoint, words.layer, words.recording.texts, words.preset)


def _picture(*, layers: bool) -> Opened:
    columns = st.columns([2.4, 3, 4] if layers else [3, 5.4], vertical_alignment="bottom")
    with columns[0]:
        row, missing = choose.model("image", attends=True)
    layer = 0
    if layers:
        with columns[1]:
            layer = choose.layer_of(row)
    with columns[-1], st.popover("Picture", icon=":material/image:"):
        given = giving.picture()
    if missing is not None:
        offer(missing)
    first = giving.first()
    fallback = RecordImage(DEFAULT_IMAGE, (first.picture, first.crop))
    request, recording = waiting.kept(
        RecordImage(row.name, (given.picture, given.crop)), view="image", fallback=fallback
    )
    photo = cast("RecordImage", request).photo
    recording = cast("ImageRecording", recording)
    return Opened(recording, checkpoint(request.model), min(layer, recording.n_layers - 1), photo)


def token(opened: Opened, *, key: str = "token", title: str = "Token") -> int:
    """One token of the input, from 0; it is the pinned one of the other lessons."""
    recording = opened.recording
    _forget_on_change(opened, key)
    places = list(range(recording.n_tokens))
    pinned = link.number("pin", low=1, high=recording.n_tokens, what="token")
    wish = opened.first if pinned is None else pinned - 1
    labels = [f"{token.strip() or '␣'} · {i + 1}" for i, token in enumerate(recording.tokens)]
    chosen = st.selectbox(
        title, places, format_func=labels.__getitem__, key=key, persist_state="session",
        filter_mode="contains", **link.first(key, index=max(0, min(wish, recording.n_tokens - 1))),
    )  # fmt: skip
    link.put("pin", str(chosen + 1))
    return int(chosen)


def head(opened: Opened) -> int:
    """One head, from 0: the one that the other lessons show."""
    _forget_on_change(opened, "head")
    n_heads = opened.recording.n_heads
    preset = (opened.preset or presets()[0])["head"]
    wish = (link.numbers("heads", low=1, high=n_heads, what="head") or [min(preset, n_heads)])[0]
    options = list(range(1, n_heads + 1))
    chosen = st.selectbox(
        "Head",
        options,
        key="head",
        persist_state="session",
        filter_mode=None,
        **link.first("head", index=wish - 1),
    )
    link.put("heads", str(chosen))
    return int(chosen) - 1


def _forget_on_change(opened: Opened, key: str) -> None:
    """A new input has new tokens: what was chosen among the old ones no longer means anything."""
    seen = f"{key} of"
    now = (opened.checkpoint.name, opened.recording.tokens)
    if st.session_state.get(seen, now) != now:
        st.session_state.pop(key, None)
    st.session_state[seen] = now
