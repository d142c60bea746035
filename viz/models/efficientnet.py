"""EfficientNet-Lite0 (Tan & Le, 2019, in the form for small devices): inverted bottlenecks, no squeeze-and-
excitation, ReLU6.

It was trained in TensorFlow, whose SAME padding puts the odd pixel at the bottom and on the right:
`SameConv2d` does the same, and symmetric padding would cost two points of accuracy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

NORM_EPS = 1e-3

# (blocks, kernel, stride of the first, expansion, channels out): the table of the paper
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


@dataclass(frozen=True)
class EfficientNetConfig:
    """The widths, and the names of the answers."""

    model_type: str = "efficientnet_lite"
    stem_width: int = 32
    stages: tuple[tuple[int, ...], ...] = STAGES
    head_width: int = 1280
    num_labels: int = 1000

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> EfficientNetConfig:
        """The config in a `config.json`: the published network with as many outputs as it has names."""
        return cls(num_labels=len(fields.get("id2label", ())) or cls.num_labels)


class EfficientNet(nn.Module):
    """Pixels [picture, 3, row, column] to logits [picture, label]."""

    def __init__(self, config: EfficientNetConfig) -> None:
        super().__init__()
        self.config: Any = config
        self.stem = Convolution(3, config.stem_width, kernel=3, stride=2)
        self.stages = nn.ModuleList()
        width = config.stem_width
        for repeats, kernel, stride, expansion, out in config.stages:
            first = Block(width, out, kernel, stride=stride, expansion=expansion)
            others = (Block(out, out, kernel, stride=1, expansion=expansion) for _ in range(repeats - 1))
            self.stages.append(nn.Sequential(first, *others))
            width = out
        self.head = Convolution(width, config.head_width, kernel=1)
        self.classifier = nn.Linear(config.head_width, config.num_labels)

    def forward(self, pixel_values: Tensor) -> Tensor:
        """The logits."""
        return self.classifier(self.features(pixel_values))

    def features(self, pixels: Tensor) -> Tensor:
        """The mean of the last map over its places: [picture, head_width]."""
        hidden = self.stem(pixels)
        for stage in self.stages:
            hidden = stage(hidden)
        return self.head(hidden).mean(dim=(2, 3))


class Block(nn.Module):
    """An inverted bottleneck: expand, filter each channel by itself, project.

    Added to its input where the shapes allow.
    """

    def __init__(self, width: int, out: int, kernel: int, *, stride: int, expansion: int) -> None:
        super().__init__()
        wide = width * expansion
        self.expand = Convolution(width, wide, kernel=1) if expansion > 1 else nn.Identity()
        self.depthwise = Convolution(wide, wide, kernel=kernel, stride=stride, groups=wide)
        self.project = LinearConvolution(wide, out, kernel=1)
        self.adds = stride == 1 and width == out

    def forward(self, maps: Tensor) -> Tensor:
        """[picture, width, row, column] to [picture, out, row / stride, column / stride]."""
        changed = self.project(self.depthwise(self.expand(maps)))
        return maps + changed if self.adds else changed


class Convolution(nn.Module):
    """A convolution, its batch norm, and ReLU6."""

    def __init__(self, width: int, out: int, *, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.conv = SameConv2d(width, out, kernel, stride=stride, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(out, eps=NORM_EPS)

    def forward(self, maps: Tensor) -> Tensor:
        """Filtered, normalised and cut at 0 and 6."""
        return F.relu6(self.norm(self.conv(maps)))


class LinearConvolution(Convolution):
    """The same without the cut: what a bottleneck hands on."""

    def forward(self, maps: Tensor) -> Tensor:
        """Filtered and normalised."""
        return self.norm(self.conv(maps))


class SameConv2d(nn.Conv2d):
    """A convolution padded as TensorFlow's SAME: the map becomes ceil(size / stride), the odd pixel last."""

    def forward(self, input: Tensor) -> Tensor:
        """The filtered maps."""
        down, right = (
            _padding(size, *settings)
            for size, *settings in zip(input.shape[2:], self.kernel_size, self.stride, strict=True)
        )
        if not (down % 2 or right % 2):  # as the convolution itself pads: the map is not copied for it
            beside = down // 2, right // 2
            return F.conv2d(input, self.weight, self.bias, self.stride, beside, self.dilation, self.groups)
        if down or right:
            input = F.pad(input, (right // 2, right - right // 2, down // 2, down - down // 2))
        return super().forward(input)


def _padding(size: int, kernel: int, stride: int) -> int:
    return max((-(-size // stride) - 1) * stride + kernel - size, 0)
