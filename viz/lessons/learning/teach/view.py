"""The examples, the prediction, the curves and the difference of two of them."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st
from PIL import Image

from viz.analysis import classifiers
from viz.analysis.curves import wilson
from viz.figures.learning import learning_curves, paired_difference
from viz.foreign import literal
from viz.learning import Curves
from viz.lessons.learning.teach import sentences
from viz.lessons.learning.teach.arms import learners, taught
from viz.lessons.learning.teach.choosing import Chosen
from viz.pictures import cut
from viz.teaching import Examples
from viz.ui.page import address, show
from viz.ui.page.predict import ask

FEW = 2
"""Examples of each class that the prediction is about."""
UNTOLD = "this cannot be told"
SHOWN = 5
SIDE, ROW = 44, 8
"""Pixels of a small picture, and how many stand in one line."""


def examples(chosen: Chosen) -> None:
    """The examples of each class: those to learn from, and those that are kept for testing."""
    given = chosen.examples
    show.heading("The examples", chosen.about)
    for tab, (label, name) in zip(
        st.tabs(list(map(literal, given.classes))), enumerate(given.classes), strict=True
    ):
        with tab:
            for title, of in (("To learn from", given.train), ("Kept for testing", given.test)):
                _shown(given, given.of(label, of), title=title, name=name)
    show.note(sentences.one_is_worth(len(given.test)))


def _shown(given: Examples, indices: tuple[int, ...], *, title: str, name: str) -> None:
    st.caption(f"{title}: {len(indices)}")
    if not isinstance(given.inputs[0][0], str):
        _strip(given, indices, alt=f"{len(indices)} pictures of the class {name}. {title}.")
        return
    texts = [literal(" ".join(map(str, given.inputs[i]))) for i in indices]
    st.markdown("\n".join(f"- {text}" for text in texts[:SHOWN]))
    if rest := texts[SHOWN:]:
        with st.expander(f"{len(rest)} more"):
            st.markdown("\n".join(f"- {text}" for text in rest))


def _strip(given: Examples, indices: tuple[int, ...], *, alt: str) -> None:
    """Small pictures on one sheet."""
    rows = -(-len(indices) // ROW)
    sheet = Image.new("RGB", (ROW * SIDE, rows * SIDE), "white")
    for place, index in enumerate(indices):
        photo = given.inputs[index]
        small = cut(*photo)[0].resize((SIDE - 4, SIDE - 4))
        sheet.paste(small, (place % ROW * SIDE + 2, place // ROW * SIDE + 2))
    st.image(np.asarray(sheet), alt=alt)


def curves(chosen: Chosen) -> Curves | None:
    """The question; once it is answered, the curves. None before that, and where they were stopped."""
    titles = [each.title for each in learners(chosen)]
    with st.container(key="predict"):
        question = (
            f"All learners get the same {FEW} examples of each class. Which of them is then right most often?"
        )
        guess = ask(question, [*titles, UNTOLD], key=f"guess teach {'image' if chosen.cnn else 'text'}")
    if guess is None:
        show.waiting_for_prediction()
        return None
    found = taught(chosen)
    if found is None:
        return None
    st.markdown(sentences.verdict(found, FEW, guess))
    said = ", ".join(found.titles)
    show.figure(
        partial(learning_curves, found),
        alt=f"Curves: share of tests right by examples of each class, for {said}.",
        key="curves",
    )
    show.note(sentences.about_curves(found))
    show.look_for(sentences.look_for(found))
    return found


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
    show.heading(
        f"Taught with {found.counts[-1]} of each class", sentences.one_is_worth(found.right.shape[3])
    )
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
