"""Predict, then reveal: a question to the class, and the model's own answer once somebody has committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from viz.foreign import literal
from viz.language import tr


def ask(question: str, options: Sequence[str] | Mapping[str, str], *, key: str) -> str | None:
    """Ask before the answer is shown; the prediction, once made: who comes back from another lesson has it.

    `options` are values, each with its words where it is a mapping.
    """
    st.markdown(tr("**Predict first.** {question}", question=question))
    words: dict[str, Any] = {"format_func": options.__getitem__} if isinstance(options, Mapping) else {}
    guess: str | None = st.pills(
        tr("Prediction"),
        list(options),
        key=key,
        label_visibility="collapsed",
        persist_state="session",
        **words,
    )
    return guess


def replied(guess: object, found: object) -> str:
    """What to say of a prediction once the answer is there: both in the words that were offered."""
    return tr("You said so.") if guess == found else tr("You said: {guess}.", guess=literal(guess))
