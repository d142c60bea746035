"""Sentences about a difference and about a pulled lever, each printed only where its number says so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.analysis.by_hand import Gap
from viz.arrays import Array
from viz.language import tr

SAME = 1e-5
"""Shares of a token's length below it are rounding."""


def difference(gaps: Sequence[Gap]) -> str:
    """How far our numbers are from the network's own; "rounding" is said only where it explains all of it."""
    worst = max(gaps, key=lambda gap: gap.difference)
    numbers = {"difference": worst.difference, "largest": worst.largest}
    if not all(gap.rounding for gap in gaps):
        return tr(
            "Largest difference from the network's own value: **{difference:.1e}**, where the largest number"
            " is {largest:.3g}: more than rounding explains. Tell whoever looks after this app.",
            **numbers,
        )
    if not worst.difference:
        return tr(
            "Largest difference from the network's own value: **{difference:.1e}**, where the largest number"
            " is {largest:.3g}: the same to the last bit.",
            **numbers,
        )
    return tr(
        "Largest difference from the network's own value: **{difference:.1e}**, where the largest number is"
        " {largest:.3g}: rounding of 32-bit numbers.",
        **numbers,
    )


def scale_said(was: float, now: float) -> str:
    """What removing the scale did to the gradient that is left, on average over the rows of the head."""
    if now < was:
        return tr(
            "That is what the scale is for: the sharper a softmax, the less of its gradient is left to learn"
            " from. On average it was {was:.3f}, now **{now:.3f}**, of at most 1.",
            was=was,
            now=now,
        )
    return tr(
        "Here the gradient that is left did not shrink: this head's scores are small, with or without the"
        " scale. On average it was {was:.3f}, now **{now:.3f}**, of at most 1.",
        was=was,
        now=now,
    )


def swap_said(largest: float) -> str:
    """What swapping two tokens did, each compared with itself; `largest` is a share of a token's length."""
    if largest < SAME:
        return tr(
            "Each token took its position along, and its output with it: largest change **{largest:.1e}**,"
            " rounding. Attention itself knows no order.",
            largest=largest,
        )
    return tr(
        "The outputs moved by up to **{largest:.1%}** of their length: in this layer the order does count.",
        largest=largest,
    )


def masked_swap_said(*, turned: bool) -> str:
    """Why the order counts where a mask hides what comes after, and in a model that is also `turned`."""
    if turned:
        return tr(
            "The mask and the rotation tell this model what came first: tokens between the two now see other"
            " company."
        )
    return tr("The mask tells this model what came first: tokens between the two now see other company.")


def zero_said(query: str, moved: Array, token: int) -> str:
    """What a zero query of `token` did.

    `moved` [token] is how far each output moved, as a share of its length.
    """
    others = np.delete(moved, token)
    if others.size and float(others.max()) >= SAME:
        return tr(
            "A zero query scores 0 with every key: {query} looks at all of them alike. Its output moved by"
            " **{own:.1%}**, others' by up to {others:.1%}.",
            query=query,
            own=moved[token],
            others=others.max(),
        )
    return tr(
        "A zero query scores 0 with every key: {query} looks at all of them alike. Its own output moved by"
        " **{own:.1%}** of its length, no other's.",
        query=query,
        own=moved[token],
    )
