"""The word strip: a text's words as buttons. Click one to hide it, click it again to show it; or each with a
number under it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from viz.analysis.blanks import words_of
from viz.analysis.tables import Numbers
from viz.analysis.tokens import words
from viz.language import mark, tr
from viz.recording import Recording
from viz.ui.components import transport
from viz.ui.components.agreement import agree
from viz.ui.components.part import Part

RESTING = mark("Click a word to hide it, and again to show it; arrow keys and Enter do the same.")
_HERE = Path(__file__).parent
_part = Part(
    "word_strip", transport.style(_HERE / "word_strip.css"), transport.script(_HERE / "word_strip.js")
)


@dataclass(frozen=True)
class Note:
    """What stands at a word: a number under it, its colour, and what a hover says."""

    number: str
    shade: float
    """From 0, the background, to 1."""
    detail: str


def word_strip(
    recording: Recording, *, key: str, hidden: Sequence[int], code: Callable[[], str] | None = None
) -> tuple[int, ...]:
    """Mounts the strip to hide words with; returns the first tokens of the words that are hidden now.

    The last one that was hidden stands last. `hidden` is what Python asks for, as in `head_view`; `code`
    gives Python for the same tokens.
    """
    asked = {"hidden": [int(token) for token in hidden]}
    agreed = agree(key, asked, about=(recording.model, recording.tokens))
    data = payload(recording, hidden=agreed.asked["hidden"], resting=tr(RESTING), serial=agreed.serial)
    _part(data=data, key=key, default={"shown": None}, on_shown_change=lambda: None)
    now: tuple[int, ...] = tuple(agreed.now["hidden"])
    _part.menu(
        partial(payload, recording, hidden=now, resting=tr(RESTING)),
        key=key,
        title=tr("The text with hidden words"),
        about=tr("The words of a text as buttons, {n} of them hidden.", n=len(now)),
        code=code,
    )
    return now


def noted_strip(  # noqa: PLR0913 - all but one by name
    recording: Recording,
    *,
    key: str,
    notes: Mapping[int, Note],
    resting: str,
    numbers: Callable[[], Numbers] | None = None,
    code: Callable[[], str] | None = None,
) -> None:
    """Mounts the strip with a note at words, by their first token; it sends nothing.

    `numbers` is what the notes say, to be saved; `code` gives Python that computes it.
    """
    data = payload(recording, notes=notes, resting=resting)
    _part(data=data, key=key)
    said = [notes[word.first].detail if word.first in notes else "" for word in words_of(recording)]
    _part.menu(
        lambda: data,
        key=key,
        title=tr("A number at each word"),
        about="; ".join(filter(None, said)),
        numbers=numbers,
        code=code,
    )


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
        **_phrases(),
    }
    shades = [notes[word.first].shade if notes and word.first in notes else 0.0 for word in groups]
    return transport.pack(meta, np.array(shades, dtype=np.float32))


def _phrases() -> dict[str, Any]:
    return transport.phrases(
        numbered=tr("Each word with its number; arrow keys move"),
        words=tr("Words of the text; arrow keys move, Enter hides or shows one"),
        hidden=tr("{word}, hidden"),
        typed=tr("typed"),
        special=tr("One of the model's own tokens: it cannot be hidden."),
        mask=tr("You typed this mask: it is a blank."),
        show=tr("Click to show “{word}”."),
        hide=tr("Click to hide “{word}”."),
        pieces=tr("It has {n} pieces: all are hidden together, each behind a [MASK]."),
    )


def _note(note: Note | None) -> dict[str, str] | None:
    return None if note is None else {"number": note.number, "detail": note.detail}
