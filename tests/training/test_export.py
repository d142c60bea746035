"""What a run exports is the network that it measured, and what `evaluate` writes is read from there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.build import BATCH, photos, run
from viz.training import evaluate as evaluating
from viz.training.data import Photos
from viz.training.data_efficiency import table
from viz.training.evaluate import evaluate, logits_on, report
from viz.training.export import export, read_network
from viz.training.loop import train

pytestmark = pytest.mark.tiny

PHOTOS = photos(600)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A folder of weights as the bundled ones, with a tiny CNN and a tiny ViT that it has taught."""
    for kind, name, teacher in (
        ("cnn", "cnn-cifar10", None),
        ("vit", "vit-cifar10-distilled", "cnn-cifar10"),
    ):
        trained = run(kind, tmp_path / kind, steps=2)
        train(trained, PHOTOS, photos(20, seed=1))
        export(trained, tmp_path / "weights" / name, photos=len(PHOTOS), teacher=teacher)
    return tmp_path / "weights"


@pytest.mark.parametrize(("kind", "name"), [("cnn", "cnn-cifar10"), ("vit", "vit-cifar10-distilled")])
def test_the_exported_network_is_the_average_that_was_measured(
    kind: str, name: str, weights: Path, tmp_path: Path
) -> None:
    trained = run(kind, tmp_path / kind)
    trained.resume(torch.load(tmp_path / kind / "checkpoint.pt", weights_only=True))
    exported = read_network(weights / name).state_dict()
    for key, value in trained.average.state_dict().items():
        assert torch.equal(exported[key], value), key
    assert (weights / name / "curve.csv").read_text() == (tmp_path / kind / "curve.csv").read_text()


def test_the_record_says_what_it_took(weights: Path) -> None:
    record = json.loads((weights / "vit-cifar10-distilled" / "training.json").read_text())
    assert (record["steps"], record["photos_seen"], record["training_photos"]) == (2, 2 * BATCH, 600)
    assert record["teacher"] == "cnn-cifar10"
    assert record["recipe"]["patches_kept"] == 32


def test_the_picture_settings_make_the_pixels_of_the_training(weights: Path) -> None:
    from PIL import Image
    from transformers import ViTImageProcessor

    from viz.training.augment import normalise

    processor = ViTImageProcessor.from_pretrained(weights / "cnn-cifar10")
    picture = PHOTOS.images[0]
    found = processor(Image.fromarray(picture.permute(1, 2, 0).numpy()), return_tensors="pt")["pixel_values"][
        0
    ]
    assert torch.allclose(found, normalise(picture), atol=1e-5)


def test_evaluate_measures_what_is_there_and_writes_it_down(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluating, "NOISE", 20)
    runs = [{"network": "vit", "share": 0.01, "photos": 6, "seed": 0, "steps": 1, "accuracy": 0.25}]
    (weights / "data_efficiency.json").write_text(json.dumps({"rows": table(runs)}))
    test_photos = Photos(photos(40, seed=2).images, torch.arange(40) % 10)
    results = evaluate(weights, test_photos, write=True)
    assert json.loads((weights / "results.json").read_text()) == json.loads(json.dumps(results))
    with np.load(weights / "cnn-cifar10" / "test_logits.npz") as stored:
        by_hand = (stored["logits"].argmax(1) == test_photos.labels.numpy()).mean()
        assert np.array_equal(stored["logits"], logits_on(read_network(weights / "cnn-cifar10"), test_photos))
    assert results["models"]["cnn-cifar10"]["accuracy"] == pytest.approx(by_hand, abs=1e-4)
    assert list(results["agreement"]) == ["cnn-cifar10 / vit-cifar10-distilled"]
    shown = f"{results['models']['cnn-cifar10']['accuracy']:.2%}"
    assert shown in report(results)
    assert "vit on 1% of the photos, 1 steps (10.7 epochs): 25.0%, one run" in report(results)
    assert shown in (weights / "cnn-cifar10" / "README.md").read_text()
    assert "Teacher: `cnn-cifar10`" in (weights / "vit-cifar10-distilled" / "README.md").read_text()
