"""Sentences about a picture's recording, with its own numbers in them."""

from __future__ import annotations

from functools import reduce

import numpy as np

from viz.analysis.labels import r as written
from viz.analysis.matrix import Matrix
from viz.analysis.parts import Parts
from viz.analysis.tokens import words
from viz.arrays import Array, arrays_nbytes
from viz.foreign import literal
from viz.language import mark, number, share, tr
from viz.recording import ImageRecording

CLOSELY, SLIGHTLY = 0.6, 0.2
"""Correlations from which one map is said to go with another mostly, and at all."""

EVENLY = 2.0
"""Times the mean of the other patches: below that, none is said to be looked at."""


def look(recording: ImageRecording, matrix: Matrix, pin: int) -> str:
    """What to look for in where one token of a picture looks."""
    prefix, row = recording.grid.prefix, matrix.weights[pin]
    others = np.delete(row, [*range(prefix), pin])
    if others.max() < EVENLY * others.mean():
        return tr(
            "*{name}* gives no other patch twice their mean: at most {most}, where the mean is {mean}."
            " Compare another head, or another picture.",
            name=literal(words(recording)[pin]),
            most=_weight(others.max()),
            mean=_weight(others.mean()),
        )
    found = _most(recording, row, pin)
    if matrix.adds_up and prefix and (parked := float(row[:prefix].sum())) >= 0.2:
        special = map(literal, words(recording)[:prefix])
        found = tr(
            "{found}; {share:.2f} of its attention is parked on {tokens}",
            found=found,
            share=parked,
            tokens=reduce(lambda one, other: tr("{one} and {other}", one=one, other=other), special),
        )
    return tr(
        "{found}. Is that the same thing in the picture, only a similar colour, or neither? Compare a patch"
        " of the background.",
        found=found,
    )


def _most(recording: ImageRecording, row: Array, pin: int) -> str:
    """Which patch a token looks at most, and how far away it is; the next one too where that is itself."""
    prefix, name = recording.grid.prefix, [literal(word) for word in words(recording)]
    best = prefix + int(np.argmax(row[prefix:]))
    if pin < prefix:
        return tr(
            "The patch that *{name}* looks at most is *{best}*, {weight}",
            name=name[pin], best=name[best], weight=_weight(row[best]),
        )  # fmt: skip
    if best != pin:
        return tr(
            "The patch that *{name}* looks at most is *{best}*, {weight}, {steps:.1f} patches away",
            name=name[pin], best=name[best], weight=_weight(row[best]), steps=_steps(recording, pin, best),
        )  # fmt: skip
    best = next(i for i in np.argsort(-row, kind="stable") if i >= prefix and i != pin)
    return tr(
        "The patch that *{name}* looks at most is itself, {own}, then *{best}*, {weight}, {steps:.1f} patches"
        " away",
        name=name[pin], own=_weight(row[pin]), best=name[best], weight=_weight(row[best]),
        steps=_steps(recording, pin, best),
    )  # fmt: skip


def _weight(value: float) -> str:
    """Small ones, among very many patches, with a decimal more."""
    return share(value, ".2f" if value >= 0.1 else ".3f")


def _steps(recording: ImageRecording, one: int, other: int) -> float:
    """From one patch to another, in patches."""
    places = [divmod(token - recording.grid.prefix, recording.grid.columns) for token in (one, other)]
    (row, column), (other_row, other_column) = places
    return float(np.hypot(row - other_row, column - other_column))


def shares(found: Parts, depth: int) -> str:
    """How much of the patches' differences the three colours show."""
    return tr(
        "{where} the three colours show {all:.0%} of how the patches differ ({each}). Each runs from its own"
        " 2nd to its 98th percentile; which way round has no meaning.",
        where=tr("After layer {depth}", depth=depth) if depth else tr("Before the first layer"),
        all=found.shares[depth].sum(),
        each=", ".join(number(each, ".0%") for each in found.shares[depth]),
    )


def alike(name: str, r: float) -> str:
    """Whether a token looks at what is like it, from the correlation of the two maps."""
    return tr(_alike(r), name=literal(name), r=written(r))


def _alike(r: float) -> str:
    """What is said of it, with places for its name and the correlation."""
    if np.isnan(r):
        return mark("One of the two maps is the same everywhere, so nothing can be said of *{name}*.")
    if r >= CLOSELY:
        return mark(
            "Over all other patches the correlation of the two maps is {r}: *{name}* looks mostly at"
            " what is like it. Is there a patch that is like it, and not looked at?"
        )
    if r >= SLIGHTLY:
        return mark(
            "Over all other patches the correlation of the two maps is {r}: *{name}* looks at what is"
            " like it, but not only. What else does it look at?"
        )
    if r > -SLIGHTLY:
        return mark(
            "Over all other patches the correlation of the two maps is {r}: *{name}* looks without"
            " regard to what is like it: heads can look for something else."
        )
    return mark(
        "Over all other patches the correlation of the two maps is {r}: *{name}* looks rather at what is"
        " unlike it."
    )


def cost(recording: ImageRecording, sent: int) -> str:
    """What this very view took: tokens, seconds, bytes held and bytes `sent` to the browser."""
    layers, heads, tokens, _ = recording.attention.shape
    whole = 4 * layers * heads * tokens**2 / 1e6
    kept = (
        tr("All layers' attention, {whole:,.0f} MB, is kept.", whole=whole)
        if recording.kept
        else tr(
            "All layers' attention would be {whole:,.0f} MB: {held:,.0f} MB are kept instead, and a layer is"
            " computed from its queries and keys when you look at it.",
            whole=whole,
            held=arrays_nbytes(recording) / 1e6,
        )
    )
    return tr(
        "{tokens:,} tokens; the network took {seconds:.1f} s on this computer. {kept} {sent:.1f} MB went to"
        " your browser.",
        tokens=tokens,
        seconds=recording.seconds,
        kept=kept,
        sent=sent / 1e6,
    )
