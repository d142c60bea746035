"""Sentences about a difference and about a pulled lever, each printed only where its number says so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.analysis.by_hand import Gap
from viz.arrays import Array

SAME = 1e-5
"""Shares of a token's length below it are rounding."""


def difference(gaps: Sequence[Gap]) -> str:
    """How far our numbers are from the network's own; "rounding" is said only where it explains all of it."""
    worst = max(gaps, key=lambda gap: gap.difference)
    said = (
        f"Largest difference from the network's own value: **{worst.difference:.1e}**, where the largest"
        f" number is {worst.largest:.3g}"
    )
    if not all(gap.rounding for gap in gaps):
        return f"{said}: more than rounding explains. Tell whoever looks after this app."
    return (
        f"{said}: rounding of 32-bit numbers." if worst.difference else f"{said}: the same to the last bit."
    )


def scale_said(was: float, now: float) -> str:
    """What removing the scale did to the gradient that is left, on average over the rows of the head."""
    numbers = f"On average it was {was:.3f}, now **{now:.3f}**, of at most 1."
    if now < was:
        return (
            "That is what the scale is for: the sharper a softmax, the less of its gradient is left to learn"
            f" from. {numbers}"
        )
    return (
        "Here the gradient that is left did not shrink: this head's scores are small, with or without the"
        f" scale. {numbers}"
    )


def swap_said(largest: float) -> str:
    """What swapping two tokens did, each compared with itself; `largest` is a share of a token's length."""
    if largest < SAME:
        return (
            f"Each token took its position along, and its output with it: largest change **{largest:.1e}**,"
            " rounding. Attention itself knows no order."
        )
    return (
        f"The outputs moved by up to **{largest:.1%}** of their length: in this layer the order does count."
    )


def zero_said(query: str, moved: Array, token: int) -> str:
    """What a zero query of `token` did.

    `moved` [token] is how far each output moved, as a share of its length.
    """
    said = f"A zero query scores 0 with every key: {query} looks at all of them alike."
    others = np.delete(moved, token)
    if others.size and float(others.max()) >= SAME:
        return f"{said} Its output moved by **{moved[token]:.1%}**, others' by up to {others.max():.1%}."
    return f"{said} Its own output moved by **{moved[token]:.1%}** of its length, no other's."
