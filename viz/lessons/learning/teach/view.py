"""The examples, the prediction, the curves and the difference of two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from viz.analysis import classifiers
from viz.analysis.curves import FEW, wilson
from viz.figures.learning import learning_curves, paired_difference
from viz.language import tr
from viz.learning import Curves
from viz.lessons.learning.teach import reproduce, sentences, tuning
from viz.lessons.learning.teach.arms import FittedArms, Learner, learners, taught
from viz.ui.controls.examples import Chosen, one_is_worth
from viz.ui.page import address, show
from viz.ui.page.predict import Reply, ask, tell
from viz.ui.running import trainings

NAME = 310
"""Pixels of a menu of learners."""


def curves(chosen: Chosen) -> FittedArms | None:
    """The question; once it is answered, the curves. None before that, and where they were stopped."""
    everyone = learners(chosen)
    few = min(FEW, *(len(chosen.given.of(i, chosen.given.train)) for i in range(len(chosen.given.classes))))
    with st.container(key="predict"):
        key = f"guess teach {'image' if chosen.cnn else 'text'}"
        guess = ask(
            lambda: tr(
                "All learners get the same {few} examples of each class. Which of them is then right most"
                " often?",
                few=few,
            ),
            lambda: _titles(everyone),
            key=key,
        )
    if guess is None:
        show.waiting_for_prediction()
        return None
    everybody = taught(chosen)
    if everybody is None:
        return None
    found = everybody.curves
    tell(lambda: _told(everybody, few, guess), key=key)
    trainings.settle()  # what has just been tuned belongs on the plot, too
    reached = tuning.reached(chosen)
    names = (*found.titles, *dict.fromkeys(each.title for each in reached))
    show.figure(
        partial(learning_curves, found, reached),
        alt=tr(
            "Curves: share of tests right by examples of each class, for {learners}.",
            learners=", ".join(names),
        ),
        key="curves",
        code=reproduce.curves(chosen),
    )
    show.note(f"{sentences.about_curves(found)} {sentences.about_reached(reached)}")
    show.look_for(sentences.look_for(found))
    return everybody


def _titles(everyone: Sequence[Learner]) -> dict[str, str]:
    return {**{each.name: each.title for each in everyone}, sentences.UNTOLD: tr(sentences.UNTOLD)}


def _told(everybody: FittedArms, few: int, guess: str) -> Reply:
    titles = _titles(everybody.learners)
    curves = replace(everybody.curves, titles=tuple(each.title for each in everybody.learners))
    return sentences.verdict(curves, few, titles[guess])


def two(chosen: Chosen, found: Curves) -> None:
    """Any two learners, draw by draw."""
    show.heading(
        tr("Two of them, draw by draw"),
        tr(
            "In each draw both got the same examples and the same tests: a dot is one draw, the line the"
            " mean."
        ),
    )
    titles = dict(enumerate(found.titles))
    with st.container(horizontal=True):  # side by side where there is room for a learner's name
        with st.container(width=NAME):
            one = address.menu(
                tr("The first"), titles, key="one", default=len(titles) - 1, what=tr("learner")
            )
        with st.container(width=NAME):
            other = address.menu(tr("The second"), titles, key="other", default=0, what=tr("learner"))
    said = tr(
        "Dots by examples of each class: {one} minus {other}, in points.",
        one=found.titles[one],
        other=found.titles[other],
    )
    show.figure(
        partial(paired_difference, found, one, other), alt=said, key="paired", code=reproduce.curves(chosen)
    )
    show.note(sentences.apart(found, one, other))


def certain(found: Curves) -> None:
    """What was reached in the end, in one draw, and how sure that is."""
    show.heading(tr("Taught with {n} of each class", n=found.counts[-1]), one_is_worth(found.right.shape[3]))
    rows = []
    for arm, title in enumerate(found.titles):
        right = found.right[arm, -1, 0]
        low, high = wilson(float(right.sum()), right.size)
        counted = tr("{right} of {n}", right=int(right.sum()), n=right.size)
        rows.append((title, counted, tr("{low:.0%} to {high:.0%}", low=low, high=high)))
    show.table(rows, header=(tr("learner"), tr("right"), tr("95% interval (Wilson, 1927)")))
    show.code(_code(), title=tr("The head, and the interval"))


def _code() -> str:
    import inspect

    return "\n\n".join(inspect.getsource(each) for each in (classifiers.linear_head, wilson))
