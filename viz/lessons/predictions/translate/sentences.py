"""Sentences about an alignment, with its own numbers in them."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np

from viz.analysis.alignment import largest, spread
from viz.analysis.verdicts import larger
from viz.language import Share, mark, tr
from viz.lessons.predictions.translate.choosing import Translated
from viz.lessons.predictions.translate.view import View
from viz.recording import Translation


def look(shown: Translated, view: View) -> str:
    """What to look for: the preset's sentence on its own view, else what the pinned word does."""
    if shown.preset is not None and promised(shown, view):
        return tr(shown.preset["look"])
    weight = view.weights[view.pin, view.best]
    return tr(LOOKS[shown.which], word=view.word, best=view.best_word, weight=Share(weight))


LOOKS = {
    "cross": mark("While the decoder writes {word}, it looks most at {best}, {weight:.2f}."),
    "encoder": mark("In the encoder, {word} looks most at {best}, {weight:.2f}."),
    "decoder": mark("In the decoder, {word} looks most at {best}, {weight:.2f}."),
}
"""By key of `STACKS`."""


def layers(shown: Translated, view: View) -> str:
    """What is often said of such a picture, with this text's numbers."""
    said = sharper(shown.found)
    if shown.which != "cross":
        return f"{tr('Only cross-attention aligns two languages.')} {said}"
    return f"{tr('Cross-attention is not an alignment by itself.')} {said}"


def promised(shown: Translated, view: View) -> bool:
    """Is this the view that the preset speaks of: the last layer's mean, its own word pinned?"""
    return (
        shown.preset is not None
        and shown.which == "cross"
        and view.layer == view.looks.n_layers - 1
        and not view.heads
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
    numbers = tr(
        "In layer {n} the token that a step looks at most gets **{last:.2f}** on average, in layer 1"
        " it gets **{first:.2f}** (mean of heads). The entropy is {spread:.0%} of what even attention would"
        " have; in layer 1 it is {first_spread:.0%}.",
        n=n,
        last=shares[1],
        first=shares[0],
        spread=spread(last),
        first_spread=spread(first),
    )
    return f"{numbers} {_sharp(larger(*shares), n, diffuse=spread(first) >= DIFFUSE > spread(last))}"


def _sharp(sharper: int | None, n: int, *, diffuse: bool) -> str:
    """Which of the two layers is the sharper one: 0 the first, 1 the last of `n`, None neither."""
    if sharper is None:
        return tr("On this text the two are alike.")
    if not sharper:
        return tr("Here layer 1 is the sharper one, not layer {n}.", n=n)
    if diffuse:
        return tr("Only layer {n} aligns: layer 1 looks everywhere at once.", n=n)
    return tr("Layer {n} is the sharper one.", n=n)


DIFFUSE = 0.7
"""A mean entropy, as a share of an even row's, from which a layer is said to look everywhere."""


def step(translation: Translation, at: int) -> str:
    """With which probability a step wrote its token, and whether it could have been another."""
    outputs = translation.decoder.outputs
    assert outputs is not None
    first, second = outputs.probabilities[at, :2]
    said = tr(
        "Written with probability {first:.2f}, the next likeliest has {second:.2f}.",
        first=Share(first),
        second=Share(second),
    )
    return f"{said} {tr('It nearly became another.')}" if first - second < CLOSE else said


CLOSE = 0.1


def agreement(same: float, chance: float, correlation: np.ndarray) -> str:
    """Do attention and leaving words out agree? What the numbers say, and no more."""
    known = correlation[np.isfinite(correlation)]
    if not len(known):
        return tr("This source has too few words to rank: with three or more the two can be compared.")
    mean = float(known.mean())
    said = tr(
        "For **{same:.0%}** of the written words, the source word that is looked at most is also the one that"
        " is needed most (by chance: {chance:.0%}). Over all words of the source, the rank correlation of"
        " attention and need is **{mean:.2f}** on average.",
        same=same,
        chance=chance,
        mean=mean,
    )
    if same >= 0.5 and mean < 0.7:
        verdict = tr("They agree on the first word, and much less on the order of the rest.")
    elif same >= 0.5:
        verdict = tr("They agree.")
    elif same <= 2 * chance:
        verdict = tr("They do not agree: where it looks is not what it needs.")
    else:
        verdict = tr("They agree in part.")
    return f"{said} {verdict}"


def source(*functions: Callable[..., object]) -> str:
    """The source of functions, as they ran."""
    return "\n\n".join(map(inspect.getsource, functions))
