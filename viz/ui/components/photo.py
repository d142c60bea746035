"""A picture as a component gets it: JPEG bytes of bounded size, in colours and sharpness that nobody misses
at a glance.
"""

from __future__ import annotations

import base64
import io
from hashlib import blake2b
from threading import Lock
from typing import Any

import numpy as np
from cachetools import LRUCache, cached
from PIL import Image

from viz.arrays import Array

QUALITIES = (88, 78, 65, 50, 35, 20)
KEPT_BYTES = 16_000_000
"""Of the last photos: a page shows the same one in several places and sizes, and again after each change."""


def photo(pixels: Array | Image.Image, *, side: int, most: int) -> Array:
    """JPEG bytes [byte] of pixels [row, column, rgb] (uint8, or 0..1), at most `side` pixels a side and
    `most` bytes.

    Small pictures are enlarged without smoothing, so that each pixel of a network's 32 x 32 stays a square.
    """
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(_bytes(pixels))
    return np.frombuffer(_encoded(image, side, most), dtype=np.uint8)


def _known_by(image: Image.Image, *sizes: int) -> tuple[Any, ...]:
    return blake2b(image.tobytes(), digest_size=16).digest(), image.mode, image.size, *sizes


@cached(LRUCache(KEPT_BYTES, getsizeof=len), key=_known_by, lock=Lock())
def _encoded(image: Image.Image, side: int, most: int) -> bytes:
    image = _fitted(image, side)
    raw = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, subsampling=0 if quality > 80 else 2)
        raw = out.getvalue()
        if len(raw) <= most:
            break
    else:
        smaller = image.resize((max(1, image.width // 2), max(1, image.height // 2)))
        return bytes(_encoded(smaller, side // 2, most))
    return raw


def data_uri(pixels: Array | Image.Image, *, side: int, most: int) -> str:
    """The same as text that a chart can hold."""
    raw = photo(pixels, side=side, most=most).tobytes()
    return "data:image/jpeg;base64," + base64.b64encode(raw).decode()


def _bytes(pixels: Array) -> Array:
    return pixels if pixels.dtype == np.uint8 else np.rint(pixels * 255).clip(0, 255).astype(np.uint8)


def _fitted(image: Image.Image, side: int) -> Image.Image:
    longest = max(image.size)
    if longest > side:
        image = image.copy()
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        return image
    times = side // longest
    return (
        image.resize((image.width * times, image.height * times), Image.Resampling.NEAREST)
        if times >= 4
        else image
    )
