"""Low-rank adaptation (Hu et al., 2022): beside each frozen linear map W a learned one of small rank, W x + B
A x.

B starts at zero, so an adapted network begins as what it was.
"""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

RANK = 16


class LowRankLinear(nn.Module):
    """A frozen linear map and a learned detour through `rank` numbers."""

    def __init__(self, base: nn.Linear, rank: int, randomness: Generator) -> None:
        super().__init__()
        self.base = base
        self.down = nn.Parameter(_started(rank, base.in_features, randomness))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, values: Tensor) -> Tensor:
        """W x + b + B A x."""
        added: Tensor = self.base(values) + F.linear(F.linear(values, self.down), self.up)
        return added


class LowRankPointwise(nn.Module):
    """The same beside a 1x1 convolution, which is a linear map at each place."""

    def __init__(self, base: nn.Conv2d, rank: int, randomness: Generator) -> None:
        super().__init__()
        self.base = base
        rank = min(rank, base.in_channels, base.out_channels)
        self.down = nn.Parameter(_started(rank, base.in_channels, randomness))
        self.up = nn.Parameter(torch.zeros(base.out_channels, rank))

    def forward(self, maps: Tensor) -> Tensor:
        """W x + B A x at every place of [picture, channel, row, column]."""
        detour = F.conv2d(F.conv2d(maps, self.down[:, :, None, None]), self.up[:, :, None, None])
        added: Tensor = self.base(maps) + detour
        return added


def _started(rank: int, width: int, randomness: Generator) -> Tensor:
    bound = 1 / math.sqrt(width)
    return torch.empty(rank, width).uniform_(-bound, bound, generator=randomness)


def low_rank_size(network: nn.Module, rank: int) -> int:
    """How many numbers the detours hold that `add_low_rank` would put beside its linear maps."""
    linear = (module for module in network.modules() if isinstance(module, nn.Linear))
    return sum(rank * (module.in_features + module.out_features) for module in linear)


def add_low_rank(network: nn.Module, *, seed: int, rank: int = RANK) -> int:
    """Put a detour beside every linear map and 1x1 convolution below `network`.

    Returns how many there are.
    """
    randomness = Generator().manual_seed(seed)
    replaced = 0
    for name, module in list(network.named_modules()):
        wrapped: nn.Module
        if isinstance(module, nn.Linear):
            wrapped = LowRankLinear(module, rank, randomness)
        elif isinstance(module, nn.Conv2d) and module.kernel_size == (1, 1) and module.groups == 1:
            wrapped = LowRankPointwise(module, rank, randomness)
        else:
            continue
        parent, _, leaf = name.rpartition(".")
        setattr(network.get_submodule(parent), leaf, wrapped)
        replaced += 1
    return replaced
