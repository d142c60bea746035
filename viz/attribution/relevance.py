"""Relevance through attention: one map a class from attention and its gradient (Chefer, Gur & Wolf, ICCV
2021).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from viz.arrays import Array
from viz.attribution.gradients import class_score, need_attention
from viz.capture import PreparedPicture, graphs, grid_of, image_inputs
from viz.errors import InputError
from viz.models.model import Model
from viz.recording import Attribution


def relevance(model: Model, prepared: PreparedPicture, *, target: int) -> Attribution:
    """How much each patch's token counted for the class, through all layers: the read-out tokens' row of R,
    [row, column], 0 or more.

    Read out are those of [CLS] and [DIST] on which the class depends: [CLS]; in a DeiT that answers with both
    its heads, the mean of both; in a tuned network whose head reads the mean of all patches, all of these,
    less the identity that R starts with, a part of every patch's own row. Raises InputError for a CNN.
    """
    need_attention(model)
    inputs = image_inputs(model, prepared.values)
    attention, gradients = attention_gradients(model, inputs, lambda logits: class_score(logits, target))
    grid = grid_of(model, prepared.size)
    if model.head is not None and not model.head.first:
        depends = torch.arange(grid.n_tokens) >= grid.prefix
    else:
        depends = (
            gradients[-1][:, : len(model.family.prefix)].abs().sum(dim=(0, 2)) > 0
        )  # of others, the last layer's rows are not read
        depends[0] |= not depends.any()
    read = torch.zeros(1, attention[-1].shape[-1], dtype=torch.float64)
    read[0, : len(depends)] = depends.double() / depends.sum()
    row = (_gathered(read, attention, gradients) - read)[0].float().numpy()
    return Attribution(method="relevance", target=target, scores=grid.to_grid(row))


def token_relevance(model: Model, inputs: dict[str, Any], score: Callable[[Tensor], Tensor]) -> Array:
    """R [query, key] after the last layer, for a batch of one; `score` picks a number out of the logits.

    R starts as the identity; each layer adds mean_h(relu(dy/dA * A)) R (equations 5 and 6). Rows are not
    normalised: row q sums the relevance that token q has gathered, itself included. One forward and one
    backward pass.
    """
    attention, gradients = attention_gradients(model, inputs, score)
    start = torch.eye(attention[-1].shape[-1], dtype=torch.float64)
    matrix: Array = _gathered(start, attention, gradients).float().numpy()
    return matrix


def _gathered(rows: Tensor, attention: Sequence[Tensor], gradients: Sequence[Tensor]) -> Tensor:
    """rows [row, token] of R, from the last layer down: of few rows it is a small part of the work."""
    for weights, gradient in zip(reversed(attention), reversed(gradients), strict=True):
        rows = rows + rows @ (gradient * weights).relu_().mean(dim=0).double()
    return rows


def attention_gradients(
    model: Model, inputs: dict[str, Any], score: Callable[[Tensor], Tensor]
) -> tuple[list[Tensor], list[Tensor]]:
    """Attention after the softmax, and the score's derivative by it, of each layer: [head, query, key]."""
    with model.lock, torch.enable_grad():
        found = graphs.taken(model, inputs) or graphs.run(model, inputs)
        if found.logits is None:
            raise InputError(
                "{model} names no classes: it was trained without labels. Choose a classifier.",
                model=model.checkpoint.title,
            )
        gradients = torch.autograd.grad(score(found.logits), found.attention)
    return [each.detach()[0] for each in found.attention], [each[0] for each in gradients]
