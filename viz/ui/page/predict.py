"""Predict, then reveal: a question to the class, and the model's own answer once somebody has committed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from viz.foreign import literal


def ask(question: str, options: Sequence[str], *, key: str) -> str | None:
    """Ask before the answer is shown; the prediction, once made."""
    st.markdown(f"**Predict first.** {question}")
    return st.pills("Prediction", options, key=key, label_visibility="collapsed")


def replied(guess: object, found: object) -> str:
    """What to say of a prediction once the answer is there."""
    return "You said so." if guess == found else f"You said: {literal(guess)}."
