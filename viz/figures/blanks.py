"""What a model puts in a blank, as bars; and the answers of two versions of a text, back to back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.analysis.tokens import short, word
from viz.arrays import Array
from viz.blanks import Contrast, Guesses
from viz.figures.drawing import note
from viz.figures.frame import Figure, chart, layout, named_rows
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.language import number, share, tr

ROW = 30
"""Pixels of a bar with its gap."""


def blank_bars(
    guesses: Guesses, blank: int, *, top: int = 9, height: int | None = None, theme: Theme = LIGHT
) -> Figure:
    """The likeliest answers for one blank, the original in the mark's colour wherever it is, and the rest."""
    names = [short(word(name), 20) for name in guesses.names[blank][:top]]
    values = [float(value) for value in guesses.probabilities[blank][:top]]
    colours, rank = [theme.accent] * len(names), guesses.ranks[blank]
    if rank is not None and rank <= len(names):
        colours[rank - 1] = theme.mark
    others = guesses.size - len(names)
    if rank is not None and rank > len(names):
        names.append(f"{number(rank, ',')}. {short(word(guesses.originals[blank] or ''), 14)}")
        values.append(float(guesses.original[blank]))
        colours.append(theme.mark)
        others -= 1
    rows = [label(name) for name in names]
    if others > 0:
        rows.append(tr("<i>the other {n:,}</i>", n=others))
        values.append(max(0.0, 1 - sum(values)))
        colours.append(theme.line)
    laid = layout(theme, height=height or ROW * len(rows) + 16, margin=(8, 56, 4, 4)) | {
        "bargap": 0.35,
        "xaxis": {"visible": False, "range": [0, max(*values, 1e-6) * 1.02], "fixedrange": True},
        "yaxis": named_rows(rows, automargin=True, tickfont={"size": 15}),
    }
    return chart([_bars(rows, values, colours, {})], laid)


def contrast_bars(
    contrast: Contrast, blank: int, *, top: int = 8, height: int | None = None, theme: Theme = LIGHT
) -> Figure:
    """The same answers in both versions: the first version's bars to the left, the second's to the right."""
    names = [word(name) for name in contrast.names[blank][:top]]
    return back_to_back(names, contrast.probabilities[:, blank, :top], height=height, theme=theme)


def back_to_back(  # noqa: PLR0913 - all but three by name
    names: Sequence[str],
    pairs: Array,
    least: Sequence[float] = (),
    *,
    sides: Sequence[str] = (),
    height: int | None = None,
    theme: Theme = LIGHT,
) -> Figure:
    """Probabilities [side, name] on one scale, those of one side to the left, of the other to the right. One
    that is nan is only known to be below its side's `least`. `sides` are called so over their bars.
    """
    rows = [label(short(name, 16)) for name in names]
    most = max(float(np.nanmax(pairs, initial=0)), 1e-6) * 1.16
    laid = _facing(rows, most, sides, height=height, theme=theme)
    axes: tuple[dict[str, str], dict[str, str]] = ({}, {"xaxis": "x2"})
    traces = []
    for side, (values, colour) in enumerate(zip(pairs, (theme.mark, theme.accent), strict=True)):
        known = np.isfinite(values)
        bars = _bars(rows, np.where(known, values, 0.0).tolist(), [colour] * len(rows), axes[side])
        for row in np.flatnonzero(~known):
            bars["text"][row] = label(bound(least[side]))
        traces.append(bars)
    return chart(traces, laid)


def verdict_bars(follows: float, *, height: int = 84, theme: Theme = LIGHT) -> Figure:
    """What a model gives to "it follows" and to "it does not follow", from 0 to 1."""
    rows, values = [tr("it follows"), tr("it does not follow")], [follows, 1 - follows]
    laid = layout(theme, height=height, margin=(8, 56, 4, 4)) | {
        "bargap": 0.3,
        "xaxis": {"visible": False, "range": [0, 1], "fixedrange": True},
        "yaxis": named_rows(rows, automargin=True, tickfont={"size": 15}),
    }
    return chart([_bars(rows, values, [theme.accent, theme.line], {})], laid)


def _bars(rows: list[str], values: list[float], colours: list[str], axis: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": values,
        "y": list(range(len(rows))),
        "orientation": "h",
        "marker": {"color": colours, "line": {"width": 0}},
        "text": [_chance(value) for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": rows,
        "hovertemplate": tr("{answer}<br>probability {p}", answer="%{customdata}", p="<b>%{x:(.4f}</b>")
        + "<extra></extra>",
        **axis,
    }


def _facing(
    rows: list[str], most: float, sides: Sequence[str], *, height: int | None, theme: Theme
) -> dict[str, Any]:
    """Two axes that end at `most` on either side of the names."""
    shared = {"visible": False, "fixedrange": True}
    top = 30 if sides else 4
    laid = layout(theme, height=height or ROW * len(rows) + 12 + top, margin=(8, 8, top, 4)) | {
        "bargap": 0.35,
        "xaxis": {**shared, "range": [most, 0], "domain": [0, 0.41]},
        "xaxis2": {**shared, "range": [0, most], "domain": [0.59, 1]},
        "yaxis": named_rows(rows) | {"showticklabels": False},
        "annotations": [
            {
                "text": name,
                "x": 0.5,
                "xref": "paper",
                "y": row,
                "yref": "y",
                "showarrow": False,
                "font": {"size": 15},
            }
            for row, name in enumerate(rows)
        ],
    }
    laid["annotations"] += [
        note((x, 1.0), label(side), colour=theme.text, size=15, xref="paper", yref="paper", yanchor="bottom")
        for x, side in zip((0.41, 0.59), sides, strict=False)
    ]
    return laid


def bound(least: float) -> str:
    """What is said of a probability that is only known to be below this one."""
    written = share(least)
    return written if written.startswith("<") else f"<{written}"


def _chance(value: float) -> str:
    return label(share(value, ".2f" if value >= 0.095 else ".3f"))
