"""A plain convolutional network for small pictures, the CNN that stands beside the ViT.

pixels [3, 32, 32] -> stem -> stages, each halving the grid -> average over places -> linear head.
Every convolution is 3x3 and every stage is the same two-layer block, so that what differs from
the ViT is the architecture and nothing else. The block's order (convolve, pool, normalise) follows
airbench94 (Jordan, 2024); its frozen whitening layer is left out, so that the first filters are learned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from viz.errors import InputError

LARGEST_WIDTH = 1024
LARGEST_IMAGE = 256
MOST_STAGES = 6
MOST_LABELS = 1000


@dataclass(frozen=True)
class CNNConfig:
    """The sizes that define a network: `stem_width` filters first, then one width per stage."""

    image_size: int = 32
    stem_width: int = 24
    stage_widths: tuple[int, ...] = (64, 192, 320)
    num_labels: int = 10

    def __post_init__(self) -> None:
        """Refuse sizes that would take unreasonable memory, before any is taken."""
        _check("image_size", self.image_size, 2 ** len(self.stage_widths), LARGEST_IMAGE)
        _check("len(stage_widths)", len(self.stage_widths), 1, MOST_STAGES)
        for width in (self.stem_width, *self.stage_widths):
            _check("stage_widths", width, 1, LARGEST_WIDTH)
        _check("num_labels", self.num_labels, 2, MOST_LABELS)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> CNNConfig:
        """The config in a `config.json`; other keys are left alone. Raises `InputError` on bad sizes."""
        widths = fields.get("stage_widths", cls.stage_widths)
        if not isinstance(widths, (list, tuple)):
            raise InputError("stage_widths must be a list of whole numbers; got {got!r}.", got=widths)
        labels = fields.get("id2label")
        return cls(
            image_size=fields.get("image_size", cls.image_size),
            stem_width=fields.get("stem_width", cls.stem_width),
            stage_widths=tuple(widths),
            num_labels=fields.get("num_labels", len(labels) if isinstance(labels, dict) else cls.num_labels),
        )


def _check(name: str, value: object, lowest: int, highest: int) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not lowest <= value <= highest:  # type: ignore[operator]
        raise InputError(
            "{name} of a CNN must be a whole number from {low} to {high}; got {got!r}.",
            name=name,
            low=lowest,
            high=highest,
            got=value,
        )


def convolution(channels_in: int, channels_out: int) -> nn.Conv2d:
    """A 3x3 convolution that keeps the grid and starts by passing its input channels through."""
    layer = nn.Conv2d(channels_in, channels_out, kernel_size=3, padding=1, bias=False)
    nn.init.dirac_(layer.weight[:channels_in].data)
    return layer


def stem(channels_out: int) -> nn.Sequential:
    """The first filters: pixels [3, row, column] -> features [channel, row, column]."""
    layer = nn.Conv2d(3, channels_out, kernel_size=3, padding=1, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(channels_out), nn.GELU())


def stage(channels_in: int, channels_out: int) -> nn.Sequential:
    """Two convolutions; the grid is halved between them by keeping the largest of each 2x2."""
    return nn.Sequential(
        convolution(channels_in, channels_out),
        nn.MaxPool2d(2),
        nn.BatchNorm2d(channels_out),
        nn.GELU(),
        convolution(channels_out, channels_out),
        nn.BatchNorm2d(channels_out),
        nn.GELU(),
    )


class CNN(nn.Module):
    """A stem and a few stages, averaged over places and read by one linear `head`."""

    def __init__(self, config: CNNConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or CNNConfig()
        widths = (config.stem_width, *config.stage_widths)
        self.stages = nn.ModuleList([stem(config.stem_width), *(stage(a, b) for a, b in pairwise(widths))])
        self.head = nn.Linear(widths[-1], config.num_labels)

    def features(self, pixel_values: Tensor) -> tuple[Tensor, ...]:
        """The output of every stage, each [picture, channel, row, column], the stem's first."""
        outputs = []
        hidden = pixel_values
        for each in self.stages:
            hidden = each(hidden)
            outputs.append(hidden)
        return tuple(outputs)

    def forward(self, pixel_values: Tensor) -> Tensor:
        """Logits [picture, label] for normalised pixels [picture, 3, row, column]."""
        last = self.features(pixel_values)[-1]
        return self.head(torch.mean(last, dim=(2, 3)))
