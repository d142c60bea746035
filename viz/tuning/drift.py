"""How far a network's vectors have moved while it was tuned."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from viz.arrays import Array
from viz.capture.hooks import received, returned
from viz.models.model import Model
from viz.tuning.batches import PreparedExamples, together

AT_ONCE = 16


@torch.inference_mode()
def alike(before: Model, after: Model, some: PreparedExamples, indices: Sequence[int]) -> Array:
    """[depth, example]: the cosine between a token's vectors in two networks, mean over an example's tokens;
    depth 0 is the embedding.
    """
    columns = []
    for at in range(0, len(indices), AT_ONCE):
        batch = indices[at : at + AT_ONCE]
        pairs = zip(_states(before, some, batch), _states(after, some, batch), strict=True)
        cosines = torch.stack([F.cosine_similarity(*pair, dim=-1) for pair in pairs])
        for row, index in enumerate(batch):
            columns.append(cosines[:, row, : some.lengths[index]].mean(dim=1))
    found: Array = torch.stack(columns, dim=1).numpy()
    return found


def _states(model: Model, some: PreparedExamples, indices: Sequence[int]) -> list[Tensor]:
    """[example, token, width] by depth."""
    layers = model.family.layer_list(model.network)
    kept: list[Tensor] = []
    with model.lock, ExitStack() as hooks:
        hooks.enter_context(received(layers[0], kept.append))
        for layer in layers:
            hooks.enter_context(returned(layer, kept.append))
        base: Any = model.network.base_model
        base(**together(model, some, indices))
    return kept
