"""From a finished run to a folder that anyone can load: weights, config, picture settings, curve."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import nn

from viz.models.cnn import CNN, CNNConfig
from viz.training.augment import DEVIATION, MEAN
from viz.training.data import LABELS
from viz.training.run import SpecimenRun

BICUBIC = 3


def export(run: SpecimenRun, folder: Path, *, photos: int, teacher: str | None = None) -> None:
    """Write the run's averaged weights and all that goes with them.

    `photos` is the size of the training set.
    """
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.contiguous() for name, value in run.average.state_dict().items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)  # safetensors keeps it from everyone else
    write_json(folder / "config.json", config_of(run.average))
    write_json(folder / "preprocessor_config.json", picture_settings())
    write_json(folder / "training.json", training_of(run, photos=photos, teacher=teacher))
    if (run.plan.out / "curve.csv").exists():
        shutil.copyfile(run.plan.out / "curve.csv", folder / "curve.csv")


def config_of(network: nn.Module) -> dict[str, Any]:
    """The `config.json` from which the network can be built again."""
    labels = {
        "id2label": dict(enumerate(LABELS)),
        "label2id": {name: index for index, name in enumerate(LABELS)},
    }
    if isinstance(network, CNN):
        sizes = asdict(network.config)
        return {"model_type": "cnn", "architectures": ["CNN"], **sizes, **labels}
    config: Any = network.config
    return config.to_diff_dict() | {"architectures": [type(network).__name__], **labels}


def picture_settings() -> dict[str, Any]:
    """The `preprocessor_config.json`: any picture is resized to 32x32, then normalised as in training."""
    return {
        "image_processor_type": "ViTImageProcessor",
        "do_resize": True,
        "size": {"height": 32, "width": 32},
        "resample": BICUBIC,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": list(MEAN),
        "image_std": list(DEVIATION),
    }


def training_of(run: SpecimenRun, *, photos: int, teacher: str | None) -> dict[str, Any]:
    """How the weights were made: the recipe, and what it took."""
    recipe = {name: value if value != float("inf") else None for name, value in asdict(run.recipe).items()}
    return {
        "recipe": recipe,
        "seed": run.plan.seed,
        "teacher": teacher,
        "training_photos": photos,
        "steps": run.step,
        "photos_seen": run.images,
        "photos_seen_with_all_patches": run.images_full,
        "cpu_seconds": round(run.cpu_seconds),
    }


def read_network(folder: Path) -> nn.Module:
    """The network in `folder`, in evaluation mode and float32."""
    config = json.loads((folder / "config.json").read_text())
    if config["model_type"] == "cnn":
        network: nn.Module = CNN(CNNConfig.from_dict(config))
        network.load_state_dict(load_file(folder / "model.safetensors"))
    else:
        from transformers import ViTForImageClassification

        network = ViTForImageClassification.from_pretrained(
            folder, local_files_only=True, attn_implementation="eager"
        )
    return network.eval().requires_grad_(False)


def write_json(file: Path, value: Any) -> None:
    """`value` as readable JSON."""
    file.write_text(json.dumps(value, indent=1) + "\n")
