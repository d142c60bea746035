"""The tiny random networks of every family, words and pictures alike, and what to feed them.

They are those of `tests.models.tiny` and `tests.vision`: there is one network a family.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import torch

from tests import vision
from tests.models import tiny
from viz.models.families import FAMILIES
from viz.models.model import Model

TEXT = tiny.FAMILY_NAMES
IMAGE = vision.VITS
NAMES = (*TEXT, *IMAGE)


@cache
def network(family: str, kind: int = 0) -> Model:
    """A random model of the family; `kind` picks among the classes that may hold it."""
    if family in TEXT:
        words: Any = Words()
        return replace(tiny.model(family, kind), tokenizer=words)
    made = vision.tiny(family, kind)
    labels = tuple(f"label {i}" for i in range(5))
    made.network.config.id2label = dict(enumerate(labels))
    return replace(made, labels=labels)


class Words:
    """As much of a tokenizer as naming an output takes."""

    def id_to_token(self, word: int) -> str:
        """Its entry in the vocabulary."""
        return f"word {word}"

    def decode(self, ids: list[int], skip_special_tokens: bool) -> str:
        """The word of one id, special ones too."""
        assert not skip_special_tokens
        return f"word {ids[0]}"


def inputs(family: str, n_tokens: int = 7, seed: int = 0) -> dict[str, torch.Tensor]:
    """A batch of one for the family: random words, or random pixels."""
    made = torch.Generator().manual_seed(seed)
    if FAMILIES[family].reads == "image":
        side = vision.PATCHES["image_size"]
        return {"pixel_values": torch.randn(1, 3, side, side, generator=made)}
    ids = torch.randint(5, 50, (1, n_tokens), generator=made)
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


def token_names(family: str, n_tokens: int = 7) -> tuple[str, ...]:
    """As many names as the family has tokens for `inputs`."""
    patches = (vision.PATCHES["image_size"] // vision.PATCHES["patch_size"]) ** 2
    return tuple(f"t{i}" for i in range(patches + vision.PREFIX[family] if family in IMAGE else n_tokens))
