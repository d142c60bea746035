"""Every sentence of a verdict that depends on a number, both ways."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from viz.experiments.table import EXPERIMENTS
from viz.lessons.images.experiments import outcome
from viz.lessons.images.experiments.photos import epochs_told
from viz.lessons.images.experiments.surgery import typical
from viz.trials import Trial

pytestmark = pytest.mark.instant

CAN_NOT_BE_TOLD = "this cannot be told"


def trial(answers, *, variants=("as it is",), scrambled=(0, 0, 2, 3), **changes) -> Trial:
    answers = np.array(answers, dtype=float)
    fields = {
        "experiment": "shuffle", "model": "m", "target": 1, "labels": ("a", "b", "c", "d"),
        "variants": variants,
        "settings": np.arange(answers.shape[1])[:, None], "units": "tiles a side",
        "probability": np.full(answers.shape, 0.5),
        "logit": np.zeros(answers.shape), "answers": answers, "unchanged": np.tile([0.0, 3.0, 0, 0],
        (len(variants), 1)),
        "examples": np.zeros((0, 1, 1, 3)), "scrambled": np.array(scrambled),
    }  # fmt: skip
    return Trial(**{**fields, **changes})


def plan(name: str, *names: str):
    return SimpleNamespace(setting=SimpleNamespace(name=name, experiment=EXPERIMENTS[name]), names=names)


STEADY, SHAKY = [[[1], [1], [1], [1]]], [[[1], [1], [0], [0]]]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("shuffle", "CNN holds out longer"),
        ("shift", "ViT changes more often"),
        ("corrupt", "ViT gives in first"),
    ],
)
def test_the_steadier_network_is_named_where_it_has_something_to_keep(name, says):
    found, words = outcome._found(plan(name, "CNN", "ViT"), [trial(STEADY), trial(SHAKY)])
    assert found == says
    assert (
        "Of the changed pictures, CNN gives the same answer to 100%, ViT to 33%; of 4 pictures with nothing"
        " left in them, CNN to 0%, ViT to 0%." in words
    )
    assert "no more often" not in words


def test_a_network_that_calls_everything_so_proves_nothing():
    found, words = outcome._found(
        plan("shuffle", "CNN", "ViT"), [trial(STEADY, scrambled=(1, 1, 1, 1)), trial(SHAKY)]
    )
    assert found == CAN_NOT_BE_TOLD
    assert "CNN to 100%, ViT to 0%. For CNN that is no more often than where nothing is left to see" in words


def test_alike_is_alike():
    assert outcome._found(plan("drop", "CNN", "ViT"), [trial(SHAKY), trial(SHAKY)])[0] == "about the same"


@pytest.mark.parametrize(
    ("answers", "scrambled", "says"),
    [([1, 1, 1, 0, 1], (0, 0, 2, 3), "it does not"), ([1, 0, 2, 0, 1], (0, 0, 2, 3), "it needs them"),
     ([1, 1, 1, 0, 1], (1, 1, 1, 1), CAN_NOT_BE_TOLD)],
)  # fmt: skip
def test_surgery_asks_whether_the_answer_stays_and_whether_that_says_anything(answers, scrambled, says):
    found = trial([[[1, *[np.nan] * 4]], [answers]], variants=("as learned", "shuffled"), scrambled=scrambled)
    said, words = outcome._found(plan("surgery", "ViT"), [found])
    assert said == says
    assert ("no more often" in words) == (says == CAN_NOT_BE_TOLD)


@pytest.mark.parametrize(
    ("moved", "says"), [(1e-6, "its answer stays exactly the same"), (0.5, "its answer changes")]
)
def test_without_positions_the_verdict_follows_the_logit(moved, says):
    found = trial(
        [[[1], [1]], [[1], [1]]],
        variants=("as it is", outcome.UNTOLD),
        logit=[[[3], [1]], [[3], [3 + moved]]],
    )
    assert outcome._found(plan("cyclic_shift", "ViT"), [found])[0] == says


@pytest.mark.parametrize(
    ("moved", "says"), [(0, "its answer stays exactly the same"), (0.5, "its answer changes")]
)
def test_two_networks_without_positions_are_measured_and_not_assumed(moved, says):
    found = trial([[[1], [1]]], logit=[[[3], [3 + moved]]])
    said, words = outcome._found(plan("cyclic_shift", "CNN", "ResNet"), [found, found])
    assert said == says
    assert "CNN keeps its answer in 100%" in words


def test_a_photograph_that_ends_is_said():
    assert "In 3 of 4 shifts the photograph ends" in outcome.ended(trial([[[1]] * 5], mirrored=3))


def test_what_the_network_was_given_is_said_from_the_first_change_to_the_last():
    assert outcome.span(trial([[[1]] * 4])) == "From 0 to 3 (tiles a side)."
    shifted = trial([[[1]] * 2], settings=[[-4, -8], [4, 8]], units="pixels")
    assert outcome.span(shifted) == "From 4 left and 8 up to 4 right and 8 down, in pixels."


def test_one_picture_is_called_typical_only_where_it_is():
    assert typical(0.8, 0.56).endswith("for 56% of them: most photos do what this picture does.")
    assert typical(0.2, 0.56).endswith("for 56% of them: most photos do not do what this picture does.")
    assert typical(0.2, 0.3).endswith("most photos do what this picture does.")


def test_epochs_are_told_by_share_with_their_runs():
    rows = [
        {"network": "cnn", "share": 0.01, "epochs": 20.0, "accuracies": [0.5, 0.6, 0.7]},
        {"network": "vit", "share": 0.01, "epochs": 20.0, "accuracies": [0.3, 0.3, 0.3]},
        {"network": "cnn", "share": 1.0, "epochs": 0.8, "accuracies": [0.8]},
    ]
    assert epochs_told(rows) == "20 times at 1% (3 runs), 0.8 times at 100% (one run)"


def test_every_drawing_and_verdict_of_the_table_is_known_here():
    assert {each.drawing for each in EXPERIMENTS.values()} == set(outcome.DRAWINGS)
    assert {each.verdict for each in EXPERIMENTS.values()} == set(outcome.VERDICTS)
