"""Sentences about an alignment, with its own numbers in them."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np

from viz.analysis.alignment import largest, spread
from viz.analysis.verdicts import larger
from viz.lessons.predictions.translate.choosing import Translated
from viz.lessons.predictions.translate.view import View
from viz.recording import Translation


def look(shown: Translated, view: View) -> str:
    """What to look for: the preset's sentence on its own view, else what the pinned word does."""
    if shown.preset is not None and promised(shown, view):
        return str(shown.preset["look"])
    doing = {"cross": "While the decoder writes", "encoder": "In the encoder,", "decoder": "In the decoder,"}
    verb = "it looks" if shown.which == "cross" else "looks"
    comma = "," if shown.which == "cross" else ""
    return (
        f"{doing[shown.which]} {view.word}{comma} {verb} most at {view.best_word},"
        f" {view.weights[view.pin, view.best]:.2f}."
    )


def layers(shown: Translated, view: View) -> str:
    """What is often said of such a picture, with this text's numbers."""
    said = sharper(shown.found)
    if shown.which != "cross":
        return f"Only cross attention aligns two languages. {said}"
    return f"Cross attention is not an alignment by itself. {said}"


def promised(shown: Translated, view: View) -> bool:
    """Is this the view that the preset speaks of: the last layer's mean, its own word pinned?"""
    return (
        shown.preset is not None
        and shown.which == "cross"
        and view.layer == view.looks.n_layers - 1
        and view.title.endswith("mean of heads")
        and view.pin == shown.preset["pin"]
    )


def sharper(translation: Translation) -> str:
    """The last layer of the decoder against its first, in one sentence; "" where there is only one."""
    cross = translation.decoder.cross
    assert cross is not None
    n = len(cross.attention)
    if n < 2:
        return ""
    first, last = (cross.attention[layer].mean(axis=0) for layer in (0, n - 1))
    shares = largest(first), largest(last)
    numbers = (
        f"In layer {n} the token that a step looks at most gets **{shares[1]:.2f}** on average, in layer 1"
        f" **{shares[0]:.2f}** (mean of heads). The entropy is {spread(last):.0%} of what even attention"
        f" would have, in layer 1 {spread(first):.0%}."
    )
    verdict = {
        1: f" Only layer {n} aligns: layer 1 looks everywhere at once.",
        0: f" Here layer 1 is the sharper one, not layer {n}.",
        None: " On this text the two are alike.",
    }
    sharp = larger(*shares)
    if sharp == 1 and spread(first) < DIFFUSE:
        return f"{numbers} Layer {n} is the sharper one."
    return numbers + verdict[sharp]


DIFFUSE = 0.7
"""A mean entropy, as a share of an even row's, from which a layer is said to look everywhere."""


def step(translation: Translation, at: int) -> str:
    """With which probability a step wrote its token, and whether it could have been another."""
    outputs = translation.decoder.outputs
    assert outputs is not None
    first, second = outputs.probabilities[at, :2]
    close = " It nearly became another." if first - second < CLOSE else ""
    return f"Written with probability {first:.2f}, the next likeliest has {second:.2f}.{close}"


CLOSE = 0.1


def agreement(same: float, chance: float, correlation: np.ndarray) -> str:
    """Do attention and leaving words out agree? What the numbers say, and no more."""
    known = correlation[np.isfinite(correlation)]
    if not len(known):
        return "This source has too few words to rank: with three or more the two can be compared."
    mean = float(known.mean())
    said = (
        f"For **{same:.0%}** of the written words both name the same source word first (by chance:"
        f" {chance:.0%}). Over all words of the source the rank correlation is **{mean:.2f}** on average."
    )
    if same >= 0.5 and mean < 0.7:
        return f"{said} They agree on the first word, and much less on the order of the rest."
    if same >= 0.5:
        return f"{said} They agree."
    if same <= 2 * chance:
        return f"{said} They do not agree: where it looks is not what it needs."
    return f"{said} They agree in part."


def source(*functions: Callable[..., object]) -> str:
    """The source of functions, as they ran."""
    return "\n\n".join(map(inspect.getsource, functions))
