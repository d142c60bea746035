"""Asking a network many times: in batches, with a word between them, and with changes that never touch the
shared weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from viz.arrays import Array
from viz.capture import image_inputs, normalised
from viz.errors import InputError
from viz.models.hooks import returned
from viz.models.model import Model

BATCH = 32
PIXELS = 4 * 224 * 224
"""Of a batch, at most: of large pictures four, so that it is heard of, and can be stopped, every second."""
EXAMPLE_SIDE = 64
POSITIONS = "position_embeddings"

Report = Callable[[float], None]


@dataclass
class Asking:
    """One network being asked a known number of times.

    `report` hears the share that is done, and may stop it by raising.
    """

    model: Model
    total: int
    report: Report | None = None
    asked: int = field(default=0, init=False)

    def pictures(self, pictures: Array, *, positions: Tensor | None = None) -> Array:
        """Logits [picture, output] for uint8 pictures [picture, row, column, rgb].

        With other position embeddings where given.
        """
        return self.values(normalised(self.model, pictures), positions=positions)

    def values(self, values: Tensor, *, positions: Tensor | None = None, keep: Tensor | None = None) -> Array:
        """Logits [picture, output] for normalised pixels [picture, rgb, row, column].

        `positions` [1, token, width] stand in for the learned ones; of the tokens only `keep` [picture, kept]
        go on after the embedding, [CLS] and its like always.
        """
        found = []
        at_once = max(1, min(BATCH, PIXELS // (values.shape[-1] * values.shape[-2])))
        for start in range(0, len(values), at_once):
            if self.report is not None:
                self.report(self.asked / max(self.total, 1))
            batch = slice(start, start + at_once)
            found.append(_logits(self.model, values[batch], positions, None if keep is None else keep[batch]))
            self.asked += len(values[batch])
        return np.concatenate(found)


def _logits(model: Model, values: Tensor, positions: Tensor | None, keep: Tensor | None) -> Array:
    replaced = {} if positions is None else {_positions_name(model): positions}
    with model.lock, torch.inference_mode(), _only(model, keep):
        logits = model.answer(image_inputs(model, values), replaced=replaced)
    if logits is None:
        raise InputError(
            "{model} names no classes: it was trained without labels. Choose a classifier.",
            model=model.checkpoint.title,
        )
    return logits.numpy()


@contextmanager
def _only(model: Model, keep: Tensor | None) -> Iterator[None]:
    """While inside, only these tokens of each picture leave the embedding."""
    if keep is None:
        yield
        return
    chosen = keep

    def drop(embedded: Tensor) -> Tensor:
        return embedded.gather(1, chosen[:, :, None].expand(-1, -1, embedded.shape[-1]))

    with returned(cast(Any, model.network).base_model.embeddings, drop):
        yield


def learned_positions(model: Model) -> Tensor:
    """A copy of the position embeddings, [1, token, width]; special tokens first."""
    return model.network.get_parameter(_positions_name(model)).detach().clone()


def _positions_name(model: Model) -> str:
    return next(name for name, _ in model.network.named_parameters() if name.endswith(POSITIONS))


def small(pictures: Array) -> Array:
    """uint8 pictures [picture, row, column, rgb] as examples in 0..1: every so many pixels, so that at most
    64 a side are left.
    """
    step = -(-pictures.shape[1] // EXAMPLE_SIDE)
    return pictures[:, ::step, ::step].astype(np.float32) / 255
