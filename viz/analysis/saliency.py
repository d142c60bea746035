"""A map of what stands out, coarse enough to be drawn."""

from __future__ import annotations

from viz.arrays import Array

PLACES = 56
"""Along a side of the drawn map."""


def coarse(saliency: Array, most: int = PLACES) -> Array:
    """A square map by blocks of pixels, at most `most` along a side: the mean of each block."""
    side = -(-len(saliency) // most)
    while len(saliency) % side:
        side += 1
    count = len(saliency) // side
    return saliency.reshape(count, side, count, side).mean(axis=(1, 3))
