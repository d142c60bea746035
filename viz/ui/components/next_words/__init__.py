"""The next words: a text with the surprise under each word, and beside it what was expected in its place.

Places are counted from 0; one more stands for the token that comes next. Hovering asks the server nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from viz.analysis.next_words import bits, shown
from viz.analysis.tables import Numbers
from viz.analysis.tokens import words
from viz.generation import Expected
from viz.language import tr
from viz.ui.components import transport
from viz.ui.components.agreement import agree
from viz.ui.components.part import Part
from viz.ui.page import session

_HERE = Path(__file__).parent
_part = Part(
    "next_words", transport.style(_HERE / "next_words.css"), transport.script(_HERE / "next_words.js")
)
Branch = Callable[[int, int], None]
"""Told (place among the tokens written on, from 0; the token's number) when somebody chooses another one."""


def next_words(  # noqa: PLR0913 - all but one by name
    expected: Expected,
    *,
    pin: int,
    veiled: bool,
    on_branch: Branch,
    key: str,
    code: Callable[[], str] | None = None,
) -> int:
    """Mounts the view; returns the pinned place after whatever was clicked.

    `pin` counts when it, or the text, differs from the last time. `veiled` hides what comes next: it is to be
    predicted first.
    """
    agreed = agree(key, {"pin": pin}, about=(expected.recording.model, expected.ids))
    data = payload(expected, pin=agreed.asked["pin"], veiled=veiled, serial=agreed.serial)
    pinned = min(max(0, int(agreed.now["pin"])), len(expected.ids))
    _part(
        data=data,
        key=key,
        default={"shown": None},
        on_shown_change=lambda: None,
        on_branch_change=partial(_branched, key, on_branch),
    )
    _part.menu(
        partial(payload, expected, pin=pinned, veiled=veiled),
        key=key,
        title=tr("What was expected at each place"),
        about=tr("A text with the surprise under each word, in bits, and what was expected in its place."),
        numbers=None if veiled else partial(numbers, expected),
        code=code,
    )
    return pinned


def numbers(expected: Expected) -> Numbers:
    """The probabilities of the likeliest next tokens [place, rank]."""
    ranks = [str(rank + 1) for rank in range(expected.probabilities.shape[1])]
    rows = {"after": words(expected.recording), "rank": ranks}
    return Numbers(expected.probabilities, rows, measures="probability", also={"answer": expected.names})


def payload(expected: Expected, *, pin: int, veiled: bool, serial: int = 0) -> bytes:
    """Words, surprises in bits, and for each token what was expected after it: names are sent once each.

    The arrays are probabilities [token, rank] and places [token, rank] in the list of names; the last row is
    left out where it is `veiled`.
    """
    rows = expected.names[:-1] if veiled else expected.names
    numbers = expected.answers[: len(rows)]
    known: dict[int, str] = {}
    for names, answers in zip(rows, numbers, strict=True):
        known.update(zip(answers, names, strict=True))
    place = {answer: i for i, answer in enumerate(known)}
    ranks = len(expected.names[0])
    surprises = bits(expected.came)
    meta = {
        "words": [each.replace("␊", "↵") for each in words(expected.recording)],
        "breaks": "".join("01"["\n" in token] for token in expected.recording.tokens),
        "special": "".join("01"[special] for special in expected.recording.special),
        "joins": "".join("01"[join] for join in expected.recording.joins),
        "own": expected.own,
        "bits": [round(float(each), 3) for each in surprises],
        "came": [float(f"{each:.6g}") for each in expected.came],
        "ids": expected.ids,
        "ranks": expected.ranks,
        "rest": [float(f"{each:.6g}") for each in expected.rest[: len(rows)]],
        "entropy": [round(float(each), 3) for each in expected.entropy[: len(rows)]],
        "names": [shown(name) for name in known.values()],
        "answers": list(known),
        "per_row": ranks,
        "vocabulary": expected.vocabulary,
        "veiled": veiled,
        "pin": pin,
        "serial": serial,
        "theme": transport.colours(),
        **_phrases(),
    }
    index = np.array([[place[answer] for answer in row] for row in numbers], np.uint16)
    return transport.pack(meta, expected.probabilities[: len(rows)], index.reshape(len(rows), ranks))


def _phrases() -> dict[str, Any]:
    return transport.phrases(
        text=tr("The text; arrow keys move, Enter pins a word"),
        next=tr("next?"),
        coming=tr("What comes after “{word}”?"),
        instead=tr("Expected in place of “{word}”"),
        first=tr("“{word}” is the first token"),
        hidden=tr("Hidden until you have predicted it."),
        nothing=tr("The model had read nothing yet: nothing was expected here."),
        came=tr("it had {probability}, rank {rank} of {n}: {bits} bits of surprise"),
        entropy=tr("uncertainty {bits} bits"),
        click=tr("click an answer to write it here"),
        others=tr("{n} others"),
    )


def _branched(key: str, on_branch: Branch) -> None:
    chosen = (session.widget(key).get() or {}).get("branch")
    if isinstance(chosen, list) and len(chosen) == 2 and all(isinstance(each, int) for each in chosen):
        on_branch(max(0, chosen[0]), max(0, chosen[1]))
