"""Weights and the optimiser's averages as safetensors, and back."""

from __future__ import annotations

import torch
from safetensors.torch import load, save
from torch import nn

from viz.adamw import AdamW

KINDS = ("weight", "mean", "square")


def packed(network: nn.Module, optimiser: AdamW) -> bytes:
    """All weights, and what the optimiser keeps of each."""
    names = [name for name, _ in network.named_parameters()]
    kept = (optimiser.parameters, optimiser.means, optimiser.squares)
    return save(
        {
            f"{kind} {name}": tensor.detach().clone()
            for kind, tensors in zip(KINDS, kept, strict=True)
            for name, tensor in zip(names, tensors, strict=True)
        }
    )


@torch.no_grad()
def unpacked(content: bytes, network: nn.Module, optimiser: AdamW) -> None:
    """Put a checkpoint back into a network and its optimiser."""
    tensors = load(content)
    for number, (name, parameter) in enumerate(network.named_parameters()):
        parameter.copy_(tensors[f"weight {name}"])
        optimiser.means[number].copy_(tensors[f"mean {name}"])
        optimiser.squares[number].copy_(tensors[f"square {name}"])
