"""Pairs of pieces of the photographs that the app ships: the same piece twice, or two of them."""

from __future__ import annotations

import tomllib
from functools import cache

import numpy as np
from PIL import Image

from viz.arrays import Array
from viz.live.batch import UNASKED, Batch
from viz.paths import ASSETS

SIDE, PATCH = 8, 4
"""Pixels of a piece and of a patch."""
PATCHES = (SIDE // PATCH) ** 2
PIXELS = 3 * PATCH**2
PHOTO = 48
"""Pixels of a photograph's shorter side before pieces are cut from it."""


@cache
def photographs() -> tuple[Array, ...]:
    """The photographs of assets/images, small: [row, column, rgb] each, 0 to 1."""
    folder = ASSETS / "images"
    rows = tomllib.loads((folder / "images.toml").read_text(encoding="utf-8"))["image"]
    found = []
    for row in rows:
        with Image.open(folder / row["file"]) as opened:
            small = opened.convert("RGB")
            scale = PHOTO / min(small.size)
            small = small.resize((round(small.width * scale), round(small.height * scale)))
            found.append(np.asarray(small, np.float32) / 255)
    return tuple(found)


def pieces(drawn: np.random.Generator, count: int, *, of: Array | None = None) -> Array:
    """[piece, row, column, rgb]: cut anywhere out of any photograph, each with a mean of 0 and one spread.

    `of` says for each piece which photograph it is cut from.
    """
    photos = photographs()
    cut = np.zeros((count, SIDE, SIDE, 3), np.float32)
    for place in range(count):
        photo = photos[drawn.integers(len(photos)) if of is None else int(of[place])]
        top, left = (drawn.integers(0, size - SIDE + 1) for size in photo.shape[:2])
        cut[place] = photo[top : top + SIDE, left : left + SIDE]
    cut -= cut.mean(axis=(1, 2, 3), keepdims=True)
    cut /= cut.std(axis=(1, 2, 3), keepdims=True) + 0.05
    return cut


def patches(cut: Array) -> Array:
    """[piece, row, column, rgb] -> [piece, patch, pixel], row by row."""
    side = SIDE // PATCH
    split = cut.reshape(len(cut), side, PATCH, side, PATCH, 3).transpose(0, 1, 3, 2, 4, 5)
    return split.reshape(len(cut), PATCHES, PIXELS)


def same_or_different(drawn: np.random.Generator, examples: int) -> Batch:
    """[CLS], the patches of one piece, those of another one: is it the same piece? Half of them are."""
    left, right = patches(pieces(drawn, examples)), patches(pieces(drawn, examples))
    same = drawn.random(examples) < 0.5
    right[same] = left[same]
    tokens = np.zeros((examples, 1 + 2 * PATCHES, PIXELS), np.float32)
    tokens[:, 1 : 1 + PATCHES], tokens[:, 1 + PATCHES :] = left, right
    answers = np.full(tokens.shape[:2], UNASKED)
    answers[:, 0] = same
    looks = np.zeros((1, examples, *2 * tokens.shape[1:2]), np.float32)
    one = 1 + np.arange(PATCHES)
    looks[0, :, one, one + PATCHES] = looks[0, :, one + PATCHES, one] = 1
    return Batch(tokens=tokens, answers=answers, looks=looks)


def which_photograph(drawn: np.random.Generator, examples: int) -> Batch:
    """With labels: the patches of a piece, and at [CLS] the photograph that it was cut from."""
    names = drawn.integers(0, len(photographs()), examples)
    cut = patches(pieces(drawn, examples, of=names))
    tokens = np.zeros((examples, 1 + PATCHES, PIXELS), np.float32)
    tokens[:, 1:] = cut
    answers = np.full(tokens.shape[:2], UNASKED)
    answers[:, 0] = names
    return Batch(tokens=tokens, answers=answers, looks=_nowhere(tokens))


def jigsaw(drawn: np.random.Generator, examples: int) -> Batch:
    """Without labels: the patches of a piece, shuffled; each is asked for the place that it was cut from
    (Noroozi & Favaro, 2016).
    """
    cut = patches(pieces(drawn, examples))
    order = np.argsort(drawn.random((examples, PATCHES)), axis=1)
    tokens = np.zeros((examples, 1 + PATCHES, PIXELS), np.float32)
    tokens[:, 1:] = np.take_along_axis(cut, order[..., None], axis=1)
    answers = np.full(tokens.shape[:2], UNASKED)
    answers[:, 1:] = order
    return Batch(tokens=tokens, answers=answers, looks=_nowhere(tokens))


def _nowhere(tokens: Array) -> Array:
    """No pattern of attention is known."""
    return np.zeros((0, len(tokens), *2 * tokens.shape[1:2]), np.float32)
