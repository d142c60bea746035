"""What a patch projection has learned to look for: the principal components of its filters (Dosovitskiy et
al., 2021, Fig. 7).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from viz.arrays import Array


class Components(NamedTuple):
    """The directions along which the filters differ most."""

    tiles: Array
    """[component, row, column, rgb], each scaled to its own 0..1."""
    shares: Array
    """[component]: the share of the filters' variance that each explains."""


def principal_components(filters: Array, n: int = 28) -> Components:
    """The first `n` principal components of filters [width, number], as pictures of one patch.

    A component's sign has no meaning: it is turned so that its largest entry is positive.
    """
    return _components(filters.tobytes(), filters.dtype.str, filters.shape, n)


@lru_cache(4)
def _components(raw: bytes, kind: str, shape: tuple[int, ...], n: int) -> Components:
    """Of the same filters, those of one network, computed once: it takes longer than the rest of the page."""
    filters = np.frombuffer(raw, dtype=kind).reshape(shape)
    centred = filters.astype(np.float64) - filters.mean(axis=0, dtype=np.float64)
    _, strength, directions = np.linalg.svd(centred, full_matrices=False)
    directions = directions[:n]
    largest = np.take_along_axis(directions, np.abs(directions).argmax(axis=1, keepdims=True), axis=1)
    directions = directions * np.sign(largest)
    low, high = directions.min(axis=1, keepdims=True), directions.max(axis=1, keepdims=True)
    patch = round((filters.shape[1] / 3) ** 0.5)
    tiles = ((directions - low) / (high - low)).reshape(-1, 3, patch, patch).transpose(0, 2, 3, 1)
    return Components(tiles.astype(np.float32), (strength**2 / (strength**2).sum())[:n].astype(np.float32))


def mosaic(tiles: Array, columns: int, *, enlarge: int = 1, gap: int = 1) -> Array:
    """Pictures [picture, row, column, rgb] in 0..1 side by side, [row, column, rgba] uint8, with see-through
    gaps.
    """
    tiles = tiles.repeat(enlarge, axis=1).repeat(enlarge, axis=2)
    count, height, width, _ = tiles.shape
    rows = -(-count // columns)
    sheet = np.zeros((rows * (height + gap) - gap, columns * (width + gap) - gap, 4), dtype=np.uint8)
    for number, tile in enumerate(tiles):
        top, left = (number // columns) * (height + gap), (number % columns) * (width + gap)
        sheet[top : top + height, left : left + width, :3] = np.rint(tile * 255)
        sheet[top : top + height, left : left + width, 3] = 255
    return sheet
