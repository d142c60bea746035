"""The decoder that turns the last patch tokens of a vision transformer into a map of what stands out."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional as F

WIDTHS = (384, 256, 128, 64)


class SaliencyDecoder(nn.Module):
    """Three transposed convolutions, each of which doubles the map, a 1x1 convolution, a resize and a
    sigmoid.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.upconvs = nn.ModuleList(
            nn.ConvTranspose2d(a, b, kernel_size=4, stride=2, padding=1) for a, b in pairwise(widths)
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for width in widths[1:])
        self.final = nn.Conv2d(widths[-1], 1, kernel_size=1)

    def forward(self, patches: Tensor, *, size: int) -> Tensor:
        """Normed patch tokens [picture, patch, channel] of a square picture to a map [picture, size, size] in
        0-1.
        """
        pictures, count, width = patches.shape
        side = round(count**0.5)
        maps = patches.transpose(1, 2).reshape(pictures, width, side, side)
        for upconv, norm in zip(self.upconvs, self.norms, strict=True):
            maps = F.relu(norm(upconv(maps)))
        logits = F.interpolate(self.final(maps), size=(size, size), mode="bilinear", align_corners=False)
        return logits.sigmoid()[:, 0]
