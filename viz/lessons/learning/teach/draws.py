"""Trainings on other examples of the classes, drawn as the curves draw them, and what is kept of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from viz.analysis.curves import counts, drawn
from viz.learning import Tuned
from viz.teaching import Examples, TuneNetwork
from viz.ui.controls.examples import Chosen
from viz.ui.page import session

TIMES = (4, 20)
"""So many trainings of one kind are offered, the first examples' among them; 20 are the draws of a curve."""


def numbers(given: Examples) -> tuple[int, ...]:
    """1, 2, 3, 4, 8, ... examples of each class, as many as there are."""
    return counts(np.array([given.labels[i] for i in given.train]), len(given.classes))


def learned_from(taught: TuneNetwork) -> int:
    """How many examples of each class it was taught."""
    return len(taught.examples.of(0, taught.examples.train))


def of_draw(given: Examples, count: int, draw: int) -> Examples:
    """`count` examples of each class to learn from: the first ones, or those of this draw of the curves."""
    if draw == 0:
        return given.fewer(count)
    learn = np.array(given.train)
    labels = np.array(given.labels)[learn]
    return given.only(set(learn[drawn(labels, len(given.classes), count, seed=(0, count, draw))].tolist()))


def again(given: Examples, asked: TuneNetwork, times: int) -> tuple[TuneNetwork, ...]:
    """The same on the first examples and on those of other draws, each from a random start of its own.
    Weights are kept of the first alone: nobody looks into the others, and twenty would push out everybody's.
    """
    count = learned_from(asked)
    return tuple(
        replace(asked, examples=of_draw(given, count, draw), seed=draw, keep=draw == 0)
        for draw in range(times)
    )


def left(given: Examples, asked: TuneNetwork, known: Collection[TuneNetwork]) -> list[TuneNetwork]:
    """What is offered next of `again`: some draws, then as many as a curve has; none once all are `known`."""
    for times in TIMES:
        unknown = [each for each in again(given, asked, times) if each not in known]
        if any(each.seed for each in unknown):
            return unknown
    return []


def is_whole(chosen: Chosen, asked: TuneNetwork) -> bool:
    """Are these all examples that there are, whichever are drawn?"""
    return len(asked.examples.train) == len(chosen.given.train)


def kept_again(chosen: Chosen, asked: TuneNetwork) -> list[tuple[TuneNetwork, Tuned]]:
    """What is kept of `again`."""
    wanted = (asked.way, asked.rank, learned_from(asked))
    return [each for each in kept(chosen) if (each[0].way, each[0].rank, learned_from(each[0])) == wanted]


def kept(chosen: Chosen) -> list[tuple[TuneNetwork, Tuned]]:
    """What this visit has tuned of these examples, taught the fewest first."""
    found = [each for each in session.TUNED.get({}).values() if _of(chosen, each[0])]
    return sorted(found, key=lambda each: learned_from(each[0]))


def _of(chosen: Chosen, taught: TuneNetwork) -> bool:
    """Was it taught some of these very examples?"""
    given, count = chosen.given, learned_from(taught)
    return (
        (taught.model, taught.reading) == (chosen.transformer.name, chosen.reading)
        and count in numbers(given)
        and taught.examples == of_draw(given, count, taught.seed)
    )
