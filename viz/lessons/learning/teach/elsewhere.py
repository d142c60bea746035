"""The same classes elsewhere: tests in another style or before another background, and those of one's own."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from viz.analysis.classifiers import head_of
from viz.analysis.curves import wilson
from viz.arrays import Array
from viz.errors import InputError
from viz.foreign import literal
from viz.language import mark, tr
from viz.learning import features
from viz.lessons.learning.teach import arms, tuning
from viz.lessons.learning.teach import elsewhere_sentences as sentences
from viz.lessons.learning.teach.arms import FittedArms
from viz.lessons.learning.teach.changed import CHANGES
from viz.lessons.learning.teach.draws import learned_from
from viz.lessons.learning.teach.elsewhere_sentences import BothPlaces
from viz.lessons.learning.teach.own_tests import Asked, own_tests
from viz.requests import Request
from viz.teaching import SIDE, DescribePlainly, EmbedExamples, Judge
from viz.ui.controls.examples import Chosen, strip
from viz.ui.page import address, show
from viz.ui.page.predict import ask, tell
from viz.ui.running import progress, trainings
from viz.ui.running.vectors import vectors

OWN = "own"
OWN_TITLES = {
    "text": mark("your own tests, in other words"),
    "image": mark("your own pictures, taken elsewhere"),
}
SHOWN = 16
"""Pictures that are shown as they are asked about."""
TUNED = 3
"""Tuned networks that are asked too, the last ones."""


def elsewhere(chosen: Chosen, taught: FittedArms) -> None:
    """The choice, the prediction, and what was measured in both places."""
    show.heading(
        tr("The same classes, elsewhere"),
        tr("Everybody stays as taught, with all examples to learn from: only what is asked is changed."),
    )
    left, right = show.columns(5, 8)
    with left:
        changes = CHANGES[chosen.reads]
        ways = {key: tr(title) for key, (title, _) in changes.items()}
        ways[OWN] = tr(OWN_TITLES[chosen.reads])
        what, first = tr("change"), next(iter(changes))
        way = address.menu(
            tr("What is asked"), ways, key=f"{chosen.reads}-elsewhere", default=first, what=what
        )
        try:
            asked = own_tests(chosen.given) if way == OWN else _changed(chosen, way)
        except InputError as error:
            st.info(literal(error.said()), icon=":material/info:")
            return
        _shown(chosen, asked)
        titles = partial(arms.titles, taught.learners, sentences.none)
        with st.container(key="predict elsewhere"):
            guess = ask(
                lambda: tr("Which learner's share of right answers falls most?"),
                titles,
                key=_guess_key(chosen, way),
            )
    with right:
        if guess is None:
            show.waiting_for_prediction()
            return
        _measured(chosen, taught, asked, way=way, guess=titles()[guess])


def _changed(chosen: Chosen, way: str) -> Asked:
    given, change = chosen.given, CHANGES[chosen.reads][way][1]
    return Asked(
        tuple(change(given.inputs[i]) for i in given.test), tuple(given.labels[i] for i in given.test)
    )


def _shown(chosen: Chosen, asked: Asked) -> None:
    """Some of what is asked."""
    if chosen.reads == "text":
        st.caption(tr("The first: {text}", text=literal(" ".join(map(str, asked.inputs[0])))))
        return
    some = np.linspace(0, len(asked.inputs) - 1, min(SHOWN, len(asked.inputs))).round().astype(int)
    seen = replace(chosen.given, inputs=asked.inputs)
    strip(seen, tuple(some.tolist()), alt=tr("{n} of the pictures that are asked about.", n=len(some)))


def _guess_key(chosen: Chosen, way: str) -> str:
    return f"guess {way} {chosen.reads}"


def _measured(chosen: Chosen, taught: FittedArms, asked: Asked, *, way: str, guess: str) -> None:
    try:
        found = _learners(chosen, taught, asked)
        more = _tuned(chosen, asked) if found is not None else None
    except InputError as error:  # a test of one's own that a network cannot read
        st.warning(literal(error.said()), icon=":material/info:")
        return
    if found is None or more is None:
        return
    header = (
        tr("learner"),
        tr("right as they were, 95% interval (Wilson)"),
        tr("right elsewhere, 95% interval (Wilson)"),
    )
    rows = [(each.title, _share(each.before), _share(each.after)) for each in (*found, *more)]
    show.table(rows, header=header)
    tell(lambda: sentences.verdict(arms.named(found, taught), guess), key=_guess_key(chosen, way))
    show.note(sentences.certain([*found, *more], paired=way != OWN))
    if not more:
        show.note(tr("Tune the network itself, above, and its copy is asked here too."))


def _share(right: Array) -> str:
    low, high = wilson(float(right.sum()), right.size)
    return tr(
        "{right} of {n}, {low:.0%} to {high:.0%}", right=int(right.sum()), n=right.size, low=low, high=high
    )


def _learners(chosen: Chosen, taught: FittedArms, asked: Asked) -> list[BothPlaces] | None:
    """Every learner, asked the tests and then `asked`; None once somebody has stopped that."""
    given, model = chosen.given, chosen.transformer.name
    of = vectors([_of(each.asked, chosen, asked) for each in taught.learners], part="elsewhere")
    if of is None:
        return None
    judged = []
    for learner, arm in zip(taught.learners, taught.arms, strict=True):
        new = of[_of(learner.asked, chosen, asked)]
        if isinstance(learner.asked, DescribePlainly):  # words are counted together, in one vocabulary
            arm = replace(arm, features=features(new.rows[: len(given.inputs)]))
            new = features(new.rows[len(given.inputs) :])
        rows = np.concatenate([arm.features.rows[list(given.test)], new.rows])
        judged.append(Judge(model, arm, given.labels, given.train, features(rows)))
    found = progress.results(judged, part="elsewhere-judged")
    if found is None:
        return None
    truth = np.array([*(given.labels[i] for i in given.test), *asked.labels])
    at = len(given.test)
    rights = [each.answers == truth for each in found]
    pairs = zip(taught.learners, rights, strict=True)
    return [BothPlaces(each.title, right[:at], right[at:]) for each, right in pairs]


def _of(known: Request[Any], chosen: Chosen, asked: Asked) -> Request[Any]:
    """What gives the vectors of `asked`; without a network, those of the examples too."""
    if isinstance(known, DescribePlainly):
        return replace(known, inputs=(*chosen.given.inputs, *asked.inputs))
    assert isinstance(known, EmbedExamples)
    return replace(known, inputs=asked.inputs)


def _tuned(chosen: Chosen, asked: Asked) -> list[BothPlaces] | None:
    """What this visit has tuned of these examples, and the same network frozen, taught as many."""
    kept = tuning.of_all(chosen)[-TUNED:]
    whole = [(taught, full) for taught, _ in kept if (full := trainings.tuned(taught)) and full.change]
    size = SIDE if chosen.transformer.sizes else None
    plain = EmbedExamples(chosen.transformer.name, asked.inputs, chosen.reading, size=size)
    requests = [plain, *(replace(plain, change=full.change) for _, full in whole)] if whole else []
    of = vectors(requests, part="elsewhere-tuned")
    if of is None:
        return None
    truth = np.array([chosen.given.labels[i] for i in chosen.given.test])
    there, found = np.array(asked.labels), {}
    for (taught, full), request in zip(whole, requests[1:], strict=True):
        n = learned_from(taught)
        for title, answers, head, rows in (
            (tr("frozen + linear head, {n} of each class", n=n), full.frozen, full.frozen_head, of[plain]),
            (tuning.named(taught), full.answers, full.head, of[request]),
        ):
            found[title] = BothPlaces(title, answers == truth, head_of(head).answers(rows.rows) == there)
    return list(found.values())
