"""Predictions of the image lessons: a question first, the measured answer once somebody has committed."""

from __future__ import annotations

import numpy as np
import streamlit as st

from viz.analysis.heads import HeadMetrics
from viz.analysis.verdicts import larger
from viz.ui.page.predict import ask


def farther(metrics: HeadMetrics) -> bool:
    """Which layer looks farther, the first or the last? True once a prediction was made.

    Then the verdict is shown.
    """
    options = ["the first layer", "the last layer", "about the same"]
    with st.container(key="predict"):
        guess = ask("Whose heads look farther across the picture, on average?", options, key="guess farther")
        if guess is None:
            return False
        first, last = (float(np.nanmean(metrics.values["distance"][layer])) for layer in (0, -1))
        farthest = larger(first, last)
        found = options[2 if farthest is None else farthest]
        said = "You said so" if guess == found else f"You said {guess}"
        st.markdown(
            f"{said}. Measured on this picture: {first:.2f} image sides in the first layer, {last:.2f} in the"
            f" last, {metrics.chance['distance']:.2f} for even attention: **{found}**."
        )
    return True
