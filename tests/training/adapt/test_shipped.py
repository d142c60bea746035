"""The adapted network that comes along: its numbers follow from its logits, and those from the weights."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.loaded import load
from viz.models import storage
from viz.models.catalogue import CATALOGUE
from viz.training import measures
from viz.training.adapt.card import card
from viz.training.adapt.networks import AdaptedCNN, AdaptedViT, pixels
from viz.training.data import LABELS, load_photos

pytestmark = pytest.mark.weights
ROOT = Path(__file__).parents[3]
WEIGHTS = ROOT / "assets" / "weights"
DATA = Path(os.environ.get("ATTENTION_LAB_DATA", ROOT.parent / "shared" / "data" / "cifar10"))
NAMES = ("vit-saliency-cifar10", "efficientnet-lite0-cifar10")
PHOTOS = 20


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_follow_from_the_logits(name: str) -> None:
    results = json.loads((WEIGHTS / name / "results.json").read_text())
    with np.load(WEIGHTS / name / "test_logits.npz") as arrays:
        logits, labels = arrays["logits"], arrays["labels"]
    assert logits.shape == (10_000, 10)
    assert np.bincount(labels).tolist() == [1000] * 10
    again = measures.summary(logits, labels, LABELS)
    assert {key: results[key] for key in again} == again


@pytest.mark.parametrize("name", NAMES)
def test_the_card_is_the_one_that_the_numbers_make(name: str) -> None:
    results, training = (
        json.loads((WEIGHTS / name / file).read_text()) for file in ("results.json", "training.json")
    )
    short = json.loads((WEIGHTS / "adaptation.json").read_text())["runs"]
    assert (WEIGHTS / name / "README.md").read_text() == card(name, results, training, short)
    assert training["recipe"]["tune"] == "lora"


@pytest.mark.parametrize("name", NAMES)
def test_the_logits_follow_from_the_loaded_network_and_real_photos(name: str) -> None:
    if not storage.here(CATALOGUE[name]):
        pytest.skip(f"{CATALOGUE[name].base}, whose weights it changes, is not on this computer")
    if not (DATA / "test.parquet").exists():
        pytest.skip("the test photos are not here: set ATTENTION_LAB_DATA to a folder with test.parquet")
    pytest.importorskip("pyarrow", reason="the extra [train] is not installed")
    model = load(name)
    like: Any = AdaptedViT if name.startswith("vit") else AdaptedCNN
    photos = load_photos(DATA, "test", most=PHOTOS)
    with np.load(WEIGHTS / name / "test_logits.npz") as arrays:
        expected = arrays["logits"][:PHOTOS].astype(np.float32)
    with torch.inference_mode():
        seen = pixels(like, photos.images, 224)
        found = model.answer({"pixel_values": seen})
    assert found is not None
    # measured in bfloat16, run in float32: eight bits of each number
    assert np.abs(found.numpy() - expected).max() < 0.05 * np.abs(expected).max()
    assert (found.numpy().argmax(axis=1) == expected.argmax(axis=1)).mean() >= 19 / 20
