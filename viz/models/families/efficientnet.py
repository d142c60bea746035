"""EfficientNet-Lite (Tan & Le, 2019): a stem, then stages of inverted bottlenecks. The network is ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from viz.models.families.convolution import ConvolutionFamily
from viz.models.families.family import Window

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True, kw_only=True)
class EfficientNetFamily(ConvolutionFamily):
    """Its windows are padded as TensorFlow's SAME: the odd place comes last."""

    def windows(self, stage: nn.Module) -> list[Window]:
        """The windows of a stage, each with the places before the first."""
        return [
            each._replace(padding=max(0, each.size - each.stride) // 2) for each in super().windows(stage)
        ]


EFFICIENTNET = EfficientNetFamily(
    model_type="efficientnet_lite",
    networks=("EfficientNet",),
    reads="image",
    stem="stem",
    layers="stages",
    bare=True,
)
