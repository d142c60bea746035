"""Which question two networks side by side answer, from how each was trained."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations

import pytest

from viz.foreign import plain
from viz.models.catalogue import CATALOGUE
from viz.paths import ASSETS
from viz.ui.controls.pair import asks

pytestmark = pytest.mark.instant
CNN, VIT = CATALOGUE["cnn-cifar10"], CATALOGUE["vit-cifar10"]
ADAPTED = CATALOGUE["vit-saliency-cifar10"]
PICTURES = [each for each in CATALOGUE.values() if each.reads == "image"]


def test_the_specimens_that_learned_alike_ask_about_the_architecture_alone():
    assert asks(CNN, VIT) == asks(VIT, CNN)
    assert asks(CNN, VIT).endswith(
        "on the same small photos: this pair asks what the architecture alone does."
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("vit-cifar10-distilled", "(CIFAR-10) learned from the CNN's answers as well: this pair asks"),
        ("vit-cifar10-no-positions", "was trained briefly only"),
    ],
)
def test_a_specimen_with_more_or_less_in_its_training_asks_about_that(name: str, words: str):
    said = plain(asks(CNN, CATALOGUE[name]))
    assert words in said
    assert said.endswith("not what the architecture alone does.")


def test_two_that_were_trained_elsewhere_first_ask_which_is_better_then():
    other = CATALOGUE["efficientnet-lite0-cifar10"]
    assert "which is better after pre-training, not what the architecture alone does" in asks(ADAPTED, other)
    assert "Both began with the same weights" in asks(ADAPTED, replace(other, base=ADAPTED.base))


def test_no_other_pair_is_said_to_differ_in_its_architecture_alone():
    alone = {
        (one.name, other.name)
        for one, other in combinations(PICTURES, 2)
        if "asks what the architecture alone does" in asks(one, other)
    }
    assert alone == {(CNN.name, VIT.name)}
    assert "were not trained alike" in asks(CNN, CATALOGUE["efficientnet-lite0"])
    assert "were not trained alike" in asks(CNN, ADAPTED)


def test_whatever_was_different_is_in_the_catalogue():
    assert {each.name for each in PICTURES if each.besides} == {
        "vit-cifar10-distilled",
        "vit-cifar10-no-positions",
        "vit-saliency-cifar10",
        "efficientnet-lite0-cifar10",
    }


@pytest.mark.parametrize("name", ["vit-saliency-cifar10", "efficientnet-lite0-cifar10"])
def test_how_long_each_learned_is_said_beside_the_other(name: str):
    training = json.loads((ASSETS / "weights" / name / "training.json").read_text(encoding="utf-8"))
    hours, seen = training["cpu_minutes"] / 60, training["photos_seen"]
    other = CATALOGUE["efficientnet-lite0-cifar10"]
    assert f"learned for {hours:.1f} processor hours from {seen:,} views" in asks(ADAPTED, other)
    assert f"learned for {hours:.1f} processor hours from {seen:,} views" in CATALOGUE[name].besides
