"""Grad-CAM: which places of a feature map raised the class (Selvaraju et al., 2017)."""

from __future__ import annotations

import torch
from torch import Tensor

from viz.attribution.gradients import class_score, logits_of
from viz.capture import PreparedPicture, grid_of
from viz.models.hooks import cut_after, cut_before
from viz.models.model import Model
from viz.recording import Attribution


def grad_cam(model: Model, prepared: PreparedPicture, *, target: int) -> Attribution:
    """relu(sum_k w_k A_k) with w_k the mean over places of dy/dA_k; scores [row, column], 0 or more, in
    logits.

    A is the last stage of a CNN. In a ViT it is what enters the last layer's patches: of what *leaves* the
    last layer only [CLS] is read, so there every patch's gradient is exactly zero.
    """
    layer = model.family.layer_list(model.network)[-1]
    with (
        model.lock,
        torch.enable_grad(),
        (cut_before if model.family.attends else cut_after)(layer) as leaves,
    ):
        score = class_score(logits_of(model, prepared.values), target)
        (gradient,) = torch.autograd.grad(score, leaves)
    maps, gradients = (_places(model, prepared, tensor.detach()[0]) for tensor in (leaves[0], gradient))
    weights = gradients.mean(dim=(1, 2))
    return Attribution(
        method="grad_cam", target=target, scores=torch.einsum("k,krc->rc", weights, maps).relu().numpy()
    )


def _places(model: Model, prepared: PreparedPicture, tensor: Tensor) -> Tensor:
    """[channel, row, column] as it is, or of the patches of [token, channel]."""
    if not model.family.attends:
        return tensor
    grid = grid_of(model, prepared.size)
    return tensor[grid.prefix :].T.reshape(-1, grid.rows, grid.columns)
