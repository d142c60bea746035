"""Examples spoiled on purpose, and what that costs each learner."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from viz import language
from viz.language import tr
from viz.learning import Arm, features
from viz.lessons.learning.teach import arms, changed, sentences
from viz.lessons.learning.teach.arms import FittedArms, Learner
from viz.lessons.learning.teach.sentences import Result
from viz.teaching import DescribePlainly, EmbedExamples, Examples, Judge
from viz.ui.controls.examples import Chosen
from viz.ui.page import address, show
from viz.ui.page.predict import ask, tell
from viz.ui.running import progress
from viz.ui.running.vectors import vectors

WAYS = {
    "flip": language.mark("flip labels: a third of the training labels are wrong"),
    "few": language.mark("starve a class: two examples of the first, all of the others"),
    "mark": language.mark("leave a shortcut: each class has a mark of its own"),
}
FLIPPED, KEPT = 1 / 3, 2
PEOPLE = ("Anna", "Ben", "Clara", "David", "Emma", "Finn")
COLOURS = (
    (255, 196, 196),
    (196, 224, 255),
    (204, 240, 196),
    (255, 236, 170),
    (226, 206, 250),
    (200, 240, 240),
)


def spoiled(chosen: Chosen, taught: FittedArms) -> None:
    """The choice, the prediction, and what was measured."""
    show.heading(tr("Spoil it"), tr("Only what is learned from is spoiled; the tests keep their labels."))
    ways = {key: tr(title) for key, title in WAYS.items()}
    way = address.menu(tr("Sabotage"), ways, key="sabotage", default="mark", what=tr("sabotage"))
    titles = partial(arms.titles, taught.learners, sentences.none)
    key = f"guess {way} {chosen.reads}"
    with st.container(key="predict sabotage"):
        guess = ask(lambda: tr("Which learner loses most?"), titles, key=key)
    if guess is None:
        show.waiting_for_prediction()
        return
    results = _marked(chosen, taught) if way == "mark" else _relabelled(chosen, taught, way)
    if results is None:
        return
    total = len(chosen.given.test)
    header = (
        tr("learner"),
        tr("right before"),
        tr("right after"),
        tr("tests with their class's mark"),
        tr("with another's mark"),
    )
    rows = [_row(each, total) for each in results]
    width = 5 if way == "mark" else 3
    show.table([row[:width] for row in rows], header=header[:width])
    tell(lambda: sentences.spoiled(arms.named(results, taught), total, titles()[guess]), key=key)


def _row(found: Result, total: int) -> tuple[str, ...]:
    counts = (found.before, found.after, found.same, found.other)
    rights = (tr("{right} of {n}", right=each, n=total) for each in counts if each is not None)
    return (found.title, *rights)


def _relabelled(chosen: Chosen, taught: FittedArms, way: str) -> list[Result] | None:
    given = chosen.given
    labels, train = flipped(given) if way == "flip" else (given.labels, starved(given))
    asked: list[Judge] = []
    for arm in taught.arms:
        before = _plain(chosen, arm)
        asked += [before, replace(before, labels=labels, train=train)]
    found = progress.results(asked, part="sabotage")
    if found is None:
        return None
    truth = np.array([given.labels[i] for i in given.test])
    rights = [int((each.answers == truth).sum()) for each in found]
    pairs = zip(rights[::2], rights[1::2], strict=True)
    return [Result(each.title, *pair) for each, pair in zip(taught.learners, pairs, strict=True)]


def _plain(chosen: Chosen, arm: Arm) -> Judge:
    """The learner as it was before anything was spoiled, asked the tests."""
    given = chosen.given
    tests = features(arm.features.rows[list(given.test)])
    return Judge(chosen.transformer.name, arm, given.labels, given.train, tests)


def flipped(given: Examples, *, seed: int = 0) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(labels of which a third of those to learn from are another class's, the examples to learn from)"""
    randomness = np.random.default_rng(seed)
    labels, count = list(given.labels), len(given.classes)
    for index in randomness.choice(given.train, round(FLIPPED * len(given.train)), replace=False).tolist():
        labels[index] = (labels[index] + int(randomness.integers(1, count))) % count
    return tuple(labels), given.train


def starved(given: Examples) -> tuple[int, ...]:
    """The examples to learn from, with two of the first class."""
    first = given.of(0, given.train)
    return tuple(i for i in given.train if i not in first[KEPT:])


def _marked(chosen: Chosen, taught: FittedArms) -> list[Result] | None:
    """Learned from marked examples; asked plain ones, ones with their class's mark, and with another's."""
    given, count = chosen.given, len(chosen.given.classes)
    own = {i: mark(given.inputs[i], given.labels[i]) for i in range(len(given.inputs))}
    other = [mark(given.inputs[i], (given.labels[i] + 1) % count) for i in given.test]
    plain = [given.inputs[i] for i in given.test]
    inputs = (*(own[i] for i in given.train), *plain, *(own[i] for i in given.test), *other)
    learners = tuple(replace(each, asked=_of(each, inputs)) for each in taught.learners)
    of = vectors([each.asked for each in learners], part="marked")
    if of is None:
        return None
    train, tests = len(given.train), len(given.test)
    labels = tuple(given.labels[i] for i in given.train)
    asked: list[Judge] = []
    for learner, arm in zip(learners, taught.arms, strict=True):
        rows = of[learner.asked].rows
        marked = Arm(title=arm.title, features=features(rows[:train]), kind=arm.kind)
        asked += [
            _plain(chosen, arm),
            Judge(chosen.transformer.name, marked, labels, tuple(range(train)), features(rows[train:])),
        ]
    found = progress.results(asked, part="sabotage")
    if found is None:
        return None
    truth = np.array([given.labels[i] for i in given.test])
    results = []
    for learner, before, after in zip(taught.learners, found[::2], found[1::2], strict=True):
        rights = (after.answers.reshape(3, tests) == truth).sum(axis=1).tolist()
        results.append(Result(learner.title, int((before.answers == truth).sum()), *rights))
    return results


def _of(learner: Learner, inputs: tuple[Any, ...]) -> Any:
    asked = learner.asked
    assert isinstance(asked, EmbedExamples | DescribePlainly)
    return replace(asked, inputs=inputs)


def mark(given: Any, label: int) -> Any:
    """The example with the mark of a class: who says a sentence, or the colour behind a picture."""
    if isinstance(given[0], str):
        return (f"{PEOPLE[label % len(PEOPLE)]} says: {given[0]}", *given[1:])
    shown = changed.pixels(given)
    shown[changed.background(shown)] = COLOURS[label % len(COLOURS)]
    return changed.picture(given, shown)
