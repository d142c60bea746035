"""Whose answers are looked at one by one: a learner of the curves, or a network that was tuned itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from viz.language import tr
from viz.learning import Arm, Features, Judged, Weights, features
from viz.lessons.learning.teach import tuning
from viz.lessons.learning.teach import tuning_sentences as sentences
from viz.lessons.learning.teach.arms import FittedArms
from viz.requests import Request
from viz.teaching import SIDE, EmbedExamples, Examples, Judge, TuneNetwork
from viz.ui.controls.examples import Chosen
from viz.ui.page import address, show
from viz.ui.running import progress, trainings
from viz.ui.running.vectors import vectors

FROZEN = 3
"""The place of the frozen transformer's head among the learners."""


@dataclass(frozen=True)
class JudgedLearner:
    """One that has learned, and what it was taught."""

    model: str
    given: Examples
    """With the examples that it learned from, and all tests."""
    asked: Request[Features]
    """What gives the vectors that it reads."""
    arm: Arm
    head: Weights | None = None
    """As in `Judge`."""

    def tests(self) -> Judged | None:
        """What it says of every test; None once somebody has stopped it."""
        return self.says(self.arm.features.rows[list(self.given.test)], part="judge")

    def says(self, rows: np.ndarray, *, part: str) -> Judged | None:
        """What it says of these vectors."""
        given = self.given
        asked = Judge(self.model, self.arm, given.labels, given.train, features(rows), self.head)
        found = progress.results((asked,), part=part)
        return None if found is None else found[0]


def chosen_learner(chosen: Chosen, taught: FittedArms) -> JudgedLearner | None:
    """The menu of all who have learned these examples, and the one that it shows; None where that one's
    weights are gone, or somebody has stopped it.
    """
    tuned = {tuning.key(asked): asked for asked, _ in tuning.of_all(chosen)}
    titles: dict[int | str, str] = {number: each.title for number, each in enumerate(taught.learners)}
    titles |= {key: tuning.named(asked) for key, asked in tuned.items()}
    which = address.menu(tr("Learner"), titles, key="judged", default=FROZEN, what=tr("learner"))
    if isinstance(which, str):
        return _tuned(chosen, tuned[which])
    learner, arm = taught.learners[which], taught.arms[which]
    return JudgedLearner(chosen.transformer.name, chosen.given, learner.asked, arm)


def _tuned(chosen: Chosen, asked: TuneNetwork) -> JudgedLearner | None:
    """The tuned network with its own head; one pass gives its vectors of what it learned from."""
    whole = trainings.tuned(asked)
    if whole is None or whole.change is None:
        show.note(tr(sentences.GONE))
        return None
    given, size = asked.examples, SIDE if chosen.transformer.sizes else None
    seen = EmbedExamples(asked.model, given.inputs, asked.reading, change=whole.change, size=size)
    of = vectors([seen], part="judged-tuned")
    if of is None:
        return None
    return JudgedLearner(
        asked.model, given, seen, Arm(title=tuning.key(asked), features=of[seen]), whole.head
    )
