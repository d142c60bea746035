"""Predict first: whose first block sees more of the picture?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from viz.analysis.verdicts import larger
from viz.ui.page import show
from viz.ui.page.predict import ask, replied

TIE = "about the same"


def wider(titles: tuple[str, str], measure: Callable[[], tuple[float, float] | None], *, held: float) -> bool:
    """Which network's first block sees more of the picture? True once it was predicted and measured; then the
    verdict is shown.

    `measure` gives the sides of the square that holds the share `held` of the sensitivity, as shares of the
    picture's side, or None where it was stopped; it is called once somebody has predicted.
    """
    with st.container(key="predict"):
        guess = ask(
            "Take one place in the middle after each network's first block: in which does it see more?",
            [*titles, TIE],
            key="guess wider",
        )
        reaches = None if guess is None else measure()
        if guess is not None and reaches is not None:
            _verdict(guess, titles, reaches, held=held)
    if guess is None:
        show.waiting_for_prediction()
    return reaches is not None


def _verdict(guess: str, titles: tuple[str, str], reaches: tuple[float, float], *, held: float) -> None:
    widest = larger(*reaches)
    found = TIE if widest is None else titles[widest]
    said = replied(guess, found)
    st.markdown(
        f"{said} {100 * held:g} % of the sensitivity lies in a square whose side is {reaches[0]:.2f} of"
        f" the picture's in {titles[0]} and {reaches[1]:.2f} in {titles[1]}; if every pixel counted alike"
        f" it would be {held**0.5:.2f}. Who sees more: **{found}**."
    )
