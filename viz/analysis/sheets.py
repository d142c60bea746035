"""Many small maps on one sheet: feature maps by stage, attention by layer, receptive fields by depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from viz.arrays import Array
from viz.language import tr
from viz.recording import FeatureRecording, ImageRecording


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


def sheet(recording: ImageRecording | FeatureRecording, columns: int = 6) -> ContactSheet:
    """What each depth makes of the picture: the `columns` strongest feature maps by stage, or where [CLS]
    looks by layer and head.

    A feature map is drawn by the size of its activations: what is below 0 counts as much as what is above.
    """
    return (
        _attention(recording, columns)
        if isinstance(recording, ImageRecording)
        else _features(recording, columns)
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


def _features(recording: FeatureRecording, columns: int) -> ContactSheet:
    maps, titles = [], []
    for stage in recording.stages:
        strongest = np.argsort(-np.abs(stage).mean(axis=(1, 2)), kind="stable")[:columns]
        maps.append([np.abs(stage[channel]) for channel in strongest])
        titles.append(
            tuple(
                tr("channel {channel} of {n}", channel=int(channel) + 1, n=len(stage))
                for channel in strongest
            )
        )
    rows = tuple(
        tr("stage {stage}: {rows} × {columns}", stage=i + 1, rows=stage.shape[1], columns=stage.shape[2])
        for i, stage in enumerate(recording.stages)
    )
    return _sheet(maps, rows, tuple(titles), measures=tr("size of an activation, without its sign"))


def _attention(recording: ImageRecording, columns: int) -> ContactSheet:
    heads = range(min(columns, recording.n_heads))
    looks = recording.grid.to_grid(recording.attention[:, :, 0])
    maps = [[layer[head] for head in heads] for layer in looks]
    titles = tuple(tuple(tr("head {head}", head=head + 1) for head in heads) for _ in looks)
    rows = tuple(tr("layer {layer}", layer=i + 1) for i in range(len(looks)))
    return _sheet(maps, rows, titles, measures=tr("weight"))


def _sheet(
    maps: list[list[Array]], rows: tuple[str, ...], titles: tuple[tuple[str, ...], ...], *, measures: str
) -> ContactSheet:
    """Each map against its own largest value."""
    peaks = tuple(tuple(float(found.max()) for found in row) for row in maps)
    scaled = tuple(
        tuple(found / (peak or 1.0) for found, peak in zip(row, top, strict=True))
        for row, top in zip(maps, peaks, strict=True)
    )
    return ContactSheet(maps=scaled, rows=rows, titles=titles, peaks=peaks, measures=measures)
