"""`surgery`: what the ViTs of the lesson make of thousands of test photos when they are told wrongly where
patches stand.

One picture shows what happens to that picture. This is the population to hold beside it: the same treatments
as in `viz.experiments.positions`, the same five shuffles, on the first 2,000 test photos.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from viz.models.cnn import CNN
from viz.training.data import Photos
from viz.training.export import read_network, write_json
from viz.training.loop import logits_of
from viz.training.networks import vit_logits

MOST = 2000
SHUFFLES = 5


def population(network: nn.Module, photos: Photos) -> dict[str, dict[str, float]]:
    """By treatment: the accuracy and the share of photos whose answer stays.

    Of shuffles the mean, and the deviation (n - 1).
    """
    photos = Photos(photos.images[:MOST], photos.labels[:MOST])
    labels = photos.labels.numpy()
    untouched = _answers(network, photos, positions_of(network))
    return {
        name: _summary(
            [_answers(network, photos, table) for table in tables], untouched=untouched, labels=labels
        )
        for name, tables in treated(positions_of(network)).items()
    }


def treated(learned: Tensor) -> dict[str, list[Tensor]]:
    """Position tables [1, token, width] by treatment: [CLS] keeps its row, the patches' rows are changed."""
    patches = learned.shape[1] - 1
    side = round(patches**0.5)
    blank = learned.clone()
    blank[:, 1:] = 0
    shuffles = [np.random.default_rng(seed).permutation(patches) for seed in range(SHUFFLES)]
    return {
        "as learned": [learned],
        "transposed": [_reordered(learned, np.arange(patches).reshape(side, side).T.ravel())],
        "shuffled": [_reordered(learned, order) for order in shuffles],
        "zeroed": [blank],
    }


def positions_of(network: nn.Module) -> Tensor:
    """A copy of the learned table, [1, token, width]."""
    return network.get_parameter("vit.embeddings.position_embeddings").detach().clone()


def measure_all(weights: Path, photos: Photos, names: tuple[str, ...]) -> dict[str, Any]:
    """The population's numbers for every one of the networks `names` in `weights` that attends."""
    networks = {
        name: read_network(weights / name)
        for name in names
        if (weights / name / "model.safetensors").exists()
    }
    found = {
        name: population(network, photos)
        for name, network in networks.items()
        if not isinstance(network, CNN)
    }
    return {"test_photos": min(MOST, len(photos)), "shuffles": SHUFFLES, "models": found}


def keep(weights: Path, found: dict[str, Any]) -> None:
    """Put the numbers into `results.json`, beside all others."""
    file = weights / "results.json"
    write_json(file, {**(json.loads(file.read_text()) if file.exists() else {}), "surgery": found})


def report(found: dict[str, Any]) -> str:
    """The numbers as lines to read."""
    lines = [
        f"positions changed, on {found['test_photos']:,} test photos; shuffles: mean and deviation of"
        f" {found['shuffles']}"
    ]
    for name, rows in found["models"].items():
        lines += [
            f"{name:26} {way:11} right {row['accuracy']:6.1%}  answer stays {row['stays']:6.1%}"
            for way, row in rows.items()
        ]
    return "\n".join(lines)


def _reordered(learned: Tensor, order: np.ndarray) -> Tensor:
    return torch.cat([learned[:, :1], learned[:, 1 + torch.from_numpy(order)]], dim=1)


def _answers(network: nn.Module, photos: Photos, positions: Tensor) -> np.ndarray:
    with _positions(network, positions):
        return logits_of(network, vit_logits, photos).argmax(1).numpy()


@contextmanager
def _positions(network: nn.Module, positions: Tensor) -> Iterator[None]:
    """While inside, the network has this table."""
    parameter = network.get_parameter("vit.embeddings.position_embeddings")
    learned = parameter.data
    parameter.data = positions
    try:
        yield
    finally:
        parameter.data = learned


def _summary(answers: list[np.ndarray], *, untouched: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    right = [float((each == labels).mean()) for each in answers]
    found = {
        "accuracy": round(float(np.mean(right)), 4),
        "stays": round(float(np.mean([each == untouched for each in answers])), 4),
    }
    if len(right) > 1:
        found["deviation"] = round(float(np.std(right, ddof=1)), 4)
    return found
