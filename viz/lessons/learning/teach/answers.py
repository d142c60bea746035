"""A learner's answers to the tests, cell by cell, and to something of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st
from PIL import Image

from viz.analysis.judging import confusion, strange
from viz.errors import InputError
from viz.figures.learning import confusion_map
from viz.foreign import literal
from viz.language import number as written
from viz.language import tr
from viz.learning import Judged
from viz.lessons.learning.teach import reproduce, saving, sentences
from viz.lessons.learning.teach.anything import anything
from viz.lessons.learning.teach.arms import FittedArms
from viz.lessons.learning.teach.judged import FROZEN, JudgedLearner, chosen_learner
from viz.pictures import cut
from viz.teaching import EmbedExamples, Examples
from viz.ui.controls.examples import Chosen
from viz.ui.page import session, show
from viz.ui.running import waiting

PAIRS, SIDE = 8, 72
"""So many tests of a cell are shown at most; pixels of each."""


def answered(chosen: Chosen, taught: FittedArms) -> None:
    """The confusion matrix of one learner, the examples in one of its cells, and a box to try."""
    show.heading(
        tr("Which ones does it get wrong?"),
        tr(
            "Taught with all examples to learn from, or with as many as its name says. Click a cell, or"
            " choose it in the menu, and see the tests in it beside what they are most like of what was"
            " taught."
        ),
    )
    left, right = show.columns(5, 7)
    with left:
        learner = chosen_learner(chosen, taught)
        judged = learner.tests() if learner else None
        if learner is None or judged is None:
            return
        given = learner.given
        truth = [given.labels[i] for i in given.test]
        counts = confusion(truth, judged.answers, len(given.classes))
        said = tr(
            "A table of {n} tests by class and answer; {right} are right.",
            n=len(truth),
            right=int(np.trace(counts)),
        )
        cells = _titles(given, counts)
        # another learner has other cells: a key of its own, for a choice among others would be none of these
        key = f"cell {' '.join(cells)}"
        row, column = map(int, session.widget(key).get(next(iter(cells))).split("-"))
        drawn = partial(confusion_map, counts, given.classes, chosen=(row, column))
        code = reproduce.confusion(chosen) if learner.arm is taught.arms[FROZEN] else None
        show.figure(drawn, alt=said, key="confusion", picked=partial(_open, key, cells), code=code)
        saving.head(chosen, learner, judged)
    with right:
        st.selectbox(tr("Cell"), list(cells), format_func=cells.__getitem__, key=key)
        _cell(given, judged, row, column)
        show.note(sentences.strangers(judged, truth))
        _own(learner)


def _titles(given: Examples, counts: np.ndarray) -> dict[str, str]:
    """Each cell with a test in it, by "class-answer", and what it is called: what is wrong comes first."""
    cells = [(row, column) for row, column in np.argwhere(counts).tolist()]
    cells.sort(key=lambda cell: (cell[0] == cell[1], -counts[cell]))
    return {f"{row}-{column}": _titled(given, counts, row, column) for row, column in cells}


def _open(key: str, cells: Mapping[str, str], carried: Sequence[object]) -> None:
    """The menu `key` shows the cell that was clicked, where there is a test in it."""
    name = "-".join(map(str, carried[:2]))
    if name in cells:
        session.widget(key).put(name)


def _cell(given: Examples, judged: Judged, row: int, column: int) -> None:
    """The tests of one class that got one answer, each beside its nearest training example."""
    places = [
        place
        for place, index in enumerate(given.test)
        if given.labels[index] == row and judged.answers[place] == column
    ]
    if given.reads == "text":
        _texts(given, judged, places)
    else:
        _pictures(given, judged, places)
    if len(places) > PAIRS:
        show.note(tr("The first {shown} of {n} are shown.", shown=PAIRS, n=len(places)))


def _titled(given: Examples, counts: np.ndarray, row: int, column: int) -> str:
    n = int(counts[row, column])
    if row == column:
        return tr("{label}, rightly called so: {n}", label=given.classes[row], n=n)
    return tr("{label}, called {other}: {n}", label=given.classes[row], other=given.classes[column], n=n)


def _texts(given: Examples, judged: Judged, places: list[int]) -> None:
    rows = []
    for place in places[:PAIRS]:
        near = int(judged.nearest[place])
        distance = written(judged.distance[place] / judged.usual, ".2f")
        like = f"{' '.join(map(str, given.inputs[near]))} ({given.classes[given.labels[near]]})"
        rows.append((" ".join(map(str, given.inputs[given.test[place]])), like, distance))
    show.table(rows, header=(tr("test"), tr("most like, of what was taught"), tr("distance")))


def _pictures(given: Examples, judged: Judged, places: list[int]) -> None:
    shown = places[:PAIRS]
    sheet = Image.new("RGB", (len(shown) * SIDE, 2 * SIDE), "white")
    for number, place in enumerate(shown):
        for line, index in enumerate((given.test[place], int(judged.nearest[place]))):
            square, _ = cut(*given.inputs[index])
            sheet.paste(square.resize((SIDE - 6, SIDE - 6)), (number * SIDE + 3, line * SIDE + 3))
    alt = tr("{n} tests, and under each the picture that it is most like.", n=len(shown))
    st.image(np.asarray(sheet), alt=alt)
    near = ", ".join(literal(given.classes[given.labels[int(judged.nearest[place])]]) for place in shown)
    far = ", ".join(written(judged.distance[place] / judged.usual, ".2f") for place in shown)
    st.caption(
        tr(
            "Below each test, what it is most like of what was taught: {near}. Distances: {far}.",
            near=near,
            far=far,
        )
    )


def _own(learner: JudgedLearner) -> None:
    """Something that belongs to no list: the learner must answer all the same."""
    if not isinstance(learner.asked, EmbedExamples):
        show.note(tr("Choose a learner with a network, and try it on something of your own here."))
        return
    given = anything(learner.given.reads, key="try")
    try:
        vector = waiting.result(replace(learner.asked, inputs=(given,)))
    except InputError as error:
        st.warning(literal(error.said()), icon=":material/info:")
        return
    judged = learner.says(vector.rows, part="tried")
    if judged is not None:
        st.markdown(sentences.tried(learner.given, judged, bool(strange(judged)[0])))
