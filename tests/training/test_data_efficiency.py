"""The control on tiny networks: a table that is cut short is completed, and not begun again."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

import pytest
import torch

from tests.training.build import photos, tiny_cnn, tiny_vit
from viz.training import data_efficiency as control
from viz.training import networks
from viz.training.networks import cnn_logits, vit_logits
from viz.training.recipes import SpecimenRecipe

pytestmark = pytest.mark.tiny


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(recipe: SpecimenRecipe) -> tuple[torch.nn.Module, networks.Forward]:
        return (tiny_cnn(), cnn_logits) if recipe.network == "cnn" else (tiny_vit(), vit_logits)

    monkeypatch.setattr(networks, "build", build)
    monkeypatch.setattr(control, "STEPS", {0.05: 1, 1.0: 1})


def test_the_table_is_completed_and_not_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    training, held_out = photos(200), photos(30, seed=1)
    whole = control.data_efficiency(training, held_out, tmp_path / "whole", seed=0)
    assert [
        (row["network"], row["share"], row["photos"], len(row["accuracies"])) for row in whole["rows"]
    ] == [
        ("cnn", 0.05, 10, 3),
        ("vit", 0.05, 10, 3),
        ("cnn", 1.0, 200, 1),
        ("vit", 1.0, 200, 1),
        ("vit-no-positions", 1.0, 200, 1),
    ]
    assert (tmp_path / "whole" / "vit-no-positions-1-0" / "export" / "model.safetensors").exists()

    file = tmp_path / "cut" / "data_efficiency.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"runs": whole["runs"][:6]}))
    trained = []
    one_run = control.one_run
    monkeypatch.setattr(
        control, "one_run", lambda name, *rest, **named: trained.append(name) or one_run(name, *rest, **named)
    )
    completed = control.data_efficiency(training, held_out, tmp_path / "cut", seed=0)
    assert trained == ["cnn", "vit", "vit-no-positions"]
    assert [row["accuracies"] for row in completed["rows"]] == [row["accuracies"] for row in whole["rows"]]


def test_the_spread_divides_by_one_less_than_the_number_of_runs() -> None:
    found = [0.5, 0.6, 0.62, 0.71]
    runs = [{"network": "cnn", "share": 0.05, "photos": 10, "steps": 1, "accuracy": each} for each in found]
    (row,) = control.table(runs)
    assert row["spread"] == round(statistics.stdev(found), 4)
    (row,) = control.table(runs[:1])
    assert row["spread"] is None
