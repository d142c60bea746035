"""Occlusion: cover one place after another and see what the class loses (Zeiler & Fergus, 2014).

No gradient, no theory: an experiment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from viz.attribution.gradients import class_score, logits_of
from viz.capture import PreparedPicture
from viz.models.model import Model
from viz.recording import Attribution

BATCH = 32
CELLS = 8
"""Cells along a side for a network that has no patches of its own."""


def cell_size(model: Model, prepared: PreparedPicture) -> int:
    """Pixels along a side of what is covered at a time: a ViT's patch where at most 14 make a side, else an
    8th of the picture.
    """
    rows = prepared.size[0]
    patch = model.patch_size
    return patch if patch and rows // patch <= 14 else max(1, rows // CELLS)


def occlusion(
    model: Model,
    prepared: PreparedPicture,
    *,
    target: int,
    fill: float = 0.0,
    report: Callable[[float], None] | None = None,
) -> Attribution:
    """By how much the class's logit falls when each cell is filled, [row, column]; below 0 where covering
    helped.

    `fill` is in normalised pixel values: 0 is the mean colour of the training pictures. `report` hears the
    share that is done, and may stop it by raising. A cell is `cell_size` pixels a side; the last ones may be
    cut.
    """
    side = cell_size(model, prepared)
    rows, columns = (-(-length // side) for length in prepared.size)
    drops: list[Tensor] = []
    with model.lock, torch.inference_mode():
        whole = class_score(logits_of(model, prepared.values), target)
    for covered in _covered(prepared.values, side, fill):
        if report is not None:
            report(len(drops) * BATCH / (rows * columns))
        with model.lock, torch.inference_mode():
            drops.append(whole - logits_of(model, covered)[:, target])
    return Attribution(
        method="occlusion", target=target, scores=torch.cat(drops).reshape(rows, columns).numpy()
    )


def _covered(values: Tensor, side: int, fill: float) -> Iterator[Tensor]:
    """Batches of copies of the picture, each with one more cell filled, row by row."""
    height, width = values.shape[-2:]
    corners = [(top, left) for top in range(0, height, side) for left in range(0, width, side)]
    for start in range(0, len(corners), BATCH):
        chosen = corners[start : start + BATCH]
        batch = values.repeat(len(chosen), 1, 1, 1)
        for copy, (top, left) in zip(batch, chosen, strict=True):
            copy[:, top : top + side, left : left + side] = fill
        yield batch
