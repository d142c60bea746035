"""A map of what stands out, coarse enough to be drawn; and which heads follow it."""

from __future__ import annotations

import numpy as np

from viz.analysis.correlation import correlation
from viz.arrays import Array
from viz.recording import ImageRecording

PLACES = 56
"""Along a side of the drawn map."""


def coarse(saliency: Array, most: int = PLACES) -> Array:
    """A square map by blocks of pixels, at most `most` along a side: the mean of each block."""
    side = -(-len(saliency) // most)
    while len(saliency) % side:
        side += 1
    count = len(saliency) // side
    return saliency.reshape(count, side, count, side).mean(axis=(1, 3))


def by_patch(recording: ImageRecording) -> Array:
    """How much each patch stands out, [patch]: the mean of the model's own map over its pixels."""
    assert recording.saliency is not None
    rows, columns = recording.grid.rows, recording.grid.columns
    height, width = recording.saliency.shape
    blocks = recording.saliency.reshape(rows, height // rows, columns, width // columns)
    return blocks.mean(axis=(1, 3)).ravel()


def follows(recording: ImageRecording) -> Array:
    """[layer, head]: the correlation over the patches of [CLS]'s attention with what stands out.

    1 where it follows the object, -1 where it follows the background; the attention that a patch gets from
    all others, on average, in a model without [CLS].
    """
    prefix = recording.grid.prefix
    looks = (
        recording.attention[:, :, 0]
        if prefix
        else np.stack([layer.mean(axis=1) for layer in recording.attention])
    )
    return correlation(looks[..., prefix:], by_patch(recording))
