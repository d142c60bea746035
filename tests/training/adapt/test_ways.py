"""Short runs of each way become one table, and what quotes it says the same numbers."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import torch

from tests.training.adapt.test_run import HELD_OUT, PHOTOS, run
from viz.errors import InputError
from viz.training.adapt import ways
from viz.training.adapt.card import card
from viz.training.adapt.run import COLUMNS, AdaptPace, train
from viz.training.adapt.task import tell

pytestmark = pytest.mark.tiny
WEIGHTS = Path(__file__).parents[3] / "assets" / "weights"


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Two ways of one small network, four steps each."""
    for tune in ("head", "lora"):
        one = run("vit-saliency", tmp_path / f"vit-saliency-{tune}", tune=tune, steps=4)
        train(one, PHOTOS, HELD_OUT, pace=AdaptPace(note_every=2, watched=20))
        tell(one, len(PHOTOS), {}, watched=20)
    return tmp_path


def test_every_row_of_every_curve_is_gathered_as_it_was_noted(runs: Path) -> None:
    gathered = ways.gather(runs)["runs"]
    assert [(each["network"], each["tune"]) for each in gathered] == [
        ("vit-saliency", "head"),
        ("vit-saliency", "lora"),
    ]
    for each in gathered:
        with (runs / f"vit-saliency-{each['tune']}" / "curve.csv").open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert [[str(row[column]) for column in COLUMNS] for row in each["curve"]] == [
            [row[column] for column in COLUMNS] for row in rows
        ]
        assert [row["photos"] for row in each["curve"]] == [32, 64]
    head, lora = (each["moving_weights"] for each in gathered)
    assert head == 2 * 24 * 10 + 10
    assert lora > head
    assert "vit-saliency         lora" in ways.report({"runs": gathered})


def test_runs_that_were_not_for_their_curve_are_left_out(runs: Path) -> None:
    (runs / "vit-saliency-head" / "export" / "run.json").unlink()
    told = runs / "vit-saliency-lora" / "export" / "run.json"
    shipped = json.loads(told.read_text())
    del shipped["watched"]
    told.write_text(json.dumps(shipped))
    with pytest.raises(InputError, match="has none"):
        ways.gather(runs)


def test_results_and_cards_quote_what_was_gathered() -> None:
    found = json.loads((WEIGHTS / ways.FILE).read_text())
    assert json.loads((WEIGHTS / "results.json").read_text())["adaptation"] == found
    assert {(each["network"], each["tune"]) for each in found["runs"]} == {
        (network, tune) for network in ways.NETWORKS for tune in ways.TUNES
    }
    for each in found["runs"]:
        curve, recipe = each["curve"], each["recipe"]
        assert (recipe["network"], recipe["tune"]) == (each["network"], each["tune"])
        assert [row["photos"] for row in curve] == [row["step"] * recipe["batch"] for row in curve]
        assert curve[-1]["step"] == recipe["steps"]
        seconds = [row["cpu_seconds"] for row in curve]
        assert seconds == sorted(seconds)
        for row in curve:  # so many of the watched photos are right, a whole number
            right = row["held_out_accuracy"] * each["watched"]
            assert abs(right - round(right)) < 1e-4 * each["watched"]


def test_runs_that_are_compared_saw_the_same_photos_in_the_same_order() -> None:
    recipes = [each["recipe"] for each in json.loads((WEIGHTS / ways.FILE).read_text())["runs"]]
    for recipe in recipes:
        same = ("seed", "batch", "steps", "small", "large", "photos", "precision", "label_smoothing")
        assert [recipe[key] for key in same] == [recipes[0][key] for key in same]
        assert recipe["small"] == recipe["large"]


def test_the_card_has_a_row_for_each_short_run() -> None:
    results, training = (
        json.loads((WEIGHTS / "vit-saliency-cifar10" / file).read_text())
        for file in ("results.json", "training.json")
    )
    assert "The other ways were not run." in card("vit-saliency-cifar10", results, training)
    row = {"photos": 64, "cpu_seconds": 90.0, "held_out_accuracy": 0.55}
    short = [
        {"network": "vit-saliency", "tune": "all", "moving_weights": 1234, "watched": 20,
         "recipe": {"small": 28, "precision": "float32", "rate": 3e-4}, "curve": [row]}
    ]  # fmt: skip
    said = card("vit-saliency-cifar10", results, training, short)
    assert "| every weight | 1,234 | 0.0003 | 1.5 | 55.0% |" in said
    assert "accuracy on 20 held-out photos" in said


def test_learning_a_head_leaves_the_same_photos_to_the_next_way(tmp_path: Path) -> None:
    """What is random is drawn for the photos alone, whatever moves."""
    seen = []
    for tune in ("head", "lora", "all"):
        one = run("efficientnet-lite0", tmp_path / tune, tune=tune, steps=2)
        train(one, PHOTOS, HELD_OUT, pace=AdaptPace(note_every=2))
        seen.append(one.randomness.get_state())
    assert all(torch.equal(each, seen[0]) for each in seen)
