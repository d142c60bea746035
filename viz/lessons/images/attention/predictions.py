"""Predictions of the image lessons: a question first, the measured answer once somebody has committed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from viz.analysis.heads import HeadMetrics
from viz.analysis.labels import RULES, r
from viz.analysis.verdicts import larger
from viz.ui.page.predict import ask, replied


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
        said = replied(guess, found)
        st.markdown(
            f"{said} Measured on this picture: {first:.2f} image sides in the first layer, {last:.2f} in the"
            f" last, {metrics.chance['distance']:.2f} for even attention: **{found}**."
        )
    return True


class Follower(NamedTuple):
    """A head, from 0, and its correlation with what stands out."""

    layer: int
    head: int
    value: float

    def __str__(self) -> str:
        return f"layer {self.layer + 1}, head {self.head + 1}"


CLOSE = next(rule.at_least for rule in RULES if rule.metric == "follows")


def followers(metrics: HeadMetrics) -> tuple[Follower, Follower] | None:
    """The head that follows what stands out most closely, and the one that follows the background; None where
    no head has a correlation with it.
    """
    values = metrics.values["follows"]
    if np.isnan(values).all():
        return None
    best, worst = (np.unravel_index(int(find(values)), values.shape) for find in (np.nanargmax, np.nanargmin))
    first, second = (Follower(int(i), int(j), float(values[i, j])) for i, j in (best, worst))
    return first, second


def follower(metrics: HeadMetrics) -> bool:
    """In which part of the network is the head that follows the object? True once a prediction was made.

    Then the verdict is shown.
    """
    options = thirds(len(metrics.values["follows"]))
    with st.container(key="predict follower"):
        guess = ask(
            "One head follows what stands out more closely than all others. In which layer is it?",
            list(options),
            key="guess follower",
        )
        if guess is None:
            return False
        st.markdown(followed(metrics, guess))
    return True


def followed(metrics: HeadMetrics, guess: str) -> str:
    """What was measured of the heads that follow, beside the guess."""
    found = followers(metrics)
    if found is None:
        return "Here the map is the same everywhere: no head can be said to follow it."
    (best, worst), options = found, thirds(len(metrics.values["follows"]))
    where = next(name for name, layers in options.items() if best.layer in layers)
    how = "follows it most closely" if best.value >= CLOSE else "comes closest, but not close"
    away = "follows the background" if worst.value <= -CLOSE else "keeps off it most"
    return (
        f"{replied(guess, where)} Measured on this picture: {best} {how}, {r(best.value)}: **{where}**."
        f" {str(worst).capitalize()} {away}, {r(worst.value)}."
    )


def thirds(layers: int) -> dict[str, range]:
    """An early, a middle and a late part of a network, each with its layers from 0; fewer of a small one."""
    names = {1: ("the only layer",), 2: ("an early layer", "a late layer")}
    names_of = names.get(layers, ("an early layer", "a middle layer", "a late layer"))
    edges = [round(i * layers / len(names_of)) for i in range(len(names_of) + 1)]
    parts = zip(names_of, edges, edges[1:], strict=False)
    return {
        f"{name} ({first + 1} to {last})" if last - first > 1 else f"{name} ({last})": range(first, last)
        for name, first, last in parts
    }
