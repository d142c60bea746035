"""The bundled networks: the numbers in `results.json` follow from the logits, and the logits from the weights
and real photos.
"""

from __future__ import annotations

import csv
import json
import os
import statistics
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.rounding import assert_rounding
from viz.training import measures
from viz.training.augment import DEVIATION, MEAN
from viz.training.card import card
from viz.training.data import LABELS, Photos, load_photos
from viz.training.evaluate import NAMES, logits_on
from viz.training.export import read_network
from viz.training.surgery import population

pytestmark = pytest.mark.weights

ROOT = Path(__file__).parents[2]
WEIGHTS = ROOT / "assets" / "weights"
DATA = Path(os.environ.get("ATTENTION_LAB_DATA", ROOT.parent / "shared" / "data" / "cifar10"))
if not (WEIGHTS / "results.json").exists():
    pytest.skip("no networks are bundled", allow_module_level=True)
RESULTS: dict[str, Any] = json.loads((WEIGHTS / "results.json").read_text())
PHOTOS = 300
FEW = 100
TRAINED_IN_FULL = ("cnn-cifar10", "vit-cifar10", "vit-cifar10-distilled")


def stored(name: str) -> tuple[np.ndarray, np.ndarray]:
    with np.load(WEIGHTS / name / "test_logits.npz") as arrays:
        return arrays["logits"], arrays["labels"]


def test_all_networks_are_there_and_all_together_are_small() -> None:
    assert list(RESULTS["models"]) == [name for name in NAMES if (WEIGHTS / name).exists()]
    assert set(TRAINED_IN_FULL) <= set(RESULTS["models"])
    assert sum(file.stat().st_size for file in WEIGHTS.rglob("*") if file.is_file()) < 45e6


@pytest.mark.parametrize("name", RESULTS["models"])
def test_the_numbers_follow_from_the_logits(name: str) -> None:
    logits, labels = stored(name)
    assert logits.shape == (10_000, 10)
    assert logits.dtype == np.float16
    assert np.bincount(labels).tolist() == [1000] * 10
    again = measures.summary(logits, labels, LABELS)
    assert {key: RESULTS["models"][name][key] for key in again} == again


def test_the_agreement_follows_from_the_logits() -> None:
    for pair, alike in RESULTS["agreement"].items():
        (one, labels), (other, _) = (stored(name) for name in pair.split(" / "))
        assert measures.agreement(one, other, labels) == pytest.approx(alike, abs=5e-5)


@pytest.mark.parametrize("name", RESULTS["models"])
def test_the_logits_follow_from_the_weights_and_real_photos(name: str) -> None:
    if not (DATA / "test.parquet").exists():
        pytest.skip(
            "the test photos are not here: set ATTENTION_LAB_DATA to a folder with CIFAR-10's test.parquet"
        )
    pytest.importorskip("pyarrow", reason="the extra [train] is not installed")
    torch.set_num_threads(1)
    photos = load_photos(DATA, "test", most=PHOTOS)
    logits, labels = stored(name)
    assert np.array_equal(photos.labels.numpy(), labels[:PHOTOS])
    found = logits_on(read_network(WEIGHTS / name), photos)
    assert np.abs(found.astype(np.float32) - logits[:PHOTOS]).max() < 0.03
    assert measures.accuracy(found, labels[:PHOTOS]) == pytest.approx(
        measures.accuracy(logits[:PHOTOS], labels[:PHOTOS]), abs=0.0034
    )


@pytest.mark.parametrize("name", RESULTS["models"])
def test_the_card_is_the_one_that_the_numbers_make(name: str) -> None:
    assert (WEIGHTS / name / "README.md").read_text() == card(name, RESULTS)


@pytest.mark.parametrize("name", RESULTS["models"])
def test_the_settings_are_those_of_the_training(name: str) -> None:
    pictures = json.loads((WEIGHTS / name / "preprocessor_config.json").read_text())
    assert pictures["image_mean"] == list(MEAN)
    assert pictures["image_std"] == list(DEVIATION)
    config = json.loads((WEIGHTS / name / "config.json").read_text())
    assert [config["id2label"][str(index)] for index in range(10)] == list(LABELS)


@pytest.mark.parametrize("name", TRAINED_IN_FULL)
def test_the_curve_ends_where_the_test_accuracy_is(name: str) -> None:
    with (WEIGHTS / name / "curve.csv").open() as stream:
        last = list(csv.DictReader(stream))[-1]
    assert float(last["held_out_accuracy"]) == pytest.approx(RESULTS["models"][name]["accuracy"], abs=0.025)


def test_the_control_without_positions_can_not_tell_where_a_patch_is() -> None:
    name = "vit-cifar10-no-positions"
    if name not in RESULTS["models"]:
        pytest.skip(f"{name} is not bundled")
    network = read_network(WEIGHTS / name)
    pixels = torch.randn(1, 3, 32, 32)
    patches = pixels.unfold(2, 4, 4).unfold(3, 4, 4).reshape(3, 64, 4, 4)
    shuffled = (
        patches[:, torch.randperm(64)]
        .reshape(1, 3, 8, 8, 4, 4)
        .permute(0, 1, 2, 4, 3, 5)
        .reshape(1, 3, 32, 32)
    )
    with torch.no_grad():
        assert_rounding(network(shuffled).logits.numpy(), network(pixels).logits.numpy())


@pytest.mark.parametrize("name", RESULTS["models"])
def test_the_results_hold_the_training_record_as_it_is(name: str) -> None:
    record = json.loads((WEIGHTS / name / "training.json").read_text())
    assert {key: RESULTS["models"][name]["training"][key] for key in record} == record


@pytest.mark.parametrize(("name", "before"), [("cnn-cifar10", "90.81 %"), ("vit-cifar10", "81.44 %")])
def test_the_cards_say_that_test_photos_were_looked_at(name: str, before: str) -> None:
    text = (WEIGHTS / name / "README.md").read_text()
    assert "the test photos only give the numbers" not in text
    assert "The total was not fixed beforehand." in text
    assert f"and at {before}" in text
    assert f"ended at {RESULTS['models'][name]['accuracy']:.2%}".replace("%", " %") in text


def test_the_distilled_networks_card_counts_its_teacher_out() -> None:
    text = (WEIGHTS / "vit-cifar10-distilled" / "README.md").read_text()
    assert "the time in which the teacher was trained itself is not in it" in text
    assert "before its last ten" in text


def test_the_control_says_its_epochs_and_its_runs() -> None:
    found = RESULTS["data_efficiency"]
    assert found == json.loads((WEIGHTS / "data_efficiency.json").read_text())
    for row in found["rows"]:
        assert row["epochs"] == pytest.approx(row["steps"] * found["batch"] / row["photos"], abs=0.05)
        runs = [
            run["accuracy"]
            for run in found["runs"]
            if (run["network"], run["share"]) == (row["network"], row["share"])
        ]
        assert row["accuracies"] == runs
        assert (row["spread"] is None) == (len(runs) == 1)
        if len(runs) > 1:
            assert row["spread"] == round(statistics.stdev(runs), 4)


def test_the_population_of_surgery_is_of_these_weights() -> None:
    """The whole of it, as learned, from the logits that ship.

    Transposed, on a small part, by moving pixels instead of positions.
    """
    found = RESULTS["surgery"]
    for name, rows in found["models"].items():
        logits, labels = (each[: found["test_photos"]] for each in stored(name))
        assert rows["as learned"] == {
            "accuracy": pytest.approx(measures.accuracy(logits, labels), abs=1e-3),
            "stays": 1.0,
        }
    if not (DATA / "test.parquet").exists():
        pytest.skip(
            "the test photos are not here: set ATTENTION_LAB_DATA to a folder with CIFAR-10's test.parquet"
        )
    pytest.importorskip("pyarrow", reason="the extra [train] is not installed")
    torch.set_num_threads(1)
    photos, network = load_photos(DATA, "test", most=FEW), read_network(WEIGHTS / "vit-cifar10")
    patches = photos.images.reshape(FEW, 3, 8, 4, 8, 4)
    moved = Photos(patches.transpose(2, 4).reshape(FEW, 3, 32, 32), photos.labels)
    expected = measures.accuracy(logits_on(network, moved), moved.labels.numpy())
    part = population(network, photos)
    assert part["transposed"]["accuracy"] == pytest.approx(expected, abs=0.0034)
    for way, row in found["models"]["vit-cifar10"].items():  # 100 photos of 2,000: three standard errors
        assert part[way]["accuracy"] == pytest.approx(row["accuracy"], abs=3 * (0.25 / FEW) ** 0.5)
