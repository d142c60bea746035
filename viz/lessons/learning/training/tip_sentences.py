"""What can be said of a tip once it is measured; each sentence only where its numbers say so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.analysis.tips import LEAST, Outcome, changed
from viz.ui.page.predict import replied

UNTOLD = "cannot be told"
RULE = (
    "Three seeds each, drawn as a band from the lowest to the highest. One way is called better only where"
    f" its band lies below every other at the end, by {LEAST} nats in the mean."
)


def winner(outcomes: Sequence[Outcome]) -> str:
    """The title of the way whose loss ends below all others', or `UNTOLD`."""
    for each in outcomes:
        if all(changed(other, each) < 0 for other in outcomes if other is not each):
            return each.title
    return UNTOLD


def verdict(title: str, outcomes: Sequence[Outcome], guess: str) -> str:
    """Which way ends lowest, beside what was predicted."""
    found = winner(outcomes)
    spans = "; ".join(f"{each.title} {_span(each)}" for each in outcomes)
    if found == UNTOLD:
        said = "**It cannot be told.** The bands overlap at the end, or nearly touch"
        judged = f"{said}: whatever {title} does here, three seeds do not show it."
        if len(outcomes) > 2:
            judged = f"{said}: no single one is the best."
    elif found == outcomes[0].title:
        judged = f"**{_upper(found)}** ends lowest: here {title} does harm."
    else:
        judged = f"**{_upper(found)}** ends lowest: here it helps."
    return " ".join([f"{replied(guess, found)} {judged} Held-out loss: {spans}.", *_cost(outcomes)])


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _span(each: Outcome) -> str:
    low, high = each.band
    return f"{each.kept.mean():.2f} ({low:.2f} to {high:.2f})"


def _cost(outcomes: Sequence[Outcome]) -> list[str]:
    """What each way costs beside the first, where that differs by more than a quarter."""
    first = float(outcomes[0].seconds.mean())
    said = []
    for each in outcomes[1:]:
        ratio = float(each.seconds.mean()) / first
        if abs(np.log(ratio)) > np.log(1.25):
            said.append(f"It took {ratio:.1f} times the processor time ({each.title}).")
    return said


def rows(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """A row of the table for each way."""
    return [
        (
            each.title,
            _span(each),
            f"{each.right.mean():.0%}",
            f"{each.updates.mean():.0f}",
            f"{each.seconds.mean():.1f} s",
        )
        for each in outcomes
    ]


def gathered(difference: float, guess: str, *, updates: int, weights: int) -> str:
    """Are four small batches one large one?"""
    same = difference <= 1e-5
    found = "the same weights" if same else "other weights"
    return (
        f"{replied(guess, found)} **{_upper(found)}.** After {updates} updates the largest difference of any"
        f" of {weights:,} weights is {difference:.1e}."
        + (" Gradients add up: what differs is memory, not the update." if same else "")
    )


def resumed(same: bool, frames: int, step: int, guess: str, *, apart: float) -> str:
    """Is a training that was killed and went on the same one?"""
    found = "the same curve" if same else "another curve"
    exact = "to the last digit" if same else "not to the last digit"
    return (
        f"{replied(guess, found)} **{_upper(found)}.** Its process was killed after step {step}; another one"
        f" went on from the checkpoint. All {frames} frames are equal {exact}, the final weights apart by"
        f" {apart:.1g}. The checkpoint holds the weights, both averages of the optimiser and the step; random"
        " numbers are drawn from the seed and the step."
    )


def ensembled(
    loss: tuple[float, list[float]], right: tuple[float, list[float]], guess: str, *, options: Sequence[str]
) -> str:
    """Are three networks together better than the best of them?"""
    found = options[0] if loss[0] < min(loss[1]) else options[1]
    alone = ", ".join(f"{each:.2f}" for each in loss[1])
    shares = ", ".join(f"{each:.0%}" for each in right[1])
    return (
        f"{replied(guess, found)} **{_upper(found)}** {'have' if found == options[0] else 'has'} the lower"
        f" loss: together {loss[0]:.2f} nats, alone {alone}. Right: together {right[0]:.0%}, alone {shares}."
        " It costs three trainings, and three passes for each answer."
    )


def searched(grid: Sequence[float], drawn: Sequence[float], guess: str) -> str:
    """Which search found the better learning rate with the same budget? Losses of each."""
    gap = min(grid) - min(drawn)
    found = "both alike" if abs(gap) < LEAST else "the grid" if gap < 0 else "random search"
    return (
        f"{replied(guess, found)} **{_upper(found)}.** The lowest loss of {len(grid)} trainings each:"
        f" {min(grid):.2f} nats on the grid, {min(drawn):.2f} by random search. Along one axis there is"
        " little to gain from chance; along many, a grid repeats the same few values of each (Bergstra &"
        " Bengio, 2012)."
    )
