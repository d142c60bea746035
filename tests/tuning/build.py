"""Examples that a tiny network can learn, and what a training must leave as it was."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from tests.models import tiny
from tests.vision import tiny as tiny_vit
from viz.models.model import Model
from viz.pictures import Picture
from viz.teaching import Examples

WORDS = ("animal", "street", "tired")


def model(family: str) -> Model:
    """A tiny random encoder of words or of patches, calm enough to learn."""
    if family not in ("bert", "roberta", "distilbert"):
        return tiny_vit(family, kind=0, spread=0.2)
    made: Any = tiny.network(family)
    for weight in made.parameters():
        weight.mul_(0.3)
    whole = tiny.model(family)
    return Model(checkpoint=whole.checkpoint, family=whole.family, network=made, tokenizer=whole.tokenizer)


def sentences(each: int = 8, held: int = 2) -> Examples:
    """Sentences of three classes, told apart by one word."""
    texts = [
        (f"the {word} was {'ing ' * (n % 4)}play{'s' * (n // 4)} .",) for word in WORDS for n in range(each)
    ]
    return _examples(tuple(texts), each, held)


def pictures(each: int = 8, held: int = 2) -> Examples:
    """Noise that is red, green or blue."""
    made = []
    for label in range(3):
        for n in range(each):
            pixels = np.random.default_rng((label, n)).integers(0, 90, (24, 24, 3), dtype=np.uint8)
            pixels[..., label] += 120
            digest = hashlib.sha256(pixels.tobytes()).hexdigest()
            made.append((Picture(digest=digest, name="noise", pixels=pixels, width=24, height=24), None))
    return _examples(tuple(made), each, held)


def _examples(inputs: tuple[Any, ...], each: int, held: int) -> Examples:
    return Examples(
        name="tiny",
        classes=WORDS,
        inputs=inputs,
        labels=tuple(label for label in range(3) for _ in range(each)),
        held=tuple(n >= each - held for _ in range(3) for n in range(each)),
    )


def bits(model: Model) -> dict[str, bytes]:
    """Every number of the network, exactly."""
    return {name: value.numpy().tobytes() for name, value in model.network.state_dict().items()}
