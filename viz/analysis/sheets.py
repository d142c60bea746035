"""Many small maps on one sheet: feature maps by stage, attention by layer, receptive fields by depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from viz.arrays import Array
from viz.language import tr
from viz.picture_answers import DepthMaps
from viz.recording import FeatureRecording, ImageRecording, PatchGrid

COLUMNS = 6
"""Maps of each depth."""


@dataclass(frozen=True, eq=False)
class ContactSheet:
    """Rows of small maps, each with a name."""

    maps: tuple[tuple[Array, ...], ...]
    """[row][column]: a map [y, x] with values 0..1 of its own largest."""
    rows: tuple[str, ...]
    titles: tuple[tuple[str, ...], ...]
    """[row][column]: what the map is."""
    peaks: tuple[tuple[float, ...], ...]
    """[row][column]: the value that is drawn as 1."""
    measures: str
    """What a value in a map is."""


def depth_maps(recording: ImageRecording | FeatureRecording, columns: int = COLUMNS) -> DepthMaps:
    """What each depth makes of the picture: the `columns` strongest feature maps by stage, or where [CLS]
    looks by layer and head.

    A feature map is taken by the size of its activations: what is below 0 counts as much as what is above.
    """
    if isinstance(recording, ImageRecording):
        return looks(recording.attention[:, :columns, 0], recording.grid, recording.n_heads)
    sizes = [np.abs(stage) for stage in recording.stages]
    strongest = [np.argsort(-each.mean(axis=(1, 2)), kind="stable")[:columns] for each in sizes]
    return DepthMaps(
        maps=tuple(each[channels] for each, channels in zip(sizes, strongest, strict=True)),
        numbers=tuple(tuple(channels.tolist()) for channels in strongest),
        counts=tuple(map(len, sizes)),
        attention=False,
    )


def looks(attention: Array, grid: PatchGrid, n_heads: int) -> DepthMaps:
    """Where [CLS] looks: its attention [layer, head, token] of the first heads of `n_heads`, as maps."""
    maps = grid.to_grid(attention)
    n, shown = maps.shape[:2]
    return DepthMaps(
        maps=tuple(maps), numbers=(tuple(range(shown)),) * n, counts=(n_heads,) * n, attention=True
    )


def sheet(found: DepthMaps) -> ContactSheet:
    """The maps with their names, each against its own largest value."""
    titles = tuple(
        tuple(
            tr("head {head}", head=number + 1)
            if found.attention
            else tr("channel {channel} of {n}", channel=number + 1, n=n)
            for number in numbers
        )
        for numbers, n in zip(found.numbers, found.counts, strict=True)
    )
    rows = tuple(
        tr("layer {layer}", layer=i + 1)
        if found.attention
        else tr("stage {stage}: {rows} × {columns}", stage=i + 1, rows=maps.shape[1], columns=maps.shape[2])
        for i, maps in enumerate(found.maps)
    )
    peaks = tuple(tuple(float(each.max()) for each in maps) for maps in found.maps)
    return ContactSheet(
        maps=tuple(
            tuple(each / (peak or 1.0) for each, peak in zip(maps, top, strict=True))
            for maps, top in zip(found.maps, peaks, strict=True)
        ),
        rows=rows,
        titles=titles,
        peaks=peaks,
        measures=tr("weight") if found.attention else tr("size of an activation, without its sign"),
    )


def joined(sheet: ContactSheet, side: int = 32, gap: int = 2) -> Array:
    """All maps of a sheet in one array, [row, column], each enlarged to `side` without smoothing.

    Nan between them.
    """
    step = side + gap
    count = max(len(row) for row in sheet.maps)
    whole = np.full((len(sheet.maps) * step - gap, count * step - gap), np.nan, dtype=np.float32)
    for i, row in enumerate(sheet.maps):
        for j, found in enumerate(row):
            y, x = (np.arange(side) * size // side for size in found.shape)
            whole[i * step : i * step + side, j * step : j * step + side] = found[np.ix_(y, x)]
    return whole
