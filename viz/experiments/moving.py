"""Moving the picture: shifts within the photograph, whole patches round the edge, patches shuffled."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image
from torch import Tensor

from viz.arrays import Array
from viz.capture import check_size
from viz.experiments.asking import Asking, Report, learned_positions, small
from viz.experiments.measuring import SCRAMBLES, Design, scrambles, trial
from viz.language import mark
from viz.models.model import Model
from viz.pictures import Crop, Picture, cut
from viz.trials import Trial

STEPS = 4
"""Steps of a shift to each side; each is a 32nd of the picture."""
SEEDS = 5
TILES = (1, 2, 4, 7, 8, 14, 16)
"""A side: those that a patch grid can be cut into evenly, and the grid itself, are shuffled."""
WITH, WITHOUT = mark("as it is"), mark("positions zeroed")


def seen(model: Model, picture: Picture, crop: Crop | None) -> Array:
    """The square as the network is given it, uint8 [row, column, rgb]."""
    height, width = check_size(model, None)
    assert model.pixels is not None
    return np.asarray(cut(picture, crop)[0].resize((width, height), model.pixels["resample"]))


def shift(
    model: Model, picture: Picture, crop: Crop | None, *, target: int, report: Report | None = None
) -> Trial:
    """The square slid over the photograph by up to an eighth of its side, in whole network pixels: what comes
    in at one edge was there.

    Where the photograph ends, its mirror image comes in: the square keeps its size, and unmoved it is what
    the network sees elsewhere. Settings are (right, down) in network pixels.
    """
    side = check_size(model, None)[0]
    step = max(1, side // 32)
    reach = STEPS * step
    frame, room = _frame(model, picture, crop, reach=reach)
    offsets = [
        (right, down) for down in range(-reach, reach + 1, step) for right in range(-reach, reach + 1, step)
    ]
    windows = _windows(frame, offsets, reach=reach)
    windows[len(offsets) // 2] = seen(model, picture, crop)
    mirrored = sum(
        not (-room[0] <= right <= room[2] and -room[1] <= down <= room[3]) for right, down in offsets
    )
    asking = Asking(model, len(windows) + SCRAMBLES, report)
    logits, scrambled = asking.pictures(windows), asking.pictures(scrambles(windows[len(offsets) // 2]))
    design = Design(
        experiment="shift",
        variants=(WITH,),
        settings=offsets,
        units="pixels of the network",
        mirrored=mirrored,
    )
    unchanged = logits[len(offsets) // 2][None]
    return trial(
        design,
        model,
        logits[None, :, None],
        unchanged=unchanged,
        target=target,
        examples=small(windows),
        scrambled=scrambled,
    )


def _windows(frame: Array, offsets: Sequence[tuple[int, int]], *, reach: int) -> Array:
    """The square at each offset (right, down), [window, row, column, rgb]; the frame is wider by `reach`."""
    side = len(frame) - 2 * reach
    starts = [(reach + down, reach + right) for right, down in offsets]
    return np.stack([frame[top : top + side, left : left + side] for top, left in starts])


def _frame(
    model: Model, picture: Picture, crop: Crop | None, *, reach: int
) -> tuple[Array, tuple[float, float, float, float]]:
    """The square and `reach` network pixels around it, at its own scale; and how many of them the photograph
    has on each side.

    Sides are (left, top, right, bottom). Beyond the photograph lies its mirror image.
    """
    assert model.pixels is not None
    size = check_size(model, None)[0]
    box = cut(picture, crop)[1]
    height, width, _ = picture.pixels.shape
    across, down = width / picture.width, height / picture.height
    left, top, right, bottom = (
        round(edge * scale) for edge, scale in zip(box, (across, down, across, down), strict=True)
    )
    pixel = (right - left) / size
    more = math.ceil(reach * pixel)
    rows, columns = _mirrored(top - more, bottom + more, height), _mirrored(left - more, right + more, width)
    start, stop = more - reach * pixel, more + (size + reach) * pixel
    around = Image.fromarray(picture.pixels[np.ix_(rows, columns)])
    frame = around.resize((size + 2 * reach,) * 2, model.pixels["resample"], box=(start, start, stop, stop))
    room = (left / pixel, top / pixel, (width - right) / pixel, (height - bottom) / pixel)
    return np.asarray(frame), room


def _mirrored(start: int, stop: int, size: int) -> Array:
    """The places from `start` to `stop`, those outside of 0 to `size` reflected at the edge, which is not
    repeated.
    """
    places = np.abs(np.arange(start, stop))
    return np.where(places < size, places, 2 * (size - 1) - places)


def cyclic_shift(  # noqa: PLR0913
    model: Model,
    picture: Picture,
    crop: Crop | None,
    *,
    target: int,
    cells: int = 0,
    report: Report | None = None,
) -> Trial:
    """The picture moved right by whole patches, what leaves coming back in on the left.

    A ViT is asked twice: as it is, and with its position embeddings zeroed. Then the same tokens arrive in
    another order and nothing in it can tell: the answer stays, up to rounding. `cells` as in `cells_of`.
    """
    pixels = seen(model, picture, crop)
    cells = cells_of(model, pixels.shape[0], cells)
    patch = pixels.shape[0] // cells
    rolled = np.stack([np.roll(pixels, k * patch, axis=1) for k in range(cells)])
    variants = (WITH, WITHOUT) if model.family.attends else (WITH,)
    asking = Asking(model, len(rolled) * len(variants), report)
    logits = np.stack([asking.pictures(rolled, positions=_treated(model, name)) for name in variants])
    design = Design(experiment="cyclic_shift", variants=variants, settings=range(cells), units="patches")
    return trial(
        design, model, logits[:, :, None], unchanged=logits[:, 0], target=target, examples=small(rolled)
    )


def shuffle(  # noqa: PLR0913
    model: Model,
    picture: Picture,
    crop: Crop | None,
    *,
    target: int,
    cells: int = 0,
    report: Report | None = None,
) -> Trial:
    """The picture cut into g x g tiles of whole patches, and these shuffled: g from 1 (nothing happens) to
    the patch grid, five shuffles each.

    The shuffles depend on g and their number alone, so every network gets the same ones. Settings are g.
    `cells` as in `cells_of`.
    """
    pixels = seen(model, picture, crop)
    cells = cells_of(model, pixels.shape[0], cells)
    grids = [g for g in sorted({*TILES, cells}) if cells % g == 0]
    changed = np.stack([tiles_shuffled(pixels, g, seed) for g in grids for seed in range(SEEDS)])
    variants = (WITH, WITHOUT) if model.family.attends else (WITH,)
    asking = Asking(model, len(changed) * len(variants) + SCRAMBLES, report)
    logits = np.stack([asking.pictures(changed, positions=_treated(model, name)) for name in variants])
    logits = logits.reshape(len(variants), len(grids), SEEDS, -1)
    scrambled = asking.pictures(scrambles(pixels))
    design = Design(experiment="shuffle", variants=variants, settings=grids, units="tiles a side")
    examples = small(changed[::SEEDS])
    return trial(
        design,
        model,
        logits,
        unchanged=logits[:, 0, 0],
        target=target,
        examples=examples,
        scrambled=scrambled,
    )


def tiles_shuffled(pixels: Array, grid: int, seed: int) -> Array:
    """The picture [row, column, rgb] with its grid x grid tiles in another order."""
    side = pixels.shape[0] // grid
    tiles = pixels.reshape(grid, side, grid, side, 3).swapaxes(1, 2).reshape(grid * grid, side, side, 3)
    order = np.random.default_rng((grid, seed)).permutation(len(tiles))
    return tiles[order].reshape(grid, grid, side, side, 3).swapaxes(1, 2).reshape(pixels.shape)


def cells_of(model: Model, side: int, beside: int = 0) -> int:
    """Patches a side of the ViT. Of a network without patches `beside`, those of the ViT beside it, so that
    both get the same pictures; where there is none, or it does not divide the side: 8 to 32 pixels, 14 to
    224.
    """
    if model.family.attends:
        return side // model.patch_size
    if beside and side % beside == 0:
        return beside
    return 14 if side % 14 == 0 else 8


def _treated(model: Model, variant: str) -> Tensor | None:
    return learned_positions(model).zero_() if variant == WITHOUT else None
