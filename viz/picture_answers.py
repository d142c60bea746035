"""The waist, for lessons that look at an answer to a picture and not inside: a twentieth of a recording."""

from __future__ import annotations

from dataclasses import dataclass

from viz.arrays import Array, Checked, axes
from viz.recording import FeatureRecording, ImageRecording, PatchGrid


@dataclass(frozen=True, kw_only=True, eq=False)
class DepthMaps(Checked):
    """A few small maps of each depth: feature maps by stage, or where [CLS] looks by layer."""

    maps: tuple[Array, ...] = axes("map", "row", "column")
    """Of each depth, first to last."""
    numbers: tuple[tuple[int, ...], ...]
    """[depth][map]: the head or the channel that it is of, from 0."""
    counts: tuple[int, ...]
    """[depth]: how many heads or channels there are."""
    attention: bool
    """Are they weights of attention? Else sizes of activations."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ImageAnswer(Checked):
    """What a network answered to a picture."""

    model: str
    image: Array = axes("height", "pixel_column", "rgb")
    """As in `ImageRecording`, and so are crop, logits, labels and saliency."""
    crop: tuple[float, float, float, float]
    grid: PatchGrid | None
    """Of a vision transformer; None where the network convolves."""
    depth: int
    """Its layers of attention, or its stages of convolution."""
    logits: Array = axes("row", "output")
    labels: tuple[str, ...]
    saliency: Array | None = axes("height", "pixel_column", optional=True)
    maps: DepthMaps | None = None
    """What each depth made of the picture, where that was asked for."""


Answered = ImageAnswer | ImageRecording | FeatureRecording
"""An answer to a picture, with or without what went on inside."""
