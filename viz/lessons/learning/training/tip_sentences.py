"""What can be said of a tip once it is measured; each sentence only where its numbers say so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.analysis.tips import LEAST, Outcome, changed
from viz.language import mark, number, tr
from viz.ui.page.predict import Reply

UNTOLD = mark("cannot be told")
SAME_WEIGHTS, OTHER_WEIGHTS = mark("the same weights"), mark("other weights")
SAME_CURVE, OTHER_CURVE = mark("the same curve"), mark("another curve")
TOGETHER, ALONE = mark("the three together"), mark("the best of them alone")
GRID, RANDOM, ALIKE = mark("the grid"), mark("random search"), mark("both alike")


def rule() -> str:
    """When one way is called better."""
    return tr(
        "Three seeds each, drawn as a band from the lowest to the highest. One way is called better only"
        " where its band lies below every other at the end, by {least} nats in the mean.",
        least=LEAST,
    )


def winner(outcomes: Sequence[Outcome]) -> str:
    """The title of the way whose loss ends below all others', or `UNTOLD`."""
    for each in outcomes:
        if all(changed(other, each) < 0 for other in outcomes if other is not each):
            return each.title
    return UNTOLD


def verdict(title: str, outcomes: Sequence[Outcome], guess: str) -> Reply:
    """Which way ends lowest, beside what was predicted. The titles and the guess are as shown."""
    found = winner(outcomes)
    spans = "; ".join(f"{each.title} {_span(each)}" for each in outcomes)
    said = [_judged(title, found, outcomes), tr("Held-out loss: {spans}.", spans=spans), *_cost(outcomes)]
    return Reply(guess, tr(UNTOLD) if found == UNTOLD else found, " ".join(said))


def _judged(title: str, found: str, outcomes: Sequence[Outcome]) -> str:
    if found == UNTOLD and len(outcomes) > 2:
        return tr(
            "**It cannot be told.** The bands overlap at the end, or nearly touch: no single one is the best."
        )
    if found == UNTOLD:
        return tr(
            "**It cannot be told.** The bands overlap at the end, or nearly touch: whatever {tip} does here,"
            " three seeds do not show it.",
            tip=title,
        )
    if found == outcomes[0].title:
        return tr("**{best}** ends lowest: here {tip} does harm.", best=_upper(found), tip=title)
    return tr("**{best}** ends lowest: here it helps.", best=_upper(found))


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _span(each: Outcome) -> str:
    low, high = each.band
    return tr("{mean:.2f} ({low:.2f} to {high:.2f})", mean=each.kept.mean(), low=low, high=high)


def _cost(outcomes: Sequence[Outcome]) -> list[str]:
    """What each way costs beside the first, where that differs by more than a quarter."""
    first = float(outcomes[0].seconds.mean())
    said = []
    for each in outcomes[1:]:
        ratio = float(each.seconds.mean()) / first
        if abs(np.log(ratio)) > np.log(1.25):
            said.append(
                tr("It took {ratio:.1f} times the processor time ({way}).", ratio=ratio, way=each.title)
            )
    return said


def rows(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """A row of the table for each way."""
    return [
        (
            each.title,
            _span(each),
            number(each.right.mean(), ".0%"),
            number(each.updates.mean(), ".0f"),
            f"{number(each.seconds.mean(), '.1f')} s",
        )
        for each in outcomes
    ]


def gathered(difference: float, guess: str, *, updates: int, weights: int) -> Reply:
    """Are four small batches one large one?"""
    same = difference <= 1e-5
    said = [
        tr(
            "After {updates} updates the largest difference of any of {weights:,} weights is"
            " {difference:.1e}.",
            updates=updates,
            weights=weights,
            difference=difference,
        )
    ]
    if same:
        said.append(tr("Gradients add up: what differs is memory, not the update."))
    return _found(guess, SAME_WEIGHTS if same else OTHER_WEIGHTS, " ".join(said))


def _found(guess: str, found: str, said: str) -> Reply:
    """Two messages beside each other, what was predicted and what came out, and its numbers."""
    return Reply(tr(guess), tr(found), f"**{_upper(tr(found))}.** {said}")


def resumed(same: bool, frames: int, step: int, guess: str, *, apart: float) -> Reply:
    """Is a training that was killed and went on the same one?"""
    numbers = {"frames": frames, "apart": apart}
    equal = (
        tr(
            "All {frames} frames are equal to the last digit, the final weights apart by {apart:.1g}.",
            **numbers,
        )
        if same
        else tr(
            "All {frames} frames are equal not to the last digit, the final weights apart by {apart:.1g}.",
            **numbers,
        )
    )
    said = [
        tr("Its process was killed after step {step}; another one went on from the checkpoint.", step=step),
        equal,
        tr(
            "The checkpoint holds the weights, both averages of the optimiser and the step; random numbers"
            " are drawn from the seed and the step."
        ),
    ]
    return _found(guess, SAME_CURVE if same else OTHER_CURVE, " ".join(said))


def ensembled(loss: tuple[float, list[float]], right: tuple[float, list[float]], guess: str) -> Reply:
    """Are three networks together better than the best of them?"""
    better = loss[0] < min(loss[1])
    lower = (
        tr("**The three together** have the lower loss:")
        if better
        else tr("**The best of them alone** has the lower loss:")
    )
    measured = tr(
        "together {loss:.2f} nats, alone {losses}. Right: together {right:.0%}, alone {shares}. It costs"
        " three trainings, and three passes for each answer.",
        loss=loss[0],
        losses=", ".join(number(each, ".2f") for each in loss[1]),
        right=right[0],
        shares=", ".join(number(each, ".0%") for each in right[1]),
    )
    return Reply(tr(guess), tr(TOGETHER if better else ALONE), f"{lower} {measured}")


def searched(grid: Sequence[float], drawn: Sequence[float], guess: str) -> Reply:
    """Which search found the better learning rate with the same budget? Losses of each."""
    gap = min(grid) - min(drawn)
    found = ALIKE if abs(gap) < LEAST else GRID if gap < 0 else RANDOM
    measured = tr(
        "The lowest loss of {n} trainings each: {grid:.2f} nats on the grid, {drawn:.2f} by random search."
        " Along one axis there is little to gain from chance; along many, a grid repeats the same few values"
        " of each (Bergstra & Bengio, 2012).",
        n=len(grid),
        grid=min(grid),
        drawn=min(drawn),
    )
    return _found(guess, found, measured)
