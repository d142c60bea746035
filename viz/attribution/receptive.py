"""What one place of a layer can see of the picture, in theory and in effect (Luo et al., 2016)."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from viz.capture import check_size, image_inputs, patch_grid
from viz.models.loading import Model
from viz.recording import Array


def effective_field(model: Model, values: Tensor) -> Array:
    """Mean over pictures of |d sum_c y_c(centre) / dx|, summed over colours, by depth: [depth, row, column], each summing to 1.

    y is a stage's output in a CNN; in a ViT the centre *patch's* token, embedding first ([CLS] has no centre). The unit
    at (rows // 2, columns // 2) is the centre. `values` [picture, rgb, row, column] as `prepare` gives them; 8 to 16 pictures.
    """
    values = values.clone().requires_grad_()
    outputs: list[Tensor] = []
    layers = model.family.layer_list(model.network)
    with model.lock, torch.enable_grad():
        with ExitStack() as hooks:
            if model.family.attends:
                hooks.callback(layers[0].register_forward_pre_hook(partial(_keep_input, outputs), with_kwargs=True).remove)
            for layer in layers:
                hooks.callback(layer.register_forward_hook(partial(_keep_output, outputs)).remove)
            model.network(**image_inputs(model, values))
        centres = [_centre(model, output, values).sum() for output in outputs]
        gradients = [torch.autograd.grad(centre, values, retain_graph=True)[0] for centre in centres]
    fields = torch.stack([gradient.abs().sum(dim=1).mean(dim=0) for gradient in gradients]).double()
    return (fields / fields.sum(dim=(1, 2), keepdim=True)).float().numpy()


def _keep_input(outputs: list[Tensor], _module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    outputs.append(args[0] if args else kwargs["hidden_states"])


def _keep_output(outputs: list[Tensor], _module: nn.Module, _args: Any, output: Any) -> None:
    outputs.append(output[0] if isinstance(output, tuple) else output)


def _centre(model: Model, output: Tensor, values: Tensor) -> Tensor:
    """[picture, channel] of the unit in the middle."""
    if not model.family.attends:
        return output[:, :, output.shape[2] // 2, output.shape[3] // 2]
    grid = patch_grid(model, (values.shape[2], values.shape[3]))
    return output[:, grid.token(grid.rows // 2, grid.columns // 2)]


def theoretical_field(model: Model) -> tuple[float, ...]:
    """Pixels along a side that one unit of each stage can depend on, from kernels and strides; in a ViT from the first layer on all.

    The box may be larger than the picture: part of it then lies in the padding. By depth, as `effective_field`.
    """
    if model.family.attends:
        patch = float(model.config.patch_size)
        return (patch, *(float(max(check_size(model, None))),) * model.n_layers)
    side, jump, sides = 1.0, 1.0, []
    for stage in model.family.layer_list(model.network):
        for name, module in stage.named_modules():
            if isinstance(module, (nn.Conv2d, nn.MaxPool2d)) and "shortcut" not in name:
                side += (_first(module.kernel_size) - 1) * jump
                jump *= _first(module.stride)
        sides.append(side)
    return tuple(sides)


def _first(size: int | tuple[int, ...]) -> int:
    return size[0] if isinstance(size, tuple) else size
