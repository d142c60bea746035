"""`evaluate`: every number that the app quotes about the bundled networks, again from their weights and the
test photos.
"""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from viz.models.cnn import CNN
from viz.training import cost, measures, surgery
from viz.training.card import card
from viz.training.data import LABELS, Photos
from viz.training.export import read_network, write_json
from viz.training.loop import logits_of
from viz.training.networks import cnn_logits, vit_logits

NAMES = ("cnn-cifar10", "vit-cifar10", "vit-cifar10-distilled", "vit-cifar10-no-positions")
NOISE = 1000


def evaluate(weights: Path, photos: Photos, *, write: bool) -> dict[str, Any]:
    """Measure every network in `weights` on the test `photos`.

    With `write` keep logits, results and cards.
    """
    networks = {
        name: read_network(weights / name)
        for name in NAMES
        if (weights / name / "model.safetensors").exists()
    }
    logits = {name: logits_on(network, photos) for name, network in networks.items()}
    labels = photos.labels.numpy()
    results: dict[str, Any] = {"test_photos": len(photos), "models": {}, "agreement": {}}
    for name, network in networks.items():
        summary = measures.summary(logits[name], labels, LABELS)
        results["models"][name] = {
            **summary,
            **costs(name, networks, weights / name),
            "on_noise": on_noise(network),
        }
    for one, other in combinations(networks, 2):
        alike = measures.agreement(logits[one], logits[other], labels)
        results["agreement"][f"{one} / {other}"] = {key: round(value, 4) for key, value in alike.items()}
    results |= beside(weights)
    results["surgery"] = surgery.measure_all(weights, photos, NAMES)
    if write:
        keep(weights, results, logits=logits, labels=labels)
    return results


def forward_of(network: nn.Module) -> Any:
    """The function from pixels to logits that fits the network."""
    return cnn_logits if isinstance(network, CNN) else vit_logits


def logits_on(network: nn.Module, photos: Photos) -> np.ndarray:
    """Float16 logits [photo, label]: what is shipped is what is measured."""
    return logits_of(network, forward_of(network), photos).numpy().astype(np.float16)


def costs(name: str, networks: dict[str, nn.Module], folder: Path) -> dict[str, Any]:
    """Parameters, operations and the training budget."""
    network, record = networks[name], json.loads((folder / "training.json").read_text())
    teacher = networks.get(record["teacher"]) if record["teacher"] else None
    return {
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "forward_flops": cost.forward_flops(network),
        "training": {
            "cpu_hours": round(record["cpu_seconds"] / 3600, 3),
            "flops": cost.training_flops(network, record, teacher),
            "epochs": round(record["photos_seen"] / record["training_photos"], 1),
            **record,
        },
    }


@torch.no_grad()
def on_noise(network: nn.Module) -> dict[str, Any]:
    """What it says of pictures of noise, which are none of its classes: its commonest answer and its
    confidence.
    """
    images = torch.randint(256, (NOISE, 3, 32, 32), generator=torch.Generator().manual_seed(0)).to(
        torch.uint8
    )
    logits = logits_on(network, Photos(images, torch.zeros(NOISE, dtype=torch.int64)))
    answers = np.bincount(logits.argmax(axis=1), minlength=len(LABELS))
    return {
        "pictures": NOISE,
        "commonest_answer": LABELS[int(answers.argmax())],
        "share": round(float(answers.max() / NOISE), 3),
        "mean_confidence": round(float(measures.probabilities(logits).max(axis=1).mean()), 3),
    }


def keep(
    weights: Path, results: dict[str, Any], *, logits: dict[str, np.ndarray], labels: np.ndarray
) -> None:
    """Write `results.json`, and each network's logits and model card."""
    write_json(weights / "results.json", results)
    for name, values in logits.items():
        np.savez_compressed(weights / name / "test_logits.npz", logits=values, labels=labels.astype(np.uint8))
        (weights / name / "README.md").write_text(card(name, results))


def beside(weights: Path) -> dict[str, Any]:
    """What other runs left in files of their own: the control on data, and the ways of adapting."""
    files = {name: weights / f"{name}.json" for name in ("data_efficiency", "adaptation")}
    return {name: json.loads(file.read_text()) for name, file in files.items() if file.exists()}


def rewrite(weights: Path) -> None:
    """`results.json` with the training records and the tables of other runs as their files have them now, and
    the cards made from it.
    """
    results = json.loads((weights / "results.json").read_text())
    for name, found in results["models"].items():
        found["training"].update(json.loads((weights / name / "training.json").read_text()))
    results |= beside(weights)
    write_json(weights / "results.json", results)
    for name in results["models"]:
        (weights / name / "README.md").write_text(card(name, results))


def report(results: dict[str, Any]) -> str:
    """The results as a table to read."""
    lines = [
        f"{'network':26} accuracy  calibration error  parameters  forward MFLOP  CPU hours  training PFLOP"
    ]
    for name, found in results["models"].items():
        spent = found["training"]
        lines.append(
            f"{name:26} {found['accuracy']:8.2%}  {found['calibration_error']:17.3f} "
            f" {found['parameters']:10,}  {found['forward_flops'] / 1e6:13.0f}  {spent['cpu_hours']:9.2f} "
            f" {spent['flops'] / 1e15:14.2f}"
        )
    for pair, alike in results["agreement"].items():
        lines.append(
            f"{pair}: same answer {alike['same_answer']:.1%}, kappa {alike['kappa']:.2f}, errors"
            f" {alike['error_consistency']:.2f}"
        )
    for row in results.get("data_efficiency", {}).get("rows", []):
        spread = (
            "one run"
            if row["spread"] is None
            else f"± {row['spread']:.1%} over {len(row['accuracies'])} runs"
        )
        long = f"{row['steps']} steps ({row['epochs']:g} epochs)"
        lines.append(
            f"{row['network']} on {row['share']:.0%} of the photos, {long}: {row['mean']:.1%}, {spread}"
        )
    return "\n".join([*lines, surgery.report(results["surgery"])])
