"""The word strip: a text's words as buttons. Click one to hide it, click it again to show it; or each with a
number under it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from viz.analysis.blanks import words_of
from viz.analysis.tokens import words
from viz.recording import Recording
from viz.ui.components import transport
from viz.ui.components.agreement import agree

RESTING = "Click a word to hide it, and again to show it; arrow keys and Enter do the same."
_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "attention_lab_word_strip",
    html='<div class="mount">\n</div>',
    css=transport.style(_HERE / "word_strip.css"),
    js=transport.script(_HERE / "word_strip.js"),
)


@dataclass(frozen=True)
class Note:
    """What stands at a word: a number under it, its colour, and what a hover says."""

    number: str
    shade: float
    """From 0, the background, to 1."""
    detail: str


def word_strip(recording: Recording, *, key: str, hidden: Sequence[int]) -> tuple[int, ...]:
    """Mounts the strip to hide words with; returns the first tokens of the words that are hidden now.

    The last one that was hidden stands last. `hidden` is what Python asks for, as in `head_view`.
    """
    asked = {"hidden": [int(token) for token in hidden]}
    agreed = agree(key, asked, about=(recording.model, recording.tokens))
    data = payload(recording, hidden=agreed.asked["hidden"], resting=RESTING, serial=agreed.serial)
    _component(data=data, key=key, default={"shown": None}, on_shown_change=lambda: None)
    return tuple(agreed.now["hidden"])


def noted_strip(recording: Recording, *, key: str, notes: Mapping[int, Note], resting: str) -> None:
    """Mounts the strip with a note at words, by their first token; it sends nothing."""
    _component(data=payload(recording, notes=notes, resting=resting), key=key)


def payload(
    recording: Recording,
    *,
    hidden: Sequence[int] = (),
    notes: Mapping[int, Note] | None = None,
    resting: str = "",
    serial: int = 0,
) -> bytes:
    """The words with their pieces, and what stands at each; `resting` is said while nothing is pointed at."""
    pieces, groups = words(recording), words_of(recording)
    meta: dict[str, Any] = {
        "words": [[pieces[token] for token in word.tokens] for word in groups],
        "first": [word.first for word in groups],
        "kinds": [word.kind for word in groups],
        "turns": [recording.segments[word.first] for word in groups],
        "hidden": list(hidden),
        "serial": serial,
        "resting": resting,
        "notes": None if notes is None else [_note(notes.get(word.first)) for word in groups],
        "theme": transport.colours(),
    }
    shades = [notes[word.first].shade if notes and word.first in notes else 0.0 for word in groups]
    return transport.pack(meta, np.array(shades, dtype=np.float32))


def _note(note: Note | None) -> dict[str, str] | None:
    return None if note is None else {"number": note.number, "detail": note.detail}
