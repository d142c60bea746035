"""Attention, or any other matrix over the tokens, as a heat map.

Pages draw these with Streamlit's own theme off (`theme=None`): every colour is already chosen here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from viz.analysis.blocks import blocks
from viz.analysis.tokens import words
from viz.arrays import Array
from viz.figures.drawing import box
from viz.figures.frame import Figure, chart, colour_bar, layout, message
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import hover_labels, label, token_labels
from viz.language import tr
from viz.recording import Recording

MOST_CELLS = 128
"""Cells along a side that can still be seen; a longer text is drawn in blocks."""
ROW_PITCH, COLUMN_PITCH = 15, 18
"""Pixels from one tick label to the next; where tokens lie closer, labels are left out."""
LABELLED = 28
"""More tokens than this, and labels are left out; those that stay say their position."""
WIDTH = 640
"""Pixels a figure is laid out for: half a page of 1440. A wider place stretches it."""


def weights_map(  # noqa: PLR0913 - all but two by name
    recording: Recording,
    weights: Array,
    *,
    keep: Sequence[int] | None = None,
    measures: str = "",
    zmax: float | None = 1.0,
    pinned: int | None = None,
    height: int = 520,
    theme: Theme = LIGHT,
) -> Figure:
    """Heat map of any matrix over a recording's tokens, [query, key].

    `keep` names the tokens that the matrix is about (all if None); `pinned` counts in the recording, and is
    ignored where it is not kept. `measures` titles the colour bar. Colours run from 0 (the page) to `zmax`,
    None for the largest weight.
    """
    keep = range(recording.n_tokens) if keep is None else [int(token) for token in keep]
    if weights.shape != (len(keep), len(keep)):
        raise ValueError(
            f"weights must have axes [query, key] over {len(keep)} tokens; got shape {weights.shape}."
        )
    if not keep:
        said = tr("Every token of this text is special: nothing is left to show.")
        return message(theme, said, height=height)
    measures = measures or tr("attention weight")
    row = keep.index(pinned) if pinned is not None and pinned in keep else None
    draw = _heat_map if len(keep) <= MOST_CELLS else _block_map
    traces: list[Any] = [draw(recording, weights, keep, theme, measures=measures, zmax=zmax)]
    if recording.causal and len(keep) > 1:
        traces.append(_masked_area(len(keep), theme))
    aside = {"xaxis": "x2", "yaxis": "y2", "hoverinfo": "skip", "name": "labels"}
    traces.append({"type": "scatter", "x": [None], "y": [None], **aside})
    laid = _labelled(recording, keep, row, height=height, theme=theme)
    if row is not None:
        laid["shapes"] = [box((-0.5, len(keep) - 0.5), (row - 0.5, row + 0.5), colour=theme.mark)]
    return chart(traces, laid)


def _labelled(
    recording: Recording, keep: Sequence[int], row: int | None, *, height: int, theme: Theme
) -> dict[str, Any]:
    """The layout, with as many of the tokens' labels as there is room for; that of `row` is marked."""
    longest = 14 if len(keep) <= 64 else 10
    room = 8 * min(longest, max(map(len, words(recording)))) + 12  # for the longest label, in pixels
    labels = partial(token_labels, recording, keep, theme, longest=longest)
    plain = _placed(labels(), keep)
    marked = plain if row is None else _placed(labels(marked=(keep[row],)), keep)
    columns = _columns(plain, WIDTH - room - 90, room)
    rows = _drawn(marked, _thinned(len(keep), (height - room - 8) // ROW_PITCH, row))
    laid = layout(theme, height=height, margin=(room, 90, max(28, room), 8))
    return laid | _axes(hover_labels(recording, keep), columns, rows, theme)


def _placed(labels: list[str], keep: Sequence[int]) -> list[str]:
    """Where not every token has a label, each says where it stands."""
    return (
        labels
        if len(labels) <= LABELLED
        else [f"{label} · {token + 1}" for label, token in zip(labels, keep, strict=True)]
    )


def _unmasked(recording: Recording, weights: Array) -> Array:
    z = np.array(weights, dtype=np.float32)
    if recording.causal:
        z[np.triu_indices(len(z), 1)] = np.nan  # masked: not a weight of zero
    return z


def _block_map(  # noqa: PLR0913 - all but four by name
    recording: Recording,
    weights: Array,
    keep: Sequence[int],
    theme: Theme,
    *,
    measures: str,
    zmax: float | None,
) -> dict[str, Any]:
    """Of each block the largest weight; the hover names the pair of tokens that it belongs to."""
    found = blocks(_unmasked(recording, weights), MOST_CELLS)
    texts = np.array(hover_labels(recording, keep), dtype=object)
    edges = np.minimum(np.arange(len(found.values) + 1) * found.side, len(keep)) - 0.5
    return {
        "type": "heatmap",
        "x": edges,
        "y": edges,
        "z": found.values,
        "zmin": 0,
        "zmax": (zmax if zmax is not None else float(np.nanmax(found.values, initial=0.0))) or 1.0,
        "colorscale": theme.sequential,
        "colorbar": colour_bar(theme, measures),
        "customdata": np.stack([texts[found.rows], texts[found.columns]], axis=-1),
        "hoverongaps": False,
        "hovertemplate": tr(
            "the largest of this block:<br>{query} looks at <br>{key}<br>{measures} {weight}",
            query="%{customdata[0]}",
            key="%{customdata[1]}",
            measures=label(measures),
            weight="<b>%{z:(.3f}</b>",
        )
        + "<extra></extra>",
        "name": "attention",
    }


def _heat_map(
    recording: Recording,
    weights: Array,
    _keep: Sequence[int],
    theme: Theme,
    *,
    measures: str,
    zmax: float | None,
) -> dict[str, Any]:
    n, z = len(weights), _unmasked(recording, weights)
    if zmax is None:
        zmax = float(np.nanmax(z)) if np.isfinite(z).any() else 1.0
    gap = 2 if n <= 24 else 1 if n <= 64 else 0
    return {
        "type": "heatmap",
        "x": np.arange(n),
        "y": np.arange(n),
        "z": z,
        "zmin": 0,
        "zmax": zmax or 1.0,
        "colorscale": theme.sequential,
        "colorbar": colour_bar(theme, measures),
        "xgap": gap,
        "ygap": gap,
        "hoverongaps": False,
        "hovertemplate": tr(
            "{query} looks at <br>{key}<br>{measures} {weight}",
            query="%{y}",
            key="%{x}",
            measures=label(measures),
            weight="<b>%{z:(.3f}</b>",
        )
        + "<extra></extra>",
        "name": "attention",
    }


def _masked_area(n: int, theme: Theme) -> dict[str, Any]:
    """The hatched staircase above the diagonal: what a causal model cannot see."""
    x, y = [0.5, n - 0.5], [-0.5, -0.5]
    for query in range(n - 2, -1, -1):
        x += [n - 0.5 if query == n - 2 else query + 1.5, query + 0.5]
        y += [query + 0.5, query + 0.5]
    return {
        "type": "scatter",
        "x": [*x, 0.5],
        "y": [*y, -0.5],
        "mode": "none",
        "fill": "toself",
        "fillpattern": {
            "shape": "/",
            "fgcolor": theme.line,
            "bgcolor": "rgba(0,0,0,0)",
            "size": 7,
            "solidity": 0.25,
        },
        "hoverinfo": "text",
        "hoveron": "fills",
        "text": tr("masked: a token cannot look ahead"),
        "name": "masked",
    }


def _thinned(n: int, fits: int, pinned: int | None = None) -> list[int]:
    """Positions of the labels where `fits` of n have room: every k-th, and the pinned one in place of its
    neighbours.
    """
    step = max(1, -(-n // fits))
    near = [] if pinned is None else [pinned]
    return sorted(
        [token for token in range(0, n, step) if all(abs(token - other) >= step for other in near)] + near
    )


def _columns(labels: list[str], space: int, room: int) -> dict[str, Any]:
    """Tick labels over the columns: upright where the longest, `room` pixels,
    fits its column, else slanted."""
    level = room * len(labels) <= space
    return {"tickangle": 0 if level else -55, **_drawn(labels, _thinned(len(labels), space // COLUMN_PITCH))}


def _drawn(labels: list[str], tokens: list[int]) -> dict[str, Any]:
    return {"tickmode": "array", "tickvals": tokens, "ticktext": [labels[token] for token in tokens]}


def _axes(hover: list[str], columns: dict[str, Any], rows: dict[str, Any], theme: Theme) -> dict[str, Any]:
    """Two pairs of axes: x and y know every token, for the hover.

    X2 and y2 lie over them and draw the labels there is room for.
    """
    n = len(hover)
    across, down = [-0.5, n - 0.5], [n - 0.5, -0.5]
    plain = {"showgrid": False, "zeroline": False, "showline": False, "fixedrange": True}
    known = {**plain, **_drawn(hover, list(range(n))), "showticklabels": False, "ticks": ""}
    aside = {"ticks": "outside", "ticklen": 4, "tickcolor": "rgba(0,0,0,0)"}  # keeps the words off the cells
    written = {
        **plain,
        **aside,
        "tickfont": {"size": 14 if n <= 24 else 13 if n <= 40 else 12, "color": theme.text},
    }
    return {
        "xaxis": {**known, "range": across, "anchor": "y"},
        "yaxis": {**known, "range": down, "anchor": "x"},
        "xaxis2": {**written, **columns, "range": across, "overlaying": "x", "anchor": "y2", "side": "top"},
        "yaxis2": {**written, **rows, "range": down, "overlaying": "y", "anchor": "x2", "side": "left"},
    }
