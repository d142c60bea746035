"""An example as it is met elsewhere: before something else, in another light, from farther away; in a letter,
with typing errors. What it is stays the same, and so does its class.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image

from viz.arrays import Array
from viz.language import mark
from viz.pictures import Picture, cut
from viz.requests import Input

WHITE = 245
"""Pixels as bright as this in all colours are a plain background."""
PLAIN = 0.05
"""Of the pixels, that must be plain before a picture is said to have a background."""
FRAME = 1 / 8
SQUARE = 4
"""Pixels along the squares of which another background is made."""
DARK = 4
LONG = 4
"""Letters of a word in which two may change places."""
WORD = re.compile(rf"\w{{{LONG},}}")


def pixels(photo: Any) -> Array:
    """[row, pixel_column, rgb]: the square of a picture that a network sees, to be written on."""
    return np.array(cut(*photo)[0])


def picture(photo: Any, shown: Array) -> Input:
    """Changed pixels under the name of the picture that they come from."""
    shown.setflags(write=False)
    digest = hashlib.sha256(shown.tobytes()).hexdigest()
    height, width = shown.shape[:2]
    return (Picture(digest=digest, name=photo[0].name, pixels=shown, width=width, height=height), None)


def background(shown: Array) -> Array:
    """[row, pixel_column] bool: what is plain white; of a photograph, which has no such thing, a frame."""
    behind = np.asarray((shown >= WHITE).all(axis=2))
    if behind.mean() < PLAIN:
        edge = max(1, round(FRAME * len(shown)))
        behind = np.ones(shown.shape[:2], bool)
        behind[edge:-edge, edge:-edge] = False
    return behind


def before_another(photo: Any) -> Input:
    """Squares of any colour behind it, the same behind every picture."""
    shown = pixels(photo)
    side, behind = len(shown), background(shown)
    squares = np.random.default_rng(0).integers(0, 256, (-(-side // SQUARE),) * 2 + (3,), dtype=np.uint8)
    wall = squares.repeat(SQUARE, axis=0).repeat(SQUARE, axis=1)[:side, :side]
    shown[behind] = wall[behind]
    return picture(photo, shown)


def darkened(photo: Any) -> Input:
    """A quarter of the light."""
    return picture(photo, pixels(photo) // DARK)


def farther(photo: Any) -> Input:
    """Half as large, on the mean of what was at its edge."""
    shown = pixels(photo)
    side, small = len(shown), max(1, len(shown) // 2)
    edge = np.concatenate([shown[0], shown[-1], shown[:, 0], shown[:, -1]])
    far = np.broadcast_to(edge.mean(axis=0).round().astype(np.uint8), shown.shape).copy()
    at = (side - small) // 2
    far[at : at + small, at : at + small] = np.asarray(Image.fromarray(shown).resize((small, small)))
    return picture(photo, far)


def in_a_letter(given: Any) -> Input:
    """With a greeting before it and a farewell after it."""
    return (f"Dear all, I hope that you are well. {given[0]} See you soon, yours, Anna", *given[1:])


def mistyped(given: Any) -> Input:
    """In every longer word the two letters in its middle change places."""
    return tuple(WORD.sub(_swapped, each) for each in given)


def _swapped(found: re.Match[str]) -> str:
    word, at = found[0], len(found[0]) // 2
    return f"{word[: at - 1]}{word[at]}{word[at - 1]}{word[at + 1 :]}"


Change = Callable[[Any], Input]
CHANGES: Mapping[str, Mapping[str, tuple[str, Change]]] = MappingProxyType(
    {
        "text": {
            "typing": (mark("typing errors: in longer words two letters change places"), mistyped),
            "letter": (mark("another style: in a letter, with a greeting and a farewell"), in_a_letter),
        },
        "image": {
            "behind": (mark("another background: squares of any colour"), before_another),
            "dark": (mark("another light: a quarter of it"), darkened),
            "far": (mark("from farther away: half as large"), farther),
        },
    }
)
"""Of sentences and of pictures: key -> its title, a message, and the function that changes an example."""
