"""Networks that convolve: through which windows each stage sees the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from viz.models.families.family import Family, Window

if TYPE_CHECKING:
    import torch
    from torch import nn


@dataclass(frozen=True, kw_only=True)
class ConvolutionFamily(Family):
    """An architecture without attention."""

    shortcut: str = "shortcut"
    """In the names of modules that lead around a stage's windows."""
    bare: bool = False
    """Does the network return its logits themselves, not an object that holds them?"""

    def logits(self, output: Any) -> torch.Tensor | None:
        """What the network's head answers."""
        return output if self.bare else super().logits(output)

    def windows(self, stage: nn.Module) -> list[Window]:
        """The windows through which the units of a stage see the stage before, in order."""
        from torch import nn

        sliding = (nn.Conv2d, nn.MaxPool2d)
        found = (
            m for name, m in stage.named_modules() if isinstance(m, sliding) and self.shortcut not in name
        )
        return [Window(*(_first(size) for size in (m.kernel_size, m.stride, m.padding))) for m in found]


def _first(size: Any) -> int:
    return int(size[0] if isinstance(size, tuple) else size)
