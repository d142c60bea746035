"""Python in the lessons on learning runs as it stands: the same curves, groups and films."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.lessons.test_snippets import ROOT, run
from tests.loaded import load
from viz.analysis.clusters import clusters
from viz.analysis.curves import measured_curves
from viz.capture.features import embed
from viz.film import Frame, Recipe
from viz.learning import Arm, features
from viz.lessons.learning.clusters import reproduce as groups
from viz.lessons.learning.clusters.view import GroupingSetting
from viz.lessons.learning.teach import reproduce as teach
from viz.live.training import train
from viz.models import checkpoint
from viz.teaching import Examples
from viz.ui.controls import example_snippets
from viz.ui.controls.examples import Chosen
from viz.ui.controls.training_snippets import filmed

pytestmark = pytest.mark.weights
CLASSES = {
    "weather": (
        "It rains all day.",
        "The sun is out.",
        "Snow fell in the night.",
        "A storm is coming.",
    ),
    "food": (
        "The soup is hot.",
        "Bread and cheese.",
        "I cook rice with beans.",
        "The cake was sweet.",
    ),
}


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def chosen() -> Chosen:
    texts = [text for each in CLASSES.values() for text in each]
    given = Examples(
        name="two classes",
        classes=tuple(CLASSES),
        inputs=tuple((text,) for text in texts),
        labels=(0, 0, 0, 0, 1, 1, 1, 1),
        held=(False, False, False, True) * 2,
    )
    return Chosen("text", given, "", checkpoint("minilm"), None, "mean")


def rows(chosen: Chosen, depth: int = -1) -> Any:
    return embed(load("minilm"), chosen.given.inputs, depth=depth, first=chosen.reading == "first")


@pytest.mark.parametrize(("reading", "depth"), [("mean", -1), ("first", 2)])
def test_examples_as_vectors(chosen: Chosen, reading: Any, depth: int) -> None:
    chosen = replace(chosen, reading=reading)
    code = example_snippets.vectors(chosen, depth)
    assert code is not None
    np.testing.assert_allclose(run(code())["vectors"], rows(chosen, depth), atol=1e-5)
    assert example_snippets.vectors(replace(chosen, transformer=checkpoint("minilm-masked"))) is None


def test_the_curves_of_two_learners(chosen: Chosen) -> None:
    code = teach.curves(chosen)
    assert code is not None
    right = run(code())["right"]
    given, seen = chosen.given, features(rows(chosen))
    arms = [Arm(title=kind, features=seen, kind=kind) for kind in ("head", "centroid")]
    shown = measured_curves(arms, given.labels, train=given.train, test=given.test, draws=20)
    assert shown.counts == (1, 2, 3)
    for arm, learner in enumerate(("head", "nearest")):
        for place, count in enumerate(shown.counts):
            expected = shown.right[arm, place].mean(axis=1)
            np.testing.assert_allclose(right[learner, count], expected[: len(right[learner, count])])


def test_the_tests_by_class_and_answer(chosen: Chosen) -> None:
    code = teach.confusion(chosen)
    assert code is not None
    table = run(code())["table"]
    assert table.tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    "how", [GroupingSetting(-1, "k-means", 0, True), GroupingSetting(3, "tree", 3, False)]
)
def test_groups_that_nobody_named(chosen: Chosen, how: GroupingSetting) -> None:
    code = groups.groups(chosen, how)
    assert code is not None
    found, given = run(code()), chosen.given
    shown = clusters(
        rows(chosen, how.depth), given.labels, taught=given.train, judged=given.test, way=how.way,
        count=how.count, scaled=how.scaled,
    )  # fmt: skip
    np.testing.assert_array_equal(found["assigned"], shown.assigned)
    np.testing.assert_allclose(found["silhouettes"], shown.silhouettes, atol=1e-4)
    np.testing.assert_allclose(found["links"], shown.links, atol=1e-3)
    np.testing.assert_allclose(np.abs(found["points"]), np.abs(shown.points), atol=1e-3)
    assert found["agreement"] == pytest.approx(shown.agreement)


def test_a_training_is_the_same_again() -> None:
    recipe = Recipe(task="induction", steps=4, batch=4, seed=3)
    source = filmed([recipe])()
    assert "Recipe(seed=3, steps=4, batch=4)" in source
    ((*_, last),) = run(source)["films"]
    shown = [each for each in train(recipe) if isinstance(each, Frame)][-1]
    assert (last.step, last.held_loss, last.accuracy) == (shown.step, shown.held_loss, shown.accuracy)
    np.testing.assert_array_equal(last.attention, shown.attention)
