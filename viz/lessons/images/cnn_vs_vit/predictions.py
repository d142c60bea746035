"""Predict first: whose first block sees more of the picture?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from viz.analysis.verdicts import larger
from viz.language import mark, tr
from viz.ui.controls.pair import Pair
from viz.ui.page import show
from viz.ui.page.predict import Reply, ask, tell

TIE = mark("about the same")


def wider(pair: Pair, measure: Callable[[], tuple[float, float] | None], *, held: float) -> bool:
    """Which network's first block sees more of the picture? True once it was predicted and measured; then the
    verdict is shown.

    `measure` gives the sides of the square that holds the share `held` of the sensitivity, as shares of the
    picture's side, or None where it was stopped; it is called once somebody has predicted.
    """
    with st.container(key="predict"):
        guess = ask(
            lambda: tr(
                "Take one place in the middle after each network's first block: in which network does it see"
                " more?"
            ),
            lambda: {**{title: title for title in pair.names}, TIE: tr(TIE)},
            key="guess wider",
            about=pair.photo,
        )
        reaches = None if guess is None else measure()
        if guess is not None and reaches is not None:
            tell(lambda: _verdict(guess, pair.names, reaches, held=held), key="guess wider")
    if guess is None:
        show.waiting_for_prediction()
    return reaches is not None


def _verdict(guess: str, titles: tuple[str, str], reaches: tuple[float, float], *, held: float) -> Reply:
    widest = larger(*reaches)
    found = tr(TIE) if widest is None else titles[widest]
    measured = tr(
        "{held:.0%} of the sensitivity lies in a square whose side is {first:.0%} of the picture's in {one}"
        " and {second:.0%} in {other}; if every pixel counted alike it would be {even:.0%}. Who sees more:"
        " **{found}**.",
        held=held, first=reaches[0], one=titles[0], second=reaches[1], other=titles[1],
        even=held**0.5, found=found,
    )  # fmt: skip
    return Reply(tr(TIE) if guess == TIE else guess, found, measured)
