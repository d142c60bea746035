"""What every way of saying where a token stands puts on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from viz.ui.page import show

if TYPE_CHECKING:
    from viz.figures.frame import Figure


def figure(drawn: Callable[..., Figure], alt: str, code: Callable[[], str] | None = None) -> None:
    """The main picture."""
    show.figure(drawn, alt=alt, key="places", code=code)


def said(equation: str, *sentences: str) -> None:
    """The equation, and sentences under it."""
    st.latex(equation)
    for sentence in sentences:
        st.markdown(sentence)
