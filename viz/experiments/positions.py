"""Position surgery: what a ViT answers when it is told wrongly, or not at all, where its patches stand."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from viz.attribution.gradients import need_attention
from viz.experiments.asking import Asking, Report, learned_positions
from viz.experiments.measuring import SCRAMBLES, Design, scrambles, trial
from viz.experiments.moving import SEEDS, seen
from viz.language import mark
from viz.models.model import Model
from viz.pictures import Crop, Picture
from viz.trials import Trial

SURGERIES = (mark("as learned"), mark("transposed"), mark("shuffled"), mark("zeroed"))


def surgery(
    model: Model, picture: Picture, crop: Crop | None, *, target: int, report: Report | None = None
) -> Trial:
    """Patch positions as learned, with rows and columns exchanged, shuffled (five times), and zeroed; special
    tokens keep theirs.

    The variants are the SURGERIES; there is one setting. The shared network is never changed: other
    embeddings stand in for the learned ones while it is asked. Raises InputError for a network that has no
    positions.
    """
    need_attention(model)
    pixels = seen(model, picture, crop)[None]
    learned = learned_positions(model)
    blank = learned.clone()
    blank[:, -_patches(model, learned) :] = 0
    orders = [np.random.default_rng(seed).permutation(_patches(model, learned)) for seed in range(SEEDS)]
    tables = [[learned], [reordered(model, learned, transposition(model, learned))]]
    tables += [[reordered(model, learned, order) for order in orders], [blank]]
    asking = Asking(model, sum(map(len, tables)) + SCRAMBLES, report)
    answers = [
        np.concatenate([asking.pictures(pixels, positions=table) for table in group]) for group in tables
    ]
    logits = np.full((len(SURGERIES), 1, SEEDS, answers[0].shape[-1]), np.nan, np.float32)
    for row, found in zip(logits, answers, strict=True):
        row[0, : len(found)] = found
    lost, shuffled = scrambles(pixels[0]), tables[SURGERIES.index("shuffled")]
    scrambled = np.concatenate(
        [asking.pictures(lost[n::SEEDS], positions=table) for n, table in enumerate(shuffled)]
    )
    design = Design(experiment="surgery", variants=SURGERIES, settings=(0,), units="")
    unchanged = answers[0].repeat(len(SURGERIES), axis=0)
    return trial(design, model, logits, unchanged=unchanged, target=target, scrambled=scrambled)


def reordered(model: Model, learned: Tensor, order: np.ndarray) -> Tensor:
    """The table [1, token, width] with its patches' rows in another order."""
    special = learned.shape[1] - _patches(model, learned)
    return torch.cat([learned[:, :special], learned[:, special + torch.from_numpy(order)]], dim=1)


def transposition(model: Model, learned: Tensor) -> np.ndarray:
    """The order of patches in which rows and columns have changed places."""
    side = round(_patches(model, learned) ** 0.5)
    return np.arange(side * side).reshape(side, side).T.ravel()


def _patches(model: Model, learned: Tensor) -> int:
    """Patches that the table has rows for: registers have none."""
    return learned.shape[1] - len(model.family.prefix)
