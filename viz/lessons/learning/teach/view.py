"""The examples, the prediction, the curves and the difference of two of them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.analysis import classifiers
from viz.analysis.curves import wilson
from viz.figures.learning import learning_curves, paired_difference
from viz.learning import Curves
from viz.lessons.learning.teach import sentences
from viz.lessons.learning.teach.arms import FittedArms, learners, taught
from viz.ui.controls.examples import Chosen, one_is_worth
from viz.ui.page import address, show
from viz.ui.page.predict import ask

FEW = 2
"""Examples of each class that the prediction is about."""


def curves(chosen: Chosen) -> FittedArms | None:
    """The question; once it is answered, the curves. None before that, and where they were stopped."""
    titles = [each.title for each in learners(chosen)]
    few = min(FEW, *(len(chosen.given.of(i, chosen.given.train)) for i in range(len(chosen.given.classes))))
    with st.container(key="predict"):
        question = (
            f"All learners get the same {few} examples of each class. Which of them is then right most often?"
        )
        guess = ask(
            question, [*titles, sentences.UNTOLD], key=f"guess teach {'image' if chosen.cnn else 'text'}"
        )
    if guess is None:
        show.waiting_for_prediction()
        return None
    everybody = taught(chosen)
    if everybody is None:
        return None
    found = everybody.curves
    st.markdown(sentences.verdict(found, few, guess))
    said = ", ".join(found.titles)
    show.figure(
        partial(learning_curves, found),
        alt=f"Curves: share of tests right by examples of each class, for {said}.",
        key="curves",
    )
    show.note(sentences.about_curves(found))
    show.look_for(sentences.look_for(found))
    return everybody


def two(found: Curves) -> None:
    """Any two learners, draw by draw."""
    show.heading(
        "Two of them, draw by draw",
        "In each draw both got the same examples and the same tests: a dot is one draw, the line the mean.",
    )
    titles = dict(enumerate(found.titles))
    left, right = st.columns(2)
    with left:
        one = address.menu("The first", titles, key="one", default=len(titles) - 1, what="learner")
    with right:
        other = address.menu("The second", titles, key="other", default=0, what="learner")
    said = f"Dots by examples of each class: {found.titles[one]} minus {found.titles[other]}, in points."
    show.figure(partial(paired_difference, found, one, other), alt=said, key="paired")
    show.note(sentences.apart(found, one, other))


def certain(found: Curves) -> None:
    """What was reached in the end, in one draw, and how sure that is."""
    show.heading(f"Taught with {found.counts[-1]} of each class", one_is_worth(found.right.shape[3]))
    rows = []
    for arm, title in enumerate(found.titles):
        right = found.right[arm, -1, 0]
        low, high = wilson(float(right.sum()), right.size)
        rows.append((title, f"{right.sum():.0f} of {right.size}", f"{low:.0%} to {high:.0%}"))
    show.table(rows, header=("learner", "right", "95 % interval (Wilson, 1927)"))
    show.code(_code(), title="The head, and the interval")


def _code() -> str:
    import inspect

    return "\n\n".join(inspect.getsource(each) for each in (classifiers.linear_head, wilson))
