"""What a network costs: floating-point operations, counted one by one with attention included."""

from __future__ import annotations

from typing import Any

import torch
from torch import Generator, nn

from viz.capture.cost import counting
from viz.models.cnn import CNN
from viz.training.networks import PATCHES, cnn_logits, vit_logits


def forward_flops(network: nn.Module, keep: int = PATCHES) -> int:
    """Operations to read one 32x32 picture; a multiplication and an addition count as two."""
    return _count(network, keep, backward=False)


def training_flops(network: nn.Module, record: dict[str, Any], teacher: nn.Module | None = None) -> int:
    """Operations of a whole training run, forward and backward, from its `training.json` record."""
    whole, seen = record["photos_seen_with_all_patches"], record["photos_seen"]
    kept = PATCHES if isinstance(network, CNN) else record["recipe"]["patches_kept"]
    total = whole * _count(network, PATCHES, backward=True) + (seen - whole) * _count(
        network, kept, backward=True
    )
    return total + (seen * forward_flops(teacher) if teacher is not None else 0)


def _count(network: nn.Module, keep: int, *, backward: bool) -> int:
    logits = cnn_logits if isinstance(network, CNN) else vit_logits
    trainable = [parameter.requires_grad for parameter in network.parameters()]
    network.requires_grad_(backward)
    with counting() as counter, torch.set_grad_enabled(backward):
        answer = logits(network, torch.zeros(1, 3, 32, 32), keep, Generator())
        if backward:
            answer.sum().backward()
    network.zero_grad()
    for parameter, was in zip(network.parameters(), trainable, strict=True):
        parameter.requires_grad_(was)
    return int(counter.get_total_flops())
