"""What one place of a layer can see of the picture, in theory and in effect (Luo et al., 2016)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import NamedTuple

import torch
from torch import Tensor

from viz.arrays import Array
from viz.capture import check_size, grid_of, image_inputs
from viz.models.hooks import received, returned
from viz.models.model import Model

PIXELS = 32 * 32 * 32
"""Of the pictures whose gradients are kept in memory together: one of 224 pixels a side takes 200 MB."""


def effective_field(model: Model, values: Tensor, *, report: Callable[[float], None] | None = None) -> Array:
    """Mean over pictures of |d sum_c y_c(centre) / dx|, summed over colours, by depth: [depth, row, column],
    each summing to 1.

    y is a stage's output in a CNN; in a ViT the centre *patch's* token, embedding first ([CLS] has no
    centre). The unit at (rows // 2, columns // 2) is the centre. `values` [picture, rgb, row, column] as
    `prepare` gives them. `report` hears the share that is done, and may stop it by raising.
    """
    sums = torch.zeros(())
    at_once = max(1, PIXELS // (values.shape[-1] * values.shape[-2]))
    for start in range(0, len(values), at_once):
        sums = sums + _sensitivity(model, values[start : start + at_once])
        if report is not None:
            report(min(1.0, (start + at_once) / len(values)))
    return (sums / sums.sum(dim=(1, 2), keepdim=True)).float().numpy()


def _sensitivity(model: Model, values: Tensor) -> Tensor:
    """|d sum_c y_c(centre) / dx| summed over pictures and colours, by depth: [depth, row, column]."""
    values = values.clone().requires_grad_()
    outputs: list[Tensor] = []
    layers = model.family.layer_list(model.network)
    with model.lock, torch.enable_grad():
        with ExitStack() as hooks:
            if model.family.attends:
                hooks.enter_context(received(layers[0], outputs.append))
            for layer in layers:
                hooks.enter_context(returned(layer, outputs.append))
            model.network(**image_inputs(model, values))
        centres = [_centre(model, output, values).sum() for output in outputs]
        gradients = [torch.autograd.grad(centre, values, retain_graph=True)[0] for centre in centres]
    return torch.stack([gradient.abs().sum(dim=(0, 1)) for gradient in gradients]).double()


def _centre(model: Model, output: Tensor, values: Tensor) -> Tensor:
    """[picture, channel] of the unit in the middle."""
    if not model.family.attends:
        return output[:, :, output.shape[2] // 2, output.shape[3] // 2]
    grid = grid_of(model, (values.shape[2], values.shape[3]))
    return output[:, grid.token(grid.rows // 2, grid.columns // 2)]


class Field(NamedTuple):
    """What the units of one depth can depend on, in pixels along a side."""

    side: float
    """Of one unit's box. It may be larger than the picture: part of it then lies in the padding."""
    start: float
    """Where the box of unit 0 has its centre, counted from the middle of the first pixel."""
    step: float
    """From one unit's centre to the next."""

    def centre(self, unit: int) -> float:
        """Where the box of this unit has its centre."""
        return self.start + unit * self.step


def theoretical_fields(model: Model) -> tuple[Field, ...]:
    """By depth, as `effective_field`: from kernels, strides and paddings; in a ViT the patch, from the first
    layer on the whole picture.

    A layer of stride 2 is padded on its one side: its units' centres lie off the middle of the pixels that
    they replace (Araujo et al., 2019).
    """
    if model.family.attends:
        patch = float(model.patch_size)
        whole = float(max(check_size(model, None)))
        return tuple(Field(side, (patch - 1) / 2, patch) for side in (patch, *(whole,) * model.n_layers))
    side, start, step, fields = 1.0, 0.0, 1.0, []
    for stage in model.family.layer_list(model.network):
        for window in model.family.windows(stage):
            reach = window.size - 1
            side += reach * step
            start += (reach / 2 - window.padding) * step
            step *= window.stride
        fields.append(Field(side, start, step))
    return tuple(fields)
