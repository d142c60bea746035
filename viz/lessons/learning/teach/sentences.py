"""What can be said of learners' curves; each sentence only where its numbers say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viz.analysis.curves import accuracy, ahead
from viz.analysis.judging import strange
from viz.foreign import literal
from viz.learning import Curves, Judged
from viz.teaching import Examples
from viz.ui.page.predict import replied

UNTOLD = "this cannot be told"
LEARNED = 0.25
"""Of the tests, that another's mark must cost before a mark is said to be what was learned."""
CLEAR = 0.75
"""Of the draws, in which one must be ahead of another before it is called better."""
ABOUT_CURVES = (
    "The mean over 20 draws of examples, the same for every learner; bands hold the middle 80 % of the draws."
)
ALL_THERE_ARE = " The last point is all there are: there is one way to draw them."


@dataclass(frozen=True)
class Result:
    """Tests that a learner gets right."""

    title: str
    before: int
    after: int
    same: int | None = None
    """With the marks of their own class."""
    other: int | None = None
    """With the marks of another."""


def winner(curves: Curves, count: int) -> int | None:
    """Who is right most often after `count` examples of each class; None where the first two cannot be told
    apart.
    """
    means = accuracy(curves)[0][:, curves.counts.index(count)]
    best, second = means.argsort()[::-1][:2]
    won, _ = ahead(curves, int(best), int(second), count)
    return int(best) if won >= CLEAR * curves.right.shape[2] else None


def about_curves(curves: Curves) -> str:
    """What lines and bands are."""
    last = curves.right[:, -1]
    return ABOUT_CURVES + (ALL_THERE_ARE if (last == last[:, :1]).all() else "")


def verdict(curves: Curves, count: int, guess: str) -> str:
    """Who won, beside what was predicted."""
    best = winner(curves, count)
    means = accuracy(curves)[0][:, curves.counts.index(count)]
    order = means.argsort()[::-1]
    shares = ", ".join(f"{literal(curves.titles[i])} {means[i]:.0%}" for i in order)
    said = replied(guess, UNTOLD if best is None else curves.titles[best])
    if best is None:
        first, second = (literal(curves.titles[i]) for i in order[:2])
        found = f"**{first}** and **{second}** cannot be told apart"
    else:
        found = f"**{literal(curves.titles[best])}**"
    return f"{said} With {count} examples of each class: {found}. Right in the mean: {shares}."


def apart(curves: Curves, one: int, other: int) -> str:
    """How often one of two learners is ahead, where it learns from fewest and where it has learned from most
    that can be drawn anew.
    """
    draws = curves.right.shape[2]
    said = []
    for count in dict.fromkeys((curves.counts[0], curves.counts[max(0, len(curves.counts) - 2)])):
        won, lost = ahead(curves, one, other, count)
        said.append(f"with {count} of each class it is ahead in {won} of {draws} draws, behind in {lost}")
    return f"{literal(curves.titles[one])} against {literal(curves.titles[other])}: {'; '.join(said)}."


def look_for(curves: Curves) -> str:
    """Where to look in these curves."""
    means = accuracy(curves)[0]
    plain = float(means[0, -1])
    best = float(means[1:, 0].max())
    if best > plain:
        return (
            f"Without a network, all {curves.counts[-1]} examples of each class give {plain:.0%}. The best of"
            f" the others has {best:.0%} after one: what it needs was learned before it saw your classes. The"
            " line of random weights shows that the architecture alone does not give it."
        )
    return (
        "How many examples does each learner need for the same share? The line of random weights shows what"
        " the architecture gives without any training before."
    )


def strangers(judged: Judged, truth: Sequence[int]) -> str:
    """How many tests a rule of distance would refuse, and what that would cost."""
    far = strange(judged)
    right = int((judged.answers[far] == np.array(truth)[far]).sum())
    return (
        "Distance 1 is how near 95 % of the training examples have another. A learner that said “none of"
        f" these” beyond it would refuse {int(far.sum())} of {len(far)} tests, {right} of which it has right."
    )


def tried(given: Examples, judged: Judged, far: bool) -> str:
    """What it answers to something of one's own, its scores, and whether that is like anything taught."""
    order = judged.scores[0].argsort()[::-1]
    scores = ", ".join(f"{literal(given.classes[i])} {judged.scores[0, i]:.1f}" for i in order)
    near = literal(given.classes[given.labels[int(judged.nearest[0])]])
    where = f"the nearest training example, of {near}, is {judged.distance[0] / judged.usual:.2f} away"
    told = "**none of these**, says the distance" if far else "near enough to what was taught"
    answer = literal(given.classes[order[0]])
    return f"It answers **{answer}**. Scores, not probabilities: {scores}. And {where}: {told}."


def spoiled(results: Sequence[Result], total: int, guess: str) -> str:
    """Who loses most, beside what was predicted, and what was learned instead."""
    losses = [each.before - each.after for each in results]
    most = max(losses)
    losers = [each.title for each, loss in zip(results, losses, strict=True) if loss == most]
    names = ", ".join(map(literal, losers))
    found = f"**{names}** loses most: {most} of {total} tests" if most > 0 else "**None** loses any test"
    said = replied(guess, guess if guess in (losers if most > 0 else ["none"]) else names)
    fooled = [
        f"{literal(each.title)} ({each.same} right with their class's mark, {each.other} with another's)"
        for each in results
        if each.same is not None and each.other is not None and each.same - each.other > LEARNED * total
    ]
    learned = f" Learned the mark: {'; '.join(fooled)}." if fooled else ""
    return f"{said} {found}.{learned}"
