"""What can be said of learners' curves; each sentence only where its numbers say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viz.analysis.curves import MOST, accuracy, ahead
from viz.analysis.judging import strange
from viz.figures.learning import MANY
from viz.foreign import literal
from viz.language import mark, number, tr
from viz.learning import Curves, Judged, Reached
from viz.teaching import Examples
from viz.ui.page.predict import Reply

UNTOLD = mark("this cannot be told")
LEARNED = 0.25
"""Of the tests, that another's mark must cost before a mark is said to be what was learned."""
CLEAR = 0.75
"""Of the draws, in which one must be ahead of another before it is called better."""


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
    said = tr(
        "The mean over 20 draws of examples, the same for every learner; bands hold the middle 80% of the"
        " draws."
    )
    if curves.counts[-1] == MOST:
        return f"{said} {tr('Curves end at {n} examples of each class.', n=MOST)}"
    if not (last == last[:, :1]).all():
        return said
    return f"{said} {tr('The last point is all there are: there is one way to draw them.')}"


def about_reached(reached: Sequence[Reached]) -> str:
    """What the points beside the curves are, or how they come there."""
    if not reached:
        return tr("Tune the network itself, below, and what it reaches is drawn here too.")
    said = tr(
        "Points: the network itself tuned. One training, on the first examples of each class, has the 95%"
        " interval of its {n} tests (Wilson, 1927).",
        n=reached[0].total,
    )
    if len({(each.title, each.count) for each in reached}) == len(reached):
        return said
    several = tr(
        "Of several, on other draws too: their mean, from the least to the most; of {many} or more, the"
        " middle 80%.",
        many=MANY,
    )
    return f"{said} {several}"


def verdict(curves: Curves, count: int, guess: str) -> Reply:
    """Who won, beside what was predicted: the guess and the curves' titles are as shown."""
    best = winner(curves, count)
    means = accuracy(curves)[0][:, curves.counts.index(count)]
    order = means.argsort()[::-1]
    shares = ", ".join(f"{literal(curves.titles[i])} {number(means[i], '.0%')}" for i in order)
    first, second = (literal(curves.titles[i]) for i in order[:2])
    found = (
        tr(
            "With {n} examples of each class: **{first}** and **{second}** cannot be told apart.",
            n=count,
            first=first,
            second=second,
        )
        if best is None
        else tr("With {n} examples of each class: **{best}**.", n=count, best=literal(curves.titles[best]))
    )
    said = f"{found} {tr('Right in the mean: {shares}.', shares=shares)}"
    return Reply(guess, tr(UNTOLD) if best is None else curves.titles[best], said)


def apart(curves: Curves, one: int, other: int) -> str:
    """How often one of two learners is ahead, where it learns from fewest and where it has learned from most
    that can be drawn anew.
    """
    draws = curves.right.shape[2]
    said = []
    for count in dict.fromkeys((curves.counts[0], curves.counts[max(0, len(curves.counts) - 2)])):
        won, lost = ahead(curves, one, other, count)
        said.append(
            tr(
                "with {n} of each class it is ahead in {won} of {draws} draws, behind in {lost}",
                n=count,
                won=won,
                draws=draws,
                lost=lost,
            )
        )
    return tr(
        "{one} against {other}: {counted}.",
        one=literal(curves.titles[one]),
        other=literal(curves.titles[other]),
        counted="; ".join(said),
    )


def look_for(curves: Curves) -> str:
    """Where to look in these curves, whose first learner sees no network and whose second one of random
    weights.
    """
    means = accuracy(curves)[0]
    plain, random = means[0], means[1]
    best = means[2:]
    first = float(best[:, 0].max())
    if first > plain[-1]:
        said = tr(
            "Without a network, all {n} examples of each class give {plain:.0%}. The best of the others has"
            " {best:.0%} after one: what it needs was learned before it saw your classes.",
            n=curves.counts[-1],
            plain=plain[-1],
            best=first,
        )
        alone = tr(
            "With random weights one example gives {random:.0%}: the architecture alone is not what helps.",
            random=random[0],
        )
        return f"{said} {alone}" if random[0] < first else said
    if plain[0] >= max(first, random[0]):
        leader = 2 + int(best[:, -1].argmax())
        return tr(
            "After one example of each class nobody is ahead of what sees no network, {plain:.0%}: a learner"
            " is judged beside this line, not beside guessing. After {n} it has {late:.0%}, {leader} has"
            " {best:.0%}.",
            plain=plain[0],
            n=curves.counts[-1],
            late=plain[-1],
            leader=literal(curves.titles[leader]),
            best=means[leader, -1],
        )
    return tr(
        "How many examples does each learner need for the same share? The line of random weights shows what"
        " the architecture gives without any training before."
    )


def strangers(judged: Judged, truth: Sequence[int]) -> str:
    """How many tests a rule of distance would refuse, and what that would cost."""
    far = strange(judged)
    right = int((judged.answers[far] == np.array(truth)[far]).sum())
    if not far.any():
        return tr(
            "Distance 1 is how near 95% of the training examples have another. A learner that said “none of"
            " these” beyond it would refuse none of the {n} tests.",
            n=len(far),
        )
    return tr(
        "Distance 1 is how near 95% of the training examples have another. A learner that said “none of"
        " these” beyond it would refuse {far} of {n} tests, {right} of which it has right.",
        far=int(far.sum()),
        n=len(far),
        right=right,
    )


def tried(given: Examples, judged: Judged, far: bool) -> str:
    """What it answers to something of one's own, its scores, and whether that is like anything taught."""
    order = judged.scores[0].argsort()[::-1]
    scores = ", ".join(f"{literal(given.classes[i])} {number(judged.scores[0, i], '.1f')}" for i in order)
    answered = tr(
        "It answers **{answer}**. Scores, not probabilities: {scores}.",
        answer=literal(given.classes[order[0]]),
        scores=scores,
    )
    nearest = {
        "label": literal(given.classes[given.labels[int(judged.nearest[0])]]),
        "distance": judged.distance[0] / judged.usual,
    }
    told = (
        tr(
            "And the nearest training example, of {label}, is {distance:.2f} away: **none of these**, says"
            " the distance.",
            **nearest,
        )
        if far
        else tr(
            "And the nearest training example, of {label}, is {distance:.2f} away: near enough to what was"
            " taught.",
            **nearest,
        )
    )
    return f"{answered} {told}"


def none() -> str:
    """The prediction that no learner loses anything, as it is shown."""
    return tr("none of them")


def spoiled(results: Sequence[Result], total: int, guess: str) -> Reply:
    """Who loses most, beside what was predicted, and what was learned instead. The guess is as shown."""
    losses = [each.before - each.after for each in results]
    most = max(losses)
    losers = [each.title for each, loss in zip(results, losses, strict=True) if loss == most]
    names = ", ".join(map(literal, losers))
    found = (
        tr("**{names}** loses most: {most} of {n} tests.", names=names, most=most, n=total)
        if most > 0
        else tr("**None** loses any test.")
    )
    right = losers if most > 0 else [none()]
    fooled = [
        literal(each.title)
        for each in results
        if each.same is not None and each.other is not None and each.same - each.other > LEARNED * total
    ]
    if not fooled:
        return Reply(guess, right, found)
    learned = tr(
        "Learned the mark, for another's mark costs them more than {share:.0%} of the tests: {learners}.",
        share=LEARNED,
        learners="; ".join(fooled),
    )
    return Reply(guess, right, f"{found} {learned}")
