"""Random changes that keep a photo's label: flip, shift, cut-out and colour, on byte tensors.

Each function takes a batch of pictures, uint8 [picture, 3, row, column], and a generator, so that a
run that stops and goes on draws the same numbers. All four are batched: a loop over pictures would
cost more than the network.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

SHIFT = 4
HOLE = 8
JITTER = 0.2

# The mean and the standard deviation of CIFAR-10's training pixels, one a colour, on the scale 0-1.
MEAN = (0.4914, 0.4822, 0.4465)
DEVIATION = (0.2470, 0.2435, 0.2616)


def augment(images: Tensor, mirrored: Tensor, randomness: Generator) -> Tensor:
    """All four changes; `mirrored` bool [picture] says which pictures are flipped."""
    images = shift(flip(images, mirrored), randomness)
    return cut_out(jitter(images, randomness), randomness)


def flip(images: Tensor, mirrored: Tensor) -> Tensor:
    """Left and right exchanged where `mirrored`."""
    return torch.where(mirrored[:, None, None, None], images.flip(3), images)


def alternating(index: Tensor, *, epoch: int, seed: int) -> Tensor:
    """Which photos are mirrored: a coin for each at first, then the other side every epoch (Jordan, 2024).

    A coin thrown every epoch shows some photos only one way; this shows each both ways in two epochs.
    """
    coins = torch.Generator().manual_seed(seed)
    first = torch.randint(2, (int(index.max()) + 1,), generator=coins)[index]
    return (first + epoch) % 2 == 1


def shift(images: Tensor, randomness: Generator, most: int = SHIFT) -> Tensor:
    """Moved by up to `most` pixels each way; the edge is filled with its mirror image."""
    count, channels, height, width = images.shape
    padded = F.pad(images.float(), (most,) * 4, mode="reflect").to(images.dtype)
    down, right = torch.randint(2 * most + 1, (2, count, 1, 1, 1), generator=randomness)
    rows = down + torch.arange(height)[:, None]
    columns = right + torch.arange(width)
    pictures = torch.arange(count)[:, None, None, None]
    return padded[pictures, torch.arange(channels)[:, None, None], rows, columns]


def cut_out(images: Tensor, randomness: Generator, size: int = HOLE) -> Tensor:
    """A square of `size` pixels, anywhere, painted grey (DeVries & Taylor, 2017)."""
    count, _, height, width = images.shape
    top = torch.randint(height, (count, 1, 1, 1), generator=randomness) - size // 2
    left = torch.randint(width, (count, 1, 1, 1), generator=randomness) - size // 2
    rows, columns = torch.arange(height)[:, None], torch.arange(width)
    inside = (rows >= top) & (rows < top + size) & (columns >= left) & (columns < left + size)
    return images.masked_fill(inside, 128)


def jitter(images: Tensor, randomness: Generator, strength: float = JITTER) -> Tensor:
    """Brightness, contrast and saturation, each multiplied by a factor from 1 -
    `strength` to 1 + `strength`."""
    count = len(images)
    factors = 1 + strength * (2 * torch.rand(3, count, 1, 1, 1, generator=randomness) - 1)
    brightness, contrast, saturation = factors
    pixels = images.float() * brightness
    grey = pixels.mean(dim=1, keepdim=True)
    average = grey.mean(dim=(2, 3), keepdim=True)
    pixels = average + contrast * (grey + saturation * (pixels - grey) - average)
    return pixels.round_().clamp_(0, 255).to(torch.uint8)


def normalise(images: Tensor) -> Tensor:
    """What the networks see: float32, each colour with mean 0 and deviation 1 over the training set."""
    mean = torch.tensor(MEAN).view(3, 1, 1) * 255
    deviation = torch.tensor(DEVIATION).view(3, 1, 1) * 255
    return (images.float() - mean) / deviation
