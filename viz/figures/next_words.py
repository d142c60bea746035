"""What temperature, top-k and top-p leave of one distribution, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viz.analysis.next_words import shown as written
from viz.analysis.tokens import short
from viz.figures.frame import Figure, axis, chart, layout, named_rows
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.generation import Cuts
from viz.language import mark, number, tr

ROW = 19
"""Pixels of one answer."""
_OWN = mark("the model's own {p}")
_DRAWN = mark("drawn with {p}")


def cut_bars(cuts: Cuts, *, most: int = 12, theme: Theme = LIGHT) -> Figure:
    """For each likely answer an outline, the model's own probability, and a bar: what is drawn from.

    An answer that is cut has no bar, and its name says so. The last row is all the others together.
    """
    shown = min(most, len(cuts.names))
    before = [*map(float, cuts.before[:shown]), _others(cuts, 0, shown)]
    after = [*map(float, cuts.after[:shown]), _others(cuts, 2, shown)]
    names = [
        *(written(name) for name in cuts.names[:shown]),
        tr("{n:,} others", n=int(cuts.counts[0]) - shown),
    ]
    cut = [each == 0 for each in after]
    rows = list(range(len(names)))
    outline = _bars(rows, before, "rgba(0,0,0,0)", line=theme.muted)
    filled = _bars(rows, after, theme.accent, line=theme.accent)
    texts = [label(name) for name in names]
    hover = [
        f"{text}<br>{tr(_OWN, p=_number(old))}<br>{tr('cut') if gone else tr(_DRAWN, p=_number(new))}"
        for text, old, new, gone in zip(texts, before, after, cut, strict=True)
    ]
    said = [tr("cut") if gone else _number(new) for gone, new in zip(cut, after, strict=True)]
    inner = [new >= old for old, new in zip(before, after, strict=True)]  # the number stands beyond both bars
    filled |= _told([text if far else "" for text, far in zip(said, inner, strict=True)], hover)
    outline |= _told(["" if far else text for text, far in zip(said, inner, strict=True)], hover)
    labels = [_name(text, gone, theme) for text, gone in zip(map(_short, names), cut, strict=True)]
    laid = layout(theme, height=ROW * len(rows) + 44, margin=(120, 50, 4, 40))
    laid |= {"barmode": "overlay", "bargap": 0.28}
    laid["xaxis"] = axis(theme, tr("probability"), range=[0, 1], fixedrange=True, nticks=6)
    laid["yaxis"] = named_rows(labels)
    return chart([filled, outline], laid)


def _bars(rows: Sequence[int], values: Sequence[float], colour: str, *, line: str) -> dict[str, Any]:
    marker = {"color": colour, "line": {"width": 1, "color": line}}
    return {"type": "bar", "orientation": "h", "y": list(rows), "x": list(values), "marker": marker}


def _told(texts: list[str], hover: list[str]) -> dict[str, Any]:
    """The number beside each bar, and what it says when it is pointed at."""
    beside = {"text": texts, "textposition": "outside", "textfont": {"size": 13}, "constraintext": "none"}
    return beside | {
        "cliponaxis": False,
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _others(cuts: Cuts, stage: int, shown: int) -> float:
    """All answers without a row of their own, together."""
    values = (cuts.before, cuts.tempered, cuts.after)[stage]
    return float(cuts.rest[stage] + values[shown:].sum())


def _short(name: str) -> str:
    return label(short(name, 14))


def _name(text: str, gone: bool, theme: Theme) -> str:
    return f'<span style="color:{theme.muted}">{text}</span>' if gone else text


def _number(probability: float) -> str:
    return number(probability, ".3f" if probability >= 0.0005 or probability == 0 else ".0e")
