"""AdamW (Loshchilov & Hutter, 2019), as torch has it.

To make torch's own takes 2.5 s (*measured*), spent on a compiler that nobody here wants, before the first
step of a training that takes five.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

MEAN, SPREAD, TINY = 0.9, 0.999, 1e-8
"""How slowly both averages forget, and what keeps the quotient finite."""


class AdamW:
    """Weights move against the mean of their gradients, divided by the root of their mean square."""

    def __init__(self, parameters: Sequence[nn.Parameter], *, decay: float = 0.0) -> None:
        self.parameters: list[Tensor] = list(parameters)
        self.decays = [decay if each.ndim > 1 else 0.0 for each in self.parameters]
        self.means = [torch.zeros_like(each) for each in self.parameters]
        self.squares = [torch.zeros_like(each) for each in self.parameters]

    @torch.no_grad()
    def step(self, rate: float, number: int) -> None:
        """One update at this learning rate; `number` counts from 1. Gradients are used up."""
        gradients: list[Tensor] = [each.grad for each in self.parameters]  # type: ignore[misc]
        torch._foreach_mul_(self.parameters, [1 - rate * decay for decay in self.decays])
        torch._foreach_lerp_(self.means, gradients, 1 - MEAN)
        torch._foreach_mul_(self.squares, SPREAD)
        torch._foreach_addcmul_(self.squares, gradients, gradients, 1 - SPREAD)
        spreads = torch._foreach_sqrt(self.squares)
        torch._foreach_div_(spreads, (1 - SPREAD**number) ** 0.5)
        torch._foreach_add_(spreads, TINY)
        torch._foreach_addcdiv_(self.parameters, self.means, spreads, -rate / (1 - MEAN**number))
        for each in self.parameters:
            each.grad = None
