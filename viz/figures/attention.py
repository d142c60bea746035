"""Where one token looks, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from viz.analysis.attention import answer
from viz.analysis.tokens import Tokens, short_names, words
from viz.arrays import Array
from viz.figures.frame import Figure, chart, layout, message, named_rows
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.language import share, tr
from viz.recording import Recording


def answer_bars(  # noqa: PLR0913 - all but three by name
    recording: Recording,
    weights: Array,
    query: int,
    *,
    keep: Sequence[int] | None = None,
    top: int = 12,
    adds_up: bool = True,
    measures: str = "",
    height: int | None = None,
    theme: Theme = LIGHT,
) -> Figure:
    """Where one token looks: the row `query` of a matrix [query, key], as sorted bars with their numbers.

    At most `top` keys get a bar; the others share one with their sum (their largest, where rows do not add
    up).
    `query` counts in the recording; `keep` names the tokens that the matrix is about (all if None).
    """
    keep = range(recording.n_tokens) if keep is None else [int(token) for token in keep]
    if query not in keep:
        said = tr("This token is hidden: choose another, or show special tokens.")
        return message(theme, said, height=height or 240)
    keys, values = answer(weights, keep.index(query))
    if np.isnan(values).any():
        said = tr("All of this token's attention is on hidden tokens.")
        return message(theme, said, height=height or 240)
    shown = _longest(recording, values, [keep[key] for key in keys], top=top, adds_up=adds_up, theme=theme)
    return _bars(shown, measures or tr("attention weight"), height=height, theme=theme)


def row_bars(
    keys: Tokens, row: Array, *, top: int = 12, height: int | None = None, theme: Theme = LIGHT
) -> Figure:
    """The same of one row of weights [key] that adds up to 1, over any row of tokens."""
    order, values = answer(row[None], 0)
    shown = _longest(keys, values, [int(key) for key in order], top=top, adds_up=True, theme=theme)
    return _bars(shown, tr("attention weight"), height=height, theme=theme)


def _bars(shown: _Bars, measures: str, *, height: int | None, theme: Theme) -> Figure:
    laid = layout(theme, height=height or 30 * len(shown.values) + 40, margin=(8, 56, 8, 8)) | {
        "bargap": 0.35,
        "xaxis": {"visible": False, "range": [0, max(*shown.values, 1e-6) * 1.02], "fixedrange": True},
        "yaxis": named_rows(shown.names, automargin=True, tickfont={"size": 15}),
    }
    return chart([_trace(shown, measures)], laid)


class _Bars(NamedTuple):
    """What stands beside, and how long and in which colour each bar is, the first on top."""

    names: list[str]
    values: list[float]
    colours: list[str]


def _longest(  # noqa: PLR0913 - all but three by name
    recording: Tokens,
    values: Array,
    tokens: Sequence[int],
    *,
    top: int,
    adds_up: bool,
    theme: Theme,
) -> _Bars:
    """The `top` largest of the values, sorted already, each with its token; one more bar for the others."""
    words_of = short_names(words(recording), 20)
    names = [label(words_of[token]) for token in tokens[:top]]
    longest = [float(value) for value in values[:top]]
    colours = [theme.muted if recording.special[token] else theme.mark for token in tokens[:top]]
    if len(tokens) > top:
        others = values[top:]
        longest.append(float(others.sum(dtype=np.float64) if adds_up else others.max()))
        n = len(others)
        names.append(
            tr("<i>the other {n:,}</i>", n=n) if adds_up else tr("<i>the other {n:,}, at most</i>", n=n)
        )
        colours.append(theme.line)
    return _Bars(names, longest, colours)


def _trace(bars: _Bars, measures: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": bars.values,
        "y": list(range(len(bars.values))),
        "orientation": "h",
        "marker": {"color": bars.colours, "line": {"width": 0}},
        "text": [_shown(value) for value in bars.values],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": bars.names,
        "hovertemplate": "%{customdata}<br>" + label(measures) + " <b>%{x:(.3f}</b><extra></extra>",
    }


def _shown(value: float) -> str:
    """Beside its bar."""
    return label(share(value, ".2f" if value >= 0.1 else ".3f"))
