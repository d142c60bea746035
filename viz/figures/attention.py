"""Attention as a heat map, and one token's answer as bars.

Pages draw these with Streamlit's own theme off (`theme=None`): every colour is already chosen here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz.analysis.attention import answer, one_head
from viz.analysis.blocks import blocks
from viz.analysis.tokens import short_names, words
from viz.figures.frame import chart, colour_bar, layout, message
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import hover_labels, label, token_labels
from viz.recording import Array, Recording

MOST_CELLS = 128
"""Cells along a side that can still be seen; a longer text is drawn in blocks."""
ROW_PITCH, COLUMN_PITCH = 15, 18
"""Pixels from one tick label to the next; where tokens lie closer, labels are left out."""
LABELLED = 28
"""More tokens than this, and labels are left out; those that stay say their position."""
WIDTH = 640
"""Pixels a figure is laid out for: half a page of 1440. A wider place stretches it."""


def attention_map(  # noqa: PLR0913 - all but three by name
    recording: Recording,
    layer: int,
    head: int,
    *,
    pinned: int | None = None,
    height: int = 520,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Heat map of one head, query rows and key columns; `pinned` outlines that query's row.

    Layer and head count from 0.
    """
    return weights_map(recording, one_head(recording, layer, head), pinned=pinned, height=height, theme=theme)


def weights_map(  # noqa: PLR0913 - all but two by name
    recording: Recording,
    weights: Array,
    *,
    keep: Sequence[int] | None = None,
    measures: str = "attention weight",
    zmax: float | None = 1.0,
    pinned: int | None = None,
    height: int = 520,
    theme: Theme = LIGHT,
) -> go.Figure:
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
        return message(theme, "Every token of this text is special: nothing is left to show.", height=height)
    n = len(keep)
    row = keep.index(pinned) if pinned is not None and pinned in keep else None
    draw = _heat_map if n <= MOST_CELLS else _block_map
    traces: list[Any] = [draw(recording, weights, keep, theme, measures=measures, zmax=zmax)]
    if recording.causal and n > 1:
        traces.append(_masked_area(n, theme))
    aside = {"xaxis": "x2", "yaxis": "y2", "hoverinfo": "skip", "name": "labels"}
    traces.append({"type": "scatter", "x": [None], "y": [None], **aside})
    longest = 14 if n <= 64 else 10
    room = (
        8 * min(longest, max(len(word) for word in words(recording))) + 12
    )  # for the longest label, in pixels
    laid = layout(theme, height=height, margin=(room, 90, max(28, room), 8))
    hover, plain = (
        hover_labels(recording, keep),
        _placed(token_labels(recording, keep, theme, longest=longest), keep),
    )
    columns = _columns(plain, WIDTH - room - 90, room)
    marked = (
        plain
        if row is None
        else _placed(token_labels(recording, keep, theme, longest=longest, marked=(keep[row],)), keep)
    )
    rows = _drawn(marked, _thinned(n, (height - room - 8) // ROW_PITCH, row))
    laid |= _axes(hover, columns, rows, theme)
    if row is not None:
        laid["shapes"] = [_outline(row, n, theme)]
    return chart(traces, laid)


def answer_bars(  # noqa: PLR0913 - all but three by name
    recording: Recording,
    weights: Array,
    query: int,
    *,
    keep: Sequence[int] | None = None,
    top: int = 12,
    adds_up: bool = True,
    measures: str = "attention weight",
    height: int | None = None,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Where one token looks: the row `query` of a matrix [query, key], as sorted bars with their numbers.

    At most `top` keys get a bar; the others share one with their sum (their largest, where rows do not add
    up).
    `query` counts in the recording; `keep` names the tokens that the matrix is about (all if None).
    """
    keep = range(recording.n_tokens) if keep is None else [int(token) for token in keep]
    if query not in keep:
        return message(
            theme, "This token is hidden: choose another, or show special tokens.", height=height or 240
        )
    keys, values = answer(weights, keep.index(query))
    if np.isnan(values).any():
        return message(theme, "All of this token's attention is on hidden tokens.", height=height or 240)
    names = short_names(words(recording), 20)
    texts = [label(names[keep[key]]) for key in keys[:top]]
    bars = [float(value) for value in values[:top]]
    colours = [theme.muted if recording.special[keep[key]] else theme.mark for key in keys[:top]]
    if len(keys) > top:
        others = values[top:]
        bars.append(float(others.sum(dtype=np.float64) if adds_up else others.max()))
        texts.append(f"<i>the other {len(others):,}{'' if adds_up else ', at most'}</i>")
        colours.append(theme.line)
    ticks: dict[str, Any] = {
        "tickmode": "array",
        "tickvals": list(range(len(bars))),
        "ticktext": texts,
        "tickfont": {"size": 15},
    }
    ticks |= {"ticks": "outside", "ticklen": 6, "tickcolor": "rgba(0,0,0,0)"}
    laid = layout(theme, height=height or 30 * len(bars) + 40, margin=(8, 56, 8, 8)) | {
        "bargap": 0.35,
        "xaxis": {"visible": False, "range": [0, max(*bars, 1e-6) * 1.02], "fixedrange": True},
        "yaxis": {
            "range": [len(bars) - 0.5, -0.5],
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            **ticks,
        },
    }
    return chart([_bars(bars, texts, colours, measures)], laid)


def _placed(labels: list[str], keep: Sequence[int]) -> list[str]:
    """Where not every token has a label, each says where it stands."""
    return (
        labels
        if len(labels) <= LABELLED
        else [f"{label} · {token + 1}" for label, token in zip(labels, keep, strict=True)]
    )


def _seen(recording: Recording, weights: Array) -> Array:
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
    found = blocks(_seen(recording, weights), MOST_CELLS)
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
        "hovertemplate": "the largest of this block:<br>%{customdata[0]} looks at<br>%{customdata[1]}<br>"
        + label(measures)
        + " <b>%{z:.3f}</b><extra></extra>",
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
    n, z = len(weights), _seen(recording, weights)
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
        "hovertemplate": "%{y} looks at<br>%{x}<br>" + label(measures) + " <b>%{z:.3f}</b><extra></extra>",
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
        "text": "masked: a token cannot look ahead",
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


def _outline(row: int, n: int, theme: Theme) -> dict[str, Any]:
    edges = {"x0": -0.5, "x1": n - 0.5, "y0": row - 0.5, "y1": row + 0.5}
    return {"type": "rect", "xref": "x", "yref": "y", **edges, "line": {"color": theme.mark, "width": 2}}


def _bars(bars: list[float], texts: list[str], colours: list[str], measures: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": bars,
        "y": list(range(len(bars))),
        "orientation": "h",
        "marker": {"color": colours, "line": {"width": 0}},
        "text": [f"{value:.2f}" if value >= 0.005 else f"{value:.3f}" for value in bars],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": texts,
        "hovertemplate": "%{customdata}<br>" + label(measures) + " <b>%{x:.3f}</b><extra></extra>",
    }
