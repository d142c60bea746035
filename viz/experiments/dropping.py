"""Taking patches away: at random, the most telling ones first, the least telling first (after Naseer et al.,
2021).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from viz.arrays import Array
from viz.attribution.occlusion import occlusion
from viz.capture import grid_of, normalised, prepare
from viz.experiments.asking import Asking, Report, small
from viz.experiments.dials import blurred
from viz.experiments.measuring import SCRAMBLES, Design, scrambles, trial
from viz.experiments.moving import SEEDS, cells_of, seen
from viz.language import mark
from viz.models.model import Model
from viz.pictures import Crop, Picture
from viz.trials import Trial

SHARES = tuple(step / 10 for step in range(10))
RANDOM, MOST, LEAST, REMOVED = (
    mark("random patches"),
    mark("most telling first"),
    mark("least telling first"),
    mark("random tokens removed"),
)


def drop(  # noqa: PLR0913
    model: Model,
    picture: Picture,
    crop: Crop | None,
    *,
    target: int,
    fill: str = "mean",
    cells: int = 0,
    report: Report | None = None,
) -> Trial:
    """0 to 90 % of the patches covered by one of the fills: at random (five times), the most telling first,
    the least telling first.

    Telling is by occlusion, in the network itself. A ViT can also do without: there the same random tokens
    are removed. Settings are shares, `cells` as in `cells_of`. Raises KeyError for an unknown fill.
    """
    pixels = seen(model, picture, crop)
    cells = cells_of(model, pixels.shape[0], cells)
    ranked = _ranked(model, picture, crop, target=target, cells=cells)
    orders = [np.random.default_rng(seed).permutation(cells * cells) for seed in range(SEEDS)]
    behind = cover(model, pixels, fill)
    covers = covered(pixels, [*orders, ranked, ranked[::-1]], behind)
    variants = (RANDOM, MOST, LEAST, *((REMOVED,) if model.family.attends else ()))
    asking = Asking(model, len(SHARES) * (SEEDS + 2 + SEEDS * model.family.attends) + SCRAMBLES, report)
    answers = asking.pictures(covers.reshape(-1, *pixels.shape)).reshape(SEEDS + 2, len(SHARES), -1)
    logits = np.full((len(variants), len(SHARES), SEEDS, answers.shape[-1]), np.nan, np.float32)
    logits[0] = answers[:SEEDS].swapaxes(0, 1)
    logits[1:3, :, 0] = answers[SEEDS:]
    if model.family.attends:
        logits[3] = _removed(model, asking, pixels, orders)
    scrambled = asking.pictures(_lost(pixels, orders, behind))
    return trial(
        Design(experiment="drop", variants=variants, settings=SHARES, units="share of patches"),
        model,
        logits,
        unchanged=logits[:, 0, 0],
        target=target,
        examples=small(covers[0]),
        scrambled=scrambled,
    )


def cover(model: Model, pixels: Array, fill: str) -> Array:
    """What shows where a patch is taken away, uint8 [row, column, rgb]."""
    assert model.pixels is not None
    if fill == "blur":
        return blurred(pixels, 100 / 8)
    if fill == "noise":
        return np.random.default_rng(20091).integers(0, 256, pixels.shape, dtype=np.uint8)
    mean = np.array(model.pixels["image_mean"]) / model.pixels["rescale_factor"]
    colour = {"mean": mean.round(), "black": 0, "white": 255}[fill]
    return np.broadcast_to(np.asarray(colour, np.uint8), pixels.shape)


def covered(pixels: Array, orders: Sequence[Array], behind: Array) -> Array:
    """The picture with the first 0, 10, ...

    90 % of each order's cells taken away, [order, share, row, column, rgb].
    """
    cells = round(len(orders[0]) ** 0.5)
    side = pixels.shape[0] // cells
    rank = np.stack([np.argsort(order) for order in orders]).reshape(-1, 1, cells, cells)
    counts = np.array([round(share * cells * cells) for share in SHARES])[None, :, None, None]
    gone = (rank < counts).repeat(side, axis=2).repeat(side, axis=3)
    return np.where(gone[..., None], behind, pixels)


def _lost(pixels: Array, orders: Sequence[Array], behind: Array) -> Array:
    """The scrambled pictures with as many cells taken away as ever are, [scramble, row, column, rgb]."""
    return np.stack(
        [covered(each, [orders[n % SEEDS]], behind)[0, -1] for n, each in enumerate(scrambles(pixels))]
    )


def _ranked(model: Model, picture: Picture, crop: Crop | None, *, target: int, cells: int) -> Array:
    """Cells from the most to the least telling."""
    scores = occlusion(model, prepare(model, picture, crop), target=target).scores
    index = np.arange(cells) * scores.shape[0] // cells
    return np.argsort(-scores[np.ix_(index, index)].ravel(), kind="stable")


def _removed(model: Model, asking: Asking, pixels: Array, orders: Sequence[Array]) -> Array:
    """Logits [share, order, output] without the first 0, 10, ... 90 % of each order's tokens."""
    grid = grid_of(model, pixels.shape[:2])
    values = normalised(model, pixels).repeat(len(orders), 1, 1, 1)
    found = []
    for share in SHARES:
        gone = round(share * len(orders[0]))
        kept = [
            np.concatenate([np.arange(grid.prefix), grid.prefix + np.sort(order[gone:])]) for order in orders
        ]
        found.append(asking.values(values, keep=torch.from_numpy(np.stack(kept))))
    return np.stack(found)
