"""From finished runs to a small folder: what was learned beside the base's weights, how it went, and how well
it answers.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from viz.models import derived
from viz.models.efficientnet import EfficientNet, EfficientNetConfig
from viz.training import measures
from viz.training.adapt.card import card
from viz.training.adapt.networks import AdaptedCNN, AdaptedViT, pixels
from viz.training.adapt.run import precise
from viz.training.data import LABELS, Photos
from viz.training.export import write_json

SIDE = 224
BATCH = 40
TUNES = ("head", "lora", "all")
CURVES = ("step", "photos", "cpu_seconds", "size", "loss", "held_out_loss", "held_out_accuracy")
CONFIGS: dict[str, dict[str, Any]] = {
    "vit-saliency": {"architectures": ["Dinov2ForImageClassification"]},
    "efficientnet-lite0": {"architectures": ["EfficientNet"]},
}
FAMILIES = {"vit-saliency": "dinov2", "efficientnet-lite0": "efficientnet_lite"}


def ship(network: str, runs: Path, base: Path, out: Path) -> None:
    """Write `out` from RUNS/NETWORK-lora/export and the curves of the other ways to tune, where they ran."""
    out.mkdir(parents=True, exist_ok=True)
    found = runs / f"{network}-lora"
    save_file(_small(load_file(found / "export" / "adapter.safetensors")), out / derived.ADAPTER)
    (out / derived.ADAPTER).chmod(0o644)  # safetensors keeps it from everyone else
    shutil.copyfile(base / network / "preprocessor_config.json", out / "preprocessor_config.json")
    labels = {"id2label": dict(enumerate(LABELS)), "label2id": {name: at for at, name in enumerate(LABELS)}}
    config = json.loads((base / network / "config.json").read_text(encoding="utf-8"))
    write_json(out / "config.json", config | CONFIGS[network] | {"num_labels": len(LABELS)} | labels)
    training = json.loads((found / "export" / "run.json").read_text(encoding="utf-8"))
    curves = {tune: curve for tune in TUNES if (curve := _curve(runs / f"{network}-{tune}" / "curve.csv"))}
    size = (out / derived.ADAPTER).stat().st_size
    write_json(out / "training.json", {**training, "bytes": size, "curves": curves})


def _small(adapter: dict[str, Tensor]) -> dict[str, Tensor]:
    """Matrices in float16; norms and their statistics as they are."""
    return {name: (value.half() if value.ndim > 1 else value).contiguous() for name, value in adapter.items()}


def _curve(file: Path) -> list[dict[str, float]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8") as stream:
        return [{key: float(row[key]) for key in CURVES} for row in csv.DictReader(stream)]


def read_network(network: str, folder: Path, base: Path) -> torch.nn.Module:
    """The shipped network in `folder`, an ordinary one, on the base's weights."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    built: Any
    if network == "vit-saliency":
        from transformers import Dinov2Config, Dinov2ForImageClassification

        built = Dinov2ForImageClassification(Dinov2Config(**config))
    else:
        built = EfficientNet(EfficientNetConfig.from_dict(config))
    built.load_state_dict(derived.weights(FAMILIES[network], folder, base / network))
    return built.eval().requires_grad_(False)


@torch.no_grad()
def logits_on(
    network: str, built: torch.nn.Module, photos: Photos, *, precision: str, side: int = SIDE
) -> np.ndarray:
    """Float16 logits [photo, label] of photos enlarged to `side`, computed in `precision`."""
    like: Any = AdaptedViT if network == "vit-saliency" else AdaptedCNN
    parts = []
    for images in photos.images.split(BATCH):
        with precise(precision):
            answer: Any = built(pixels(like, images, side))
        parts.append(getattr(answer, "logits", answer).float())
    return torch.cat(parts).numpy().astype(np.float16)


def measure(network: str, folder: Path, base: Path, photos: Photos) -> dict[str, Any]:
    """Its answers to the test `photos`, in the precision it was trained in, and what they say; writes logits,
    results and card into `folder`.
    """
    training = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    built = read_network(network, folder, base)
    logits = logits_on(network, built, photos, precision=training["recipe"]["precision"])
    labels = photos.labels.numpy()
    np.savez_compressed(folder / "test_logits.npz", logits=logits, labels=labels.astype(np.uint8))
    results = {"test_photos": len(photos), **measures.summary(logits, labels, LABELS)}
    write_json(folder / "results.json", results)
    rewrite(folder)
    return results


def rewrite(folder: Path) -> None:
    """The card again from the numbers beside it, and from the short runs that the folder above tells of."""
    beside = folder.parent / "adaptation.json"
    short = json.loads(beside.read_text(encoding="utf-8"))["runs"] if beside.exists() else []
    results, training = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in ("results.json", "training.json")
    )
    (folder / "README.md").write_text(card(folder.name, results, training, short), encoding="utf-8")
