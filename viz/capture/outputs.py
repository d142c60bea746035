"""A network's likeliest answers with their names: all 50,000 words for each token would fill every cache."""

from __future__ import annotations

import torch

from viz.models.model import Model
from viz.recording import Outputs

RANKS = 10


def likeliest(model: Model, logits: torch.Tensor, ranks: int = RANKS) -> Outputs | None:
    """The best `ranks` of logits [row, output] in each row; None where there is no output."""
    if not logits.shape[-1]:
        return None
    best, which = logits.topk(min(ranks, logits.shape[-1]))
    names = {output: model.output_name(output) for output in which.unique().tolist()}
    return Outputs(
        names=tuple(tuple(names[output] for output in row) for row in which.tolist()),
        probabilities=(best - logits.logsumexp(-1, keepdim=True)).exp().numpy(),
        logits=best.numpy(),
    )
