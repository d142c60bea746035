"""What an answer needs is what its score loses, covered one by one by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from tests.tuning.build import bits, model, pictures, sentences
from viz.capture.features import embed
from viz.learning import weights
from viz.pictures import Picture
from viz.tasks.tuning import cover_places
from viz.teaching import CoverPlaces, TuneNetwork
from viz.tuning.tune import tune

pytestmark = pytest.mark.tiny


def head_of(one: Any) -> Any:
    rng = np.random.default_rng(0)
    return weights({"head.weight": rng.normal(size=(3, one.d_model)), "head.bias": rng.normal(size=3)})


def lead(one: Any, head: Any, given: Any, target: int) -> float:
    """The class's score minus the mean of the others', through another way of embedding."""
    named = dict(head.named)
    scores = embed(one, (given,), depth=-1)[0] @ named["head.weight"].T + named["head.bias"]
    return float(scores[target] - np.delete(scores, target).mean())


def test_a_covered_token_is_a_mask_and_special_ones_are_left_alone():
    one = model("bert")
    head, before = head_of(one), bits(one)
    given = ("the animal was tired",)
    found = cover_places(one, CoverPlaces("tiny-bert", given, head, 1, "mean"), lambda *_: None)
    assert found.scores.shape == (6,)
    assert found.scores[[0, 5]].tolist() == [0, 0]
    whole = lead(one, head, given, 1)
    for place, text in enumerate(("[MASK] animal was tired", "the [MASK] was tired"), start=1):
        fall = whole - lead(one, head, (text,), 1)
        assert found.scores[place] == pytest.approx(fall, rel=1e-4, abs=1e-5)
    assert bits(one) == before


def test_a_covered_square_has_the_mean_colour():
    one = model("vit")
    head, given = head_of(one), pictures().inputs[0]
    found = cover_places(one, CoverPlaces("tiny-vit", given, head, 2, "mean"), lambda *_: None)
    assert found.scores.shape == (8, 8)
    pixels = np.array(given[0].pixels)
    assert one.pixels is not None
    side = pixels.shape[0] // 8
    mean = np.round(255 * np.array(one.pixels["image_mean"]))
    pixels[:side, side : 2 * side] = mean
    photo = Picture(digest="other", name="", pixels=pixels, width=24, height=24)
    fall = lead(one, head, given, 2) - lead(one, head, (photo, None), 2)
    assert found.scores[0, 1] == pytest.approx(fall, rel=0.1, abs=0.01)


def test_the_frozen_head_that_is_kept_gives_the_frozen_answers():
    one, given = model("bert"), sentences()
    with torch.inference_mode():
        rows = embed(one, [given.inputs[i] for i in given.test], depth=-1)
    found = tune(one, TuneNetwork("tiny-bert", given, epochs=1, rank=4), lambda *_: None)
    named = dict(found.frozen_head.named)
    scores = rows @ named["head.weight"].T + named["head.bias"]
    assert scores.argmax(axis=1).tolist() == found.frozen.tolist()
