"""Predict, then reveal: a question to the class, and the model's own answer once somebody has committed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


def ask(question: str, options: Sequence[str], *, key: str) -> str | None:
    """Ask before the answer is shown; the prediction, once made."""
    st.markdown(f"**Predict first.** {question}")
    return st.pills("Prediction", options, key=key, label_visibility="collapsed")
