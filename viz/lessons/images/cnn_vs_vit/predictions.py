"""Predict first: whose first block sees more of the picture?"""

from __future__ import annotations

import streamlit as st

from viz.analysis.verdicts import larger
from viz.ui.page.predict import ask, replied


def wider(titles: tuple[str, str], reaches: tuple[float, float], *, held: float) -> bool:
    """Which network's first block sees more of the picture? True once predicted; then the verdict is shown.

    `reaches` are sides of the square that holds the share `held` of the sensitivity, as shares of the
    picture's side.
    """
    options = [*titles, "about the same"]
    with st.container(key="predict"):
        guess = ask(
            "Take one place in the middle after each network's first block: in which does it see more?",
            options,
            key="guess wider",
        )
        if guess is None:
            return False
        widest = larger(*reaches)
        found = options[2 if widest is None else widest]
        said = replied(guess, found)
        st.markdown(
            f"{said} {100 * held:g} % of the sensitivity lies in a square whose side is {reaches[0]:.2f} of"
            f" the picture's in {titles[0]} and {reaches[1]:.2f} in {titles[1]}; if every pixel counted alike"
            f" it would be {held**0.5:.2f}. Who sees more: **{found}**."
        )
    return True
