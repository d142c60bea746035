"""Tiny random vision networks of every family, whole with their picture
settings, and pictures to show them."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import transformers

from viz.models.catalogue import Checkpoint
from viz.models.cnn import CNN, CNNConfig
from viz.models.efficientnet import EfficientNet, EfficientNetConfig
from viz.models.families import FAMILIES
from viz.models.model import Model
from viz.pictures import Picture

PATCHES: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "image_size": 24,
    "patch_size": 6,
    "num_labels": 5,
}
DINO: dict[str, Any] = {**PATCHES, "mlp_ratio": 2, "layerscale_value": 0.7}
CONFIGS: dict[str, dict[str, Any]] = {
    "vit": {**PATCHES, "intermediate_size": 48},
    "deit": {**PATCHES, "intermediate_size": 48},
    "dinov2": DINO,
    "dinov2_with_registers": {**DINO, "num_register_tokens": 4},
    "resnet": {
        "embedding_size": 6,
        "hidden_sizes": [6, 8, 10],
        "depths": [1, 2, 1],
        "layer_type": "basic",
        "num_labels": 5,
    },
    "convnext": {
        "hidden_sizes": [6, 8, 10, 12],
        "depths": [1, 2, 1, 1],
        "layer_scale_init_value": 0.5,
        "num_labels": 5,
    },
}
VITS = ("vit", "deit", "dinov2", "dinov2_with_registers")
PREFIX = {"vit": 1, "deit": 2, "dinov2": 1, "dinov2_with_registers": 5}
CNNS = ("cnn", "efficientnet_lite", "resnet", "convnext")


def tiny(family: str, kind: int = 0, *, spread: float = 1.0, seed: int = 0) -> Model:
    """A random network of the family.

    `kind` picks among its classes, `spread` is the weights' standard deviation.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    row = FAMILIES[family]
    size = PATCHES["image_size"] if row.attends else 64
    if family == "cnn":
        network: Any = CNN(CNNConfig(image_size=64, stem_width=4, stage_widths=(6, 8, 10), num_labels=5))
    elif family == "efficientnet_lite":
        stages = ((1, 3, 1, 1, 6), (2, 5, 2, 2, 8))
        network = EfficientNet(EfficientNetConfig(stem_width=4, stages=stages, head_width=12, num_labels=5))
    else:
        made = getattr(transformers, row.networks[kind])
        config = (
            made.config_class(**CONFIGS[family], initializer_range=spread)
            if row.attends
            else made.config_class(**CONFIGS[family])
        )
        config._attn_implementation = "eager"
        network = made(config)
    network.eval().requires_grad_(False)
    for parameter in (
        network.parameters()
    ):  # tokens, gains, offsets and our CNN's filters start at constants that would hide a mix-up
        if parameter.ndim < 2 or parameter.shape[0] == 1 or family == "cnn":
            parameter.add_(torch.randn_like(parameter) * 0.3)
    checkpoint = Checkpoint(
        name=f"tiny-{family}", title=f"Tiny {family}", family=family, network=row.networks[kind],
        reads="image", source="folder",
        location="", licence="none", megabytes=0, layers=3, heads=4, why="",
    )  # fmt: skip
    pixels = {
        "height": size,
        "width": size,
        "resample": 3,
        "image_mean": (0.5, 0.4, 0.3),
        "image_std": (0.2, 0.25, 0.3),
        "rescale_factor": 1 / 255,
    }
    return Model(checkpoint=checkpoint, family=row, network=network, pixels=pixels, labels=tuple("abcde"))


def noise(width: int = 90, height: int = 60, seed: int = 0) -> Picture:
    """A picture of random pixels."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Picture(digest=f"{width}x{height}:{seed}", name="noise", pixels=pixels, width=width, height=height)


def hooks_and_grads(model: Model) -> tuple[Any, ...]:
    """What a function must leave as it was: hooks, gradients, whether parameters want them, train or eval
    mode.
    """
    modules = list(model.network.modules())
    hooks = [
        (len(m._forward_hooks), len(m._forward_pre_hooks), len(m._backward_hooks), m.training)
        for m in modules
    ]
    return hooks, [
        (p.grad is None, p.requires_grad, float(p.double().sum())) for p in model.network.parameters()
    ]
