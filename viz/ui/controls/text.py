"""The text: its box, a second text to read it with, and the examples."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from viz.foreign import literal
from viz.language import tr
from viz.models.catalogue import DEFAULT_TEXT
from viz.recording import Recording
from viz.ui.page import address, session
from viz.ui.page.packing import too_long
from viz.ui.running.cache import presets

LINE = 64
"""As many characters are read at once in a box of one line beside the other controls."""
NARROW = 36
"""As many in a popover."""


def box() -> str:
    """The student's text."""
    return grown(tr("Your text"), key="text", default=presets()[0]["text"])


def second() -> str:
    """The text that is read as a pair with the first."""
    return grown(
        tr("Second text"),
        key="pair",
        line=NARROW,
        placeholder=tr("optional: read as a pair"),
        help=tr("Models like BERT read two texts at once, with [SEP] between them."),
    )


def grown(title: str, *, key: str, default: str = "", line: int = LINE, **more: Any) -> str:
    """A box that fits its text: one line, where Enter sends it; an area as high as the text where that is
    longer than `line` characters.

    The line is always there and keeps the state and the address; the area, while it is shown, writes into it.
    """
    address.grant(key)
    asked = address.carried(key) or default
    long = len(asked) > line or "\n" in asked
    packed = too_long(asked)
    with st.container(key=f"{'hidden' if long else 'line'} {key}"):
        text: str = st.text_input(
            title,
            key=key,
            persist_state="session",
            bind=None if packed else "query-params",
            on_change=_typed,
            args=(key,),
            **address.first(key, value=asked if packed else default),
            **more,
        )
    if default and not text and not session.emptied(key).get(False):
        text = address.begin_again(key, default)
    address.carry(key, text)
    if long:
        area = session.area(key)
        if area.get() != text:
            area.put(text)
        st.text_area(title, key=area.name, height="content", on_change=_taken, args=(key,), **more)
    return text


def _taken(key: str) -> None:
    session.widget(key).put(session.area(key).get(""))
    _typed(key)


def _typed(key: str) -> None:
    session.emptied(key).put(not session.widget(key).get(""))


def examples() -> str:
    """The examples, each one button, and the second text; returns the latter."""
    with st.popover(tr("Examples"), width="stretch"):
        for number, preset in enumerate(presets()):
            sentence = " / ".join(filter(None, (preset["text"], preset.get("pair"))))
            example(tr(preset["name"]), sentence, key=f"example {number}", then=partial(take, preset))
        return second()


def example(name: str, text: str, *, key: str, then: Callable[[], None]) -> None:
    """One example's button: its name, its text for whoever points at it, and what a click does."""
    st.button(name, key=key, help=text, width="stretch", on_click=then)


def say_pair(pair: str) -> None:
    """A second text is not forgotten in its popover: it stands here, with a way to let it go."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(tr("Read as a pair with: {text}", text=literal(pair)), width="content")
        st.button(tr("Remove"), key="remove pair", type="tertiary", on_click=_drop_pair)


def _drop_pair() -> None:
    session.SECOND_TEXT.put("")


def take(preset: dict[str, Any]) -> None:
    """Put a preset's whole view on screen."""
    session.TEXT.put(preset["text"])
    session.SECOND_TEXT.put(preset.get("pair", ""))
    session.LAYER.put(preset["layer"])
    session.MODEL.put(DEFAULT_TEXT)
    session.COMBINATION.put("head")
    address.put("heads", str(preset["head"]))
    address.put("pin", str(preset["pin"] + 1))


def preset_of(recording: Recording) -> dict[str, Any] | None:
    """The preset whose text was recorded."""
    same = (
        p
        for p in presets()
        if recording.model == DEFAULT_TEXT
        and recording.texts == tuple(filter(None, (p["text"], p.get("pair"))))
    )
    return next(same, None)
