"""What a model puts in a blank, as bars; and the answers of two versions of a text, back to back."""

from __future__ import annotations

from typing import Any

from viz.analysis.tokens import short, word
from viz.blanks import Contrast, Guesses
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
    rows = [label(short(word(name), 16)) for name in contrast.names[blank][:top]]
    pairs = contrast.probabilities[:, blank, :top]
    most = max(float(pairs.max(initial=0)), 1e-6) * 1.16
    shared = {"visible": False, "fixedrange": True}
    laid = layout(theme, height=height or ROW * len(rows) + 16, margin=(8, 8, 4, 4)) | {
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
    sides: tuple[tuple[dict[str, str], str], ...] = (({}, theme.mark), ({"xaxis": "x2"}, theme.accent))
    return chart(
        [
            _bars(rows, [float(value) for value in values], [colour] * len(rows), axis)
            for values, (axis, colour) in zip(pairs, sides, strict=True)
        ],
        laid,
    )


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
        "text": [label(share(value, ".2f" if value >= 0.095 else ".3f")) for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": rows,
        "hovertemplate": tr("{answer}<br>probability {p}", answer="%{customdata}", p="<b>%{x:(.4f}</b>")
        + "<extra></extra>",
        **axis,
    }
