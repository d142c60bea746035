"""Predict first: one word is replaced. Where does the pinned token look then?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from viz.analysis.tokens import words as written
from viz.foreign import literal
from viz.language import Share, mark, tr
from viz.recording import Recording
from viz.ui.controls.subject import Subject
from viz.ui.controls.text import take
from viz.ui.page.predict import Reply, ask, tell
from viz.ui.running.cache import record_text

ELSEWHERE = mark("somewhere else")
"""The one of a prediction's options that is no word of the text."""


def other_word(subject: Subject[Recording], *, promised: bool) -> None:
    """The preset's experiment, on the view that it promises: one word is replaced.

    Where does the pinned token look then?
    """
    plan = (subject.preset or {}).get("predict")
    if plan is None or subject.preset is None or not promised:
        return
    with st.container(key="predict"):
        guess = ask(lambda: tr(plan["question"]), lambda: _words(plan), key="guess", about=(plan["text"],))
        if guess is None:
            return
        changed: Recording = subject.ask(record_text(subject.model, plan["text"]))
        pin = subject.preset["pin"]
        heads = [(subject.preset["layer"], subject.preset["head"]), *map(tuple, plan["also"])]

        def told() -> Reply:
            found = [
                _change(subject.recording, changed, pin, layer=layer - 1, head=head - 1)
                for layer, head in heads
            ]
            words = _words(plan)
            return Reply(words[guess], words[plan["answer"]], f"{' '.join(found)} {tr(plan['moral'])}")

        tell(told, key="guess")
        st.button(tr("Show this sentence"), on_click=take, args=({**subject.preset, "text": plan["text"]},))


def _words(plan: Mapping[str, Any]) -> dict[str, str]:
    return {word: tr(word) if word == ELSEWHERE else word for word in plan["options"]}


def _change(before: Recording, after: Recording, pin: int, *, layer: int, head: int) -> str:
    """What one head says to the changed text, and what it said before, in one sentence.

    Layer and head from 0.
    """
    row = after.attention[layer, head, pin]
    word, best = _strongest(after, pin, layer=layer, head=head)
    was, weight = _strongest(before, pin, layer=layer, head=head)
    found = {"layer": layer + 1, "head": head + 1, "word": literal(word), "best": Share(best)}
    found |= {"was": literal(was), "weight": Share(weight)}
    top = int(row.argmax())
    if not after.special[top]:
        return tr(
            "In layer {layer}, head {head}, it now looks most at **{word}**, {best:.2f} (before: {was},"
            " {weight:.2f}).",
            **found,
        )
    return tr(
        "In layer {layer}, head {head}, of all words it now looks most at **{word}**, {best:.2f} (before:"
        " {was}, {weight:.2f}; {special}, no word, gets more, {most:.2f}).",
        **found,
        special=literal(after.tokens[top]),
        most=row[top],
    )


def _strongest(recording: Recording, pin: int, *, layer: int, head: int) -> tuple[str, float]:
    """The text token at which token `pin` looks most in one head, and the weight."""
    row = recording.attention[layer, head, pin]
    best = max((i for i, special in enumerate(recording.special) if not special), key=lambda i: row[i])
    return written(recording)[best], float(row[best])
