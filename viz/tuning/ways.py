"""Which of a network's weights may move: one entry for each way of tuning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from torch import nn

from viz.models.low_rank import add_low_rank, low_rank_size
from viz.models.model import Model
from viz.tuning.twin import freed


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a copy of a network may change."""

    rate: float
    """Learning rate of the network's own weights."""
    last: bool = False
    """Does its last layer move alone?"""
    low_rank: bool = False
    """Do detours beside them move instead (Hu et al., 2022)?"""
    head_first: bool = False
    """Is the head taught on the frozen network before anything moves (Kumar et al., 2022)?"""

    def size(self, model: Model, rank: int) -> int:
        """Numbers that will move, without the head."""
        moving = self._moving(model)
        if self.low_rank:
            return low_rank_size(moving, rank)
        return sum(weight.numel() for weight in moving.parameters())

    def open(self, twin: Model, *, rank: int, seed: int) -> list[nn.Parameter]:
        """Let the twin's weights move; which they are."""
        moving = self._moving(twin)
        if not self.low_rank:
            return freed(moving)
        add_low_rank(moving, seed=seed, rank=rank)
        return [weight for weight in moving.parameters() if weight.requires_grad]

    def _moving(self, model: Model) -> nn.ModuleList:
        layers = model.family.layer_list(model.network)
        return nn.ModuleList(layers[-1:] if self.last else layers)


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "lora": Way(rate=1e-3, low_rank=True),
        "last": Way(rate=3e-4, last=True),
        "all": Way(rate=1e-4),
        "head-first": Way(rate=1e-4, head_first=True),
    }
)
"""Key of `viz.teaching.WAYS` -> what moves."""
