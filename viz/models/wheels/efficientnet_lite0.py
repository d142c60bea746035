"""EfficientNet-Lite0's state dictionary, renamed for `viz.models.efficientnet`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from viz.models.efficientnet import STAGES

TOP = {
    "_conv_stem": "stem.conv",
    "_bn0": "stem.norm",
    "_conv_head": "head.conv",
    "_bn1": "head.norm",
    "_fc": "classifier",
}
PARTS = {
    "_expand_conv": "expand.conv",
    "_bn0": "expand.norm",
    "_depthwise_conv": "depthwise.conv",
    "_bn1": "depthwise.norm",
    "_project_conv": "project.conv",
    "_bn2": "project.norm",
}
NAMES = "imagenet1k_label_to_names.json"
ALIKE = {134: "crane (a bird)", 517: "crane (a machine)"}
"""Two of the thousand names are the same word: here they are told apart."""
CONFIG: dict[str, Any] = {"model_type": "efficientnet_lite", "architectures": ["EfficientNet"]}
PIXELS: dict[str, Any] = {
    "size": {"shortest_edge": 256},
    "crop_size": {"height": 224, "width": 224},
    "do_center_crop": True,
    "resample": 3,
    "image_mean": [127 / 255] * 3,
    "image_std": [128 / 255] * 3,
    "rescale_factor": 1 / 255,
}


def convert(member: Path, out: Path) -> None:
    """Write config.json, preprocessor_config.json and model.safetensors into `out` for the state dictionary
    `member`, beside which the names of the classes lie.
    """
    config = {**CONFIG, "id2label": labels(json.loads(member.with_name(NAMES).read_text(encoding="utf-8")))}
    state = torch.load(member, map_location="cpu", weights_only=True)
    save_file({renamed(name): value.contiguous() for name, value in state.items()}, out / "model.safetensors")
    for name, value in (("config.json", config), ("preprocessor_config.json", PIXELS)):
        (out / name).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8", newline="\n")


def labels(names: dict[str, str]) -> dict[str, str]:
    """The names by their number, each once."""
    return {number: ALIKE.get(int(number), name) for number, name in names.items()}


def renamed(name: str) -> str:
    """The tensor's name in our network: blocks are counted within their stage."""
    first, _, rest = name.partition(".")
    if first != "_blocks":
        return f"{TOP[first]}.{rest}"
    number, part, leaf = rest.split(".")
    place = int(number)
    for stage, (repeats, *_) in enumerate(STAGES):
        if place < repeats:
            return f"stages.{stage}.{place}.{PARTS[part]}.{leaf}"
        place -= repeats
    raise KeyError(name)
