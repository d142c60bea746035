"""Learning curves: the same few examples for every learner, drawn again and again, on a fixed test set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb, sqrt

import numpy as np

from viz.analysis.classifiers import KINDS, one_thread
from viz.arrays import Array
from viz.learning import Arm, Curves

LOW, HIGH = 0.1, 0.9
"""Of the draws, what the bands leave out below and above."""
FEW = 3
"""Examples of each class that the lesson asks about: measured too, though it is no power of two."""
MOST = 64
"""Examples of each class that a curve goes up to: so far, 2,000 in four classes take ten seconds."""
CERTAIN = 1.96
"""Standard errors on each side of a 95 % interval."""


def counts(labels: Array, classes: int) -> tuple[int, ...]:
    """1, 2, `FEW`, 4, 8, ... examples of each class, up to all of the smallest or to `MOST`.

    labels: [example], of those to learn from.
    """
    most = min(MOST, *(int((labels == label).sum()) for label in range(classes)))
    powers = [2**step for step in range(most.bit_length())]
    return tuple(sorted({*powers, min(FEW, most), most})) if most else ()


def drawn(labels: Array, classes: int, count: int, *, seed: tuple[int, ...]) -> Array:
    """Places of `count` examples of each class, drawn without replacement; labels [example]."""
    randomness = np.random.default_rng(seed)
    picked = [
        randomness.choice(np.flatnonzero(labels == label), count, replace=False) for label in range(classes)
    ]
    return np.concatenate(picked)


def measured_curves(  # noqa: PLR0913 - all but two by name
    arms: Sequence[Arm],
    labels: Sequence[int],
    *,
    train: Sequence[int],
    test: Sequence[int],
    draws: int,
    seed: int = 0,
    report: Callable[[float], None] = lambda _done: None,
) -> Curves:
    """What each arm gets right of the test examples, learned from ever more of the others.

    In one draw every arm is given the very same examples: differences between arms are paired.
    """
    named, learn, held = np.array(labels), np.array(train), np.array(test)
    classes = int(named.max()) + 1
    sizes = counts(named[learn], classes)
    right = np.zeros((len(arms), len(sizes), draws, len(held)), np.float32)
    with one_thread():
        for place, count in enumerate(sizes):
            every = count * classes == len(learn)  # there is one way to draw them all
            for draw in range(1 if every else draws):
                chosen = learn[drawn(named[learn], classes, count, seed=(seed, count, draw))]
                for number, arm in enumerate(arms):
                    rows = arm.features.rows
                    head = KINDS[arm.kind](rows[chosen], named[chosen], classes)
                    right[number, place, draw] = head.answers(rows[held]) == named[held]
                report((place * draws + draw + 1) / (len(sizes) * draws))
            if every:
                right[:, place] = right[:, place, :1]
    titles = tuple(arm.title for arm in arms)
    return Curves(titles=titles, counts=sizes, right=right, classes=classes)


def accuracy(curves: Curves) -> tuple[Array, Array, Array]:
    """(mean, low, high) share of right answers, [arm, count] each: over the draws, and what holds the middle
    80 % of them.
    """
    shares = curves.right.mean(axis=3)
    return shares.mean(axis=2), *np.quantile(shares, (LOW, HIGH), axis=2)


def difference(curves: Curves, one: int, other: int) -> Array:
    """[count, draw]: how much more of the tests one arm gets right than the other, from the same examples."""
    found: Array = (curves.right[one] - curves.right[other]).mean(axis=2)
    return found


def ahead(curves: Curves, one: int, other: int, count: int) -> tuple[int, int]:
    """(in how many draws of `count` examples a class one arm gets more right, in how many the other)"""
    found = difference(curves, one, other)[curves.counts.index(count)]
    return int((found > 0).sum()), int((found < 0).sum())


def sign_test(ahead: int, behind: int) -> float:
    """How often a fair coin would part them at least as unevenly: the exact two-sided sign test, 1 where none
    differs.
    """
    total = ahead + behind
    fewer = sum(comb(total, each) for each in range(min(ahead, behind) + 1))
    return min(1.0, 2 * fewer / 2**total)


def wilson(right: float, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, of which `right` of `total` were seen (Wilson, 1927)."""
    share, z = right / total, CERTAIN
    middle = share + z * z / (2 * total)
    reach = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - reach) / (1 + z * z / total), (middle + reach) / (1 + z * z / total)
