"""Predictions of the image lessons: a question first, the measured answer once somebody has committed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from viz.analysis.heads import HeadMetrics
from viz.analysis.labels import RULES, r
from viz.analysis.verdicts import larger
from viz.language import mark, tr
from viz.requests import Photo
from viz.ui.page.predict import Reply, ask, tell

FARTHER = (mark("the first layer"), mark("the last layer"), mark("about the same"))


def farther(metrics: HeadMetrics, photo: Photo) -> bool:
    """Which layer looks farther, the first or the last? True once a prediction was made.

    Then the verdict is shown.
    """
    with st.container(key="predict"):
        guess = ask(
            lambda: tr("Whose heads look farther across the picture, on average?"),
            lambda: {option: tr(option) for option in FARTHER},
            key="guess farther",
            about=photo,
        )
        if guess is None:
            return False
        tell(lambda: _measured(metrics, guess), key="guess farther")
    return True


def _measured(metrics: HeadMetrics, guess: str) -> Reply:
    first, last = (float(np.nanmean(metrics.values["distance"][layer])) for layer in (0, -1))
    farthest = larger(first, last)
    found = tr(FARTHER[2 if farthest is None else farthest])
    measured = tr(
        "Measured on this picture: {first:.2f} image sides in the first layer, {last:.2f} in the last,"
        " {even:.2f} for even attention: **{found}**.",
        first=first,
        last=last,
        even=metrics.chance["distance"],
        found=found,
    )
    return Reply(tr(guess), found, measured)


class Follower(NamedTuple):
    """A head, from 0, and its correlation with what stands out."""

    layer: int
    head: int
    value: float

    @property
    def name(self) -> str:
        """As it stands within a sentence."""
        return tr("layer {layer}, head {head}", layer=self.layer + 1, head=self.head + 1)


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


def follower(metrics: HeadMetrics, photo: Photo) -> bool:
    """In which part of the network is the head that follows the object? True once a prediction was made.

    Then the verdict is shown.
    """
    parts = thirds(len(metrics.values["follows"]))
    with st.container(key="predict follower"):
        guess = ask(
            lambda: tr(
                "One head follows what stands out more closely than all others. In which layer is it?"
            ),
            lambda: {part: told(part, layers) for part, layers in parts.items()},
            key="guess follower",
            about=photo,
        )
        if guess is None:
            return False
        tell(lambda: followed(metrics, guess), key="guess follower")
    return True


def followed(metrics: HeadMetrics, guess: str) -> Reply:
    """What was measured of the heads that follow, beside the guess."""
    found, parts = followers(metrics), thirds(len(metrics.values["follows"]))
    if found is None:
        even = tr("Here the map is the same everywhere: no head can be said to follow it.")
        return Reply(told(guess, parts[guess]), None, even)
    best, worst = found
    where = next(told(part, layers) for part, layers in parts.items() if best.layer in layers)
    closest = (
        tr(
            "Measured on this picture: {head} follows it most closely, {r}: **{where}**.",
            head=best.name, r=r(best.value), where=where,
        )
        if best.value >= CLOSE
        else tr(
            "Measured on this picture: {head} comes closest, but not close, {r}: **{where}**.",
            head=best.name, r=r(best.value), where=where,
        )
    )  # fmt: skip
    head = worst.name[:1].upper() + worst.name[1:]
    away = (
        tr("{head} follows the background, {r}.", head=head, r=r(worst.value))
        if worst.value <= -CLOSE
        else tr("{head} keeps off it most, {r}.", head=head, r=r(worst.value))
    )
    return Reply(told(guess, parts[guess]), where, f"{closest} {away}")


ONLY, EARLY = mark("the only layer"), mark("an early layer")
MIDDLE, LATE = mark("a middle layer"), mark("a late layer")


def thirds(layers: int) -> dict[str, range]:
    """An early, a middle and a late part of a network, each with its layers from 0; fewer of a small one."""
    names = {1: (ONLY,), 2: (EARLY, LATE)}.get(layers, (EARLY, MIDDLE, LATE))
    edges = [round(i * layers / len(names)) for i in range(len(names) + 1)]
    return {name: range(first, last) for name, first, last in zip(names, edges, edges[1:], strict=False)}


def told(part: str, layers: range) -> str:
    """What a part of the network is called, with its layers."""
    if len(layers) == 1:
        return f"{tr(part)} ({layers.stop})"
    return tr("{part} ({first} to {last})", part=tr(part), first=layers.start + 1, last=layers.stop)
