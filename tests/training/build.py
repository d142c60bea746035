"""Tiny networks and photos, so that a whole training run takes a second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Generator, nn

from viz.models.cnn import CNN, CNNConfig
from viz.training.data import Photos
from viz.training.networks import cnn_logits, vit_logits
from viz.training.recipes import CNN_RECIPE, VIT_RECIPE
from viz.training.run import Plan, SpecimenRun

BATCH = 24
"""Photos a step."""


def photos(count: int, seed: int = 0) -> Photos:
    """Random pictures whose label is which third of the brightness they fall in."""
    randomness = Generator().manual_seed(seed)
    labels = torch.randint(3, (count,), generator=randomness)
    noise = torch.randint(60, (count, 3, 32, 32), generator=randomness)
    return Photos((noise + 80 * labels[:, None, None, None]).to(torch.uint8), labels)


def tiny_vit() -> nn.Module:
    from transformers import ViTConfig, ViTForImageClassification

    torch.manual_seed(0)
    sizes: dict[str, Any] = {
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_labels": 10,
    }
    network = ViTForImageClassification(
        ViTConfig(image_size=32, patch_size=4, intermediate_size=32, hidden_dropout_prob=0.0, **sizes)
    )
    network.set_attn_implementation("eager")
    return network


def tiny_cnn() -> nn.Module:
    torch.manual_seed(0)
    return CNN(CNNConfig(stem_width=4, stage_widths=(6, 8)))


def run(kind: str, out: Path, *, steps: int = 8, teacher: nn.Module | None = None) -> SpecimenRun:
    """A run of `steps` steps of a tiny CNN or ViT, with that network's real recipe for small batches."""
    plan = Plan(out=out, seed=3, steps=steps)
    if kind == "cnn":
        return SpecimenRun(tiny_cnn().train(), cnn_logits, replace(CNN_RECIPE, batch=BATCH), plan)
    return SpecimenRun(
        tiny_vit().train(), vit_logits, replace(VIT_RECIPE, batch=BATCH), plan, teacher=teacher
    )
