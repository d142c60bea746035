"""How far a network's vectors have moved while it was tuned."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from viz.arrays import Array
from viz.models.hooks import received, returned
from viz.models.model import Model
from viz.tuning.batches import PreparedExamples, pooled, together

AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class Drift:
    """The same examples in two networks, each asked once."""

    alike: Array
    """[depth, example]: the cosine between a token's vectors in both, mean over an example's tokens; depth 0
    is the embedding.
    """
    before: Array
    """[example, feature] after the last layer of the first, as `viz.tuning.batches.vectors` gives them."""
    after: Array
    """The same of the second."""


@torch.inference_mode()
def drift(
    before: Model, after: Model, some: PreparedExamples, indices: Sequence[int], *, first: bool
) -> Drift:
    """What became of these examples; the models' locks are held one after the other."""
    columns, rows = list[Array](), ([list[Array](), list[Array]()])
    for at in range(0, len(indices), AT_ONCE):
        batch = indices[at : at + AT_ONCE]
        fed = together(before, some, batch)
        both = [_states(model, fed) for model in (before, after)]
        for kept, model, states in zip(rows, (before, after), both, strict=True):
            kept.append(pooled(model, states[-1], fed, first=first).numpy())
        pairs = zip(*both, strict=True)
        cosines = torch.stack([F.cosine_similarity(one, other, dim=-1) for one, other in pairs])
        for row, index in enumerate(batch):
            columns.append(cosines[:, row, : some.lengths[index]].mean(dim=1).numpy())
    was, now = (np.concatenate(each) for each in rows)
    return Drift(np.stack(columns, axis=1), was, now)


def _states(model: Model, fed: dict[str, Any]) -> list[Tensor]:
    """[example, token, width] by depth."""
    layers = model.family.layer_list(model.network)
    kept: list[Tensor] = []
    with model.lock, ExitStack() as hooks:
        hooks.enter_context(received(layers[0], kept.append))
        for layer in layers:
            hooks.enter_context(returned(layer, kept.append))
        base: Any = model.network.base_model
        base(**fed)
    return kept
