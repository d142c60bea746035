"""A picture cut into patches, and what the network's own embedding makes of each."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import numpy as np
import torch

from viz.arrays import Array
from viz.capture.image import grid_of, image_inputs, prepare
from viz.capture.layer import embedding_parts, watch_parts
from viz.errors import InputError
from viz.models.families import part
from viz.models.hooks import Watch, only_before
from viz.models.model import Model
from viz.pictures import Crop, Source
from viz.workings import Patches


def capture_patches(
    model: Model, picture: Source, crop: Crop | None = None, *, size: int | None = None
) -> Patches:
    """Every patch of the square, and its way to what the first layer receives.

    Raises InputError as `capture_image`.
    """
    if not model.family.attends:
        raise InputError(
            "{model} convolves: it cuts no patches. Choose a vision transformer.",
            model=model.checkpoint.title,
        )
    prepared = prepare(model, picture, crop, size=size)
    inputs = image_inputs(model, prepared.values)
    base: Any = model.network.base_model
    projection: Any = part(base, model.family.embedding + ".projection")
    with model.lock, torch.inference_mode(), ExitStack() as stack:
        watch = Watch(stack, {})
        watch_parts(model, watch)
        with only_before(model.family.layer_list(model.network)[0]):
            model.network(**inputs)
        parts = embedding_parts(model, inputs, watch.seen)
        weight, bias = projection.weight.detach(), projection.bias.detach()
    grid = grid_of(model, prepared.size)
    places = (f"patch {row + 1},{column + 1}" for row in range(grid.rows) for column in range(grid.columns))
    return Patches(
        model=model.name,
        tokens=(*model.family.special_tokens(model.config), *places),
        grid=grid,
        image=prepared.image,
        flat=flattened(prepared.values[0].numpy(), weight.shape[-1]),
        parts=parts["patch"].numpy(),
        positions=parts["position"].numpy(),
        embedding=watch.seen["embedding"].numpy(),
        filters=weight.flatten(1).numpy(),
        bias=bias.numpy(),
    )


def flattened(values: Array, patch: int) -> Array:
    """A picture [rgb, row, column] as one row of numbers a patch, [patch, number]: reds row by row, then
    greens, then blues.
    """
    rgb, rows, columns = values.shape
    cut = values.reshape(rgb, rows // patch, patch, columns // patch, patch)
    return np.ascontiguousarray(cut.transpose(1, 3, 0, 2, 4).reshape(-1, rgb * patch * patch))
