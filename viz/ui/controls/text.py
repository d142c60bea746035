"""The text: its box, a second text to read it with, and the examples."""

from __future__ import annotations

from typing import Any

import streamlit as st

from viz.foreign import literal
from viz.models.catalogue import DEFAULT_TEXT
from viz.recording import Recording
from viz.ui.page import address, session
from viz.ui.running.cache import presets


def box() -> str:
    """The student's text."""
    first = address.first("text", value=presets()[0]["text"])
    return st.text_input("Your text", key="text", bind="query-params", persist_state="session", **first)


def examples() -> str:
    """The examples, each one button, and the second text; returns the latter."""
    with st.popover("Examples", width="stretch"):
        for number, preset in enumerate(presets()):
            sentence = " / ".join(filter(None, (preset["text"], preset.get("pair"))))
            st.button(
                preset["name"],
                key=f"example {number}",
                help=sentence,
                width="stretch",
                on_click=take,
                args=(preset,),
            )
        return st.text_input(
            "Second text",
            key="pair",
            bind="query-params",
            persist_state="session",
            placeholder="optional: read as a pair",
            help="Models like BERT read two texts at once, with [SEP] between them.",
        )


def say_pair(pair: str) -> None:
    """A second text is not forgotten in its popover: it stands here, with a way to let it go."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Read as a pair with: {literal(pair)}", width="content")
        st.button("Remove", key="remove pair", type="tertiary", on_click=_drop_pair)


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
