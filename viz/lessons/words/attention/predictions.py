"""Predict first: one word is replaced. Where does the pinned token look then?"""

from __future__ import annotations

import streamlit as st

from viz.analysis.tokens import words as written
from viz.foreign import literal
from viz.recording import Recording
from viz.ui.controls.subject import Subject
from viz.ui.controls.text import take
from viz.ui.page.predict import ask, replied
from viz.ui.running.cache import record_text


def other_word(subject: Subject[Recording], *, promised: bool) -> None:
    """The preset's experiment, on the view that it promises: one word is replaced.

    Where does the pinned token look then?
    """
    plan = (subject.preset or {}).get("predict")
    if plan is None or subject.preset is None or not promised:
        return
    with st.container(key="predict"):
        guess = ask(plan["question"], plan["options"], key="guess")
        if guess is None:
            return
        changed: Recording = subject.ask(record_text(subject.model, plan["text"]))
        said = replied(guess, plan["answer"])
        heads = [(subject.preset["layer"], subject.preset["head"]), *map(tuple, plan["also"])]
        found = [
            _change(subject.recording, changed, subject.preset["pin"], layer=layer - 1, head=head - 1)
            for layer, head in heads
        ]
        st.markdown(f"{said} {' '.join(found)} {plan['moral']}")
        st.button("Show this sentence", on_click=take, args=({**subject.preset, "text": plan["text"]},))


def _change(before: Recording, after: Recording, pin: int, *, layer: int, head: int) -> str:
    """What one head says to the changed text, and what it said before, in one sentence.

    Layer and head from 0.
    """
    row = after.attention[layer, head, pin]
    word, best = _strongest(after, pin, layer=layer, head=head)
    was, weight = _strongest(before, pin, layer=layer, head=head)
    sentence = f"In layer {layer + 1}, head {head + 1}, it now looks most at **{literal(word)}**, {best:.2f}"
    rest = f"before: {literal(was)}, {weight:.2f}"
    top = int(row.argmax())
    if after.special[top]:
        rest += f"; {literal(after.tokens[top])} gets more, {row[top]:.2f}"
    return f"{sentence} ({rest})."


def _strongest(recording: Recording, pin: int, *, layer: int, head: int) -> tuple[str, float]:
    """The text token at which token `pin` looks most in one head, and the weight."""
    row = recording.attention[layer, head, pin]
    best = max((i for i, special in enumerate(recording.special) if not special), key=lambda i: row[i])
    return written(recording)[best], float(row[best])
