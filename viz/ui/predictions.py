"""Predict, then reveal: a question to the class, and the model's own answer once somebody has committed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from viz.analysis.tokens import words as written
from viz.foreign import literal
from viz.recording import Recording
from viz.ui import waiting
from viz.ui.cache import record_text
from viz.ui.choose import Words, take


def ask(question: str, options: Sequence[str], *, key: str) -> str | None:
    """Ask before the answer is shown; the prediction, once made."""
    st.markdown(f"**Predict first.** {question}")
    return st.pills("Prediction", options, key=key, label_visibility="collapsed")


def other_word(words: Words, *, promised: bool) -> None:
    """The preset's experiment, on the view that it promises: one word is replaced.

    Where does the pinned token look then?
    """
    plan = (words.preset or {}).get("predict")
    if plan is None or words.preset is None or not promised:
        return
    with st.container(key="predict"):
        guess = ask(plan["question"], plan["options"], key="guess")
        if guess is None:
            return
        changed: Recording = waiting.result(record_text(words.checkpoint.name, plan["text"]))
        said = "You said so." if guess == plan["answer"] else f"You said {literal(guess)}."
        heads = [(words.preset["layer"], words.preset["head"]), *map(tuple, plan["also"])]
        found = [
            _change(words.recording, changed, words.preset["pin"], layer=layer - 1, head=head - 1)
            for layer, head in heads
        ]
        st.markdown(f"{said} {' '.join(found)} {plan['moral']}")
        st.button("Show this sentence", on_click=take, args=({**words.preset, "text": plan["text"]},))


def _change(before: Recording, after: Recording, pin: int, *, layer: int, head: int) -> str:
    """What one head says to the changed text, and what it said before, in one sentence.

    Layer and head from 0.
    """
    row = after.attention[layer, head, pin]
    word, best = _strongest(after, pin, layer=layer, head=head)
    was, weight = _strongest(before, pin, layer=layer, head=head)
    sentence = f"Layer {layer + 1}, head {head + 1}: of the words **{literal(word)}**, {best:.2f}"
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
