"""Muon: momentum whose update is made orthogonal, for hidden matrices and filters (Jordan et al., 2024)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

# The quintic that pushes singular values towards 1 fastest (Jordan et al., 2024).
QUINTIC = (3.4445, -4.7750, 2.0315)


def orthogonal(matrices: Tensor, rounds: int = 5) -> Tensor:
    """Matrices [..., row, column] with their singular values moved to about 1
    (0.7 to 1.2), by Newton-Schulz."""
    a, b, c = QUINTIC
    wide = matrices.shape[-2] <= matrices.shape[-1]
    x = (matrices if wide else matrices.mT).to(torch.bfloat16)
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(rounds):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return (x if wide else x.mT).to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """Nesterov momentum, made orthogonal, times the learning rate.

    With `fixed_norm` a filter keeps the length sqrt(outputs): before a batch norm its length says nothing.
    Without it the update has AdamW's usual size, 0.2 a weight (Liu et al., 2025), and weights decay as there.
    """

    def __init__(self, parameters: Iterable[nn.Parameter], **settings: Any) -> None:
        """`settings`: lr, momentum, weight_decay and fixed_norm."""
        defaults = {"lr": 1e-3, "momentum": 0.95, "weight_decay": 0.0, "fixed_norm": False}
        super().__init__(parameters, defaults | settings)

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Update every weight once from its gradient; weights of one shape together, which is faster."""
        for group in self.param_groups:
            by_shape: dict[torch.Size, list[nn.Parameter]] = {}
            for weight in group["params"]:
                by_shape.setdefault(weight.shape, []).append(weight)
            for weights in by_shape.values():
                ahead = torch.stack([self._momentum(weight, group["momentum"]) for weight in weights])
                for weight, update in zip(weights, orthogonal(ahead), strict=True):
                    _move(weight, update, group)

    def _momentum(self, weight: nn.Parameter, momentum: float) -> Tensor:
        """The gradient looked at one step ahead (Nesterov), as a matrix [output, everything else]."""
        gradient = weight.grad if weight.grad is not None else torch.zeros_like(weight)
        if "momentum" not in self.state[weight]:
            self.state[weight]["momentum"] = torch.zeros_like(weight)
        memory = self.state[weight]["momentum"].mul_(momentum).add_(gradient)
        return gradient.add(memory, alpha=momentum).flatten(1)


def _move(weight: nn.Parameter, update: Tensor, group: dict[str, Any]) -> None:
    if group["fixed_norm"]:
        weight.mul_(len(weight) ** 0.5 / weight.norm())
        size = 1.0
    else:
        weight.mul_(1 - group["lr"] * group["weight_decay"])
        size = 0.2 * max(update.shape) ** 0.5
    weight.add_(update.view_as(weight), alpha=-group["lr"] * size)
