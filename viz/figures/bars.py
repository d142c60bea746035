"""Bars: the products that make one score, and one number for each token."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.arrays import Array
from viz.figures.frame import Figure, axis, chart, layout
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import names
from viz.language import tr
from viz.recording import Recording


def product_bars(query: Array, key: Array, *, height: int = 250, theme: Theme = LIGHT) -> Figure:
    """One score opened: a bar for each channel's product [channel]; they add up to q . k."""
    products = query * key
    bars = {
        "type": "bar",
        "x": np.arange(1, len(products) + 1),
        "y": products,
        "marker": {
            "color": [theme.accent if p >= 0 else theme.diverging[1][1] for p in products],
            "line": {"width": 0},
        },
        "customdata": np.stack([query, key], axis=1),
        "hovertemplate": tr("channel {channel}", channel="%{x}")
        + "<br>%{customdata[0]:.3f} × %{customdata[1]:.3f} = <b>%{y:.3f}</b><extra></extra>",
    }
    axes = {
        "xaxis": axis(theme, tr("channel"), fixedrange=True, showgrid=False),
        "yaxis": axis(theme, "q × k", fixedrange=True),
    }
    return chart([bars], {**layout(theme, height=height), **axes, "bargap": 0.2})


def token_bars(  # noqa: PLR0913 - all but three by name
    recording: Recording,
    values: Array,
    keep: Sequence[int],
    *,
    title: str,
    least: float = 0.0,
    height: int = 300,
    theme: Theme = LIGHT,
) -> Figure:
    """One number for each token, [kept], as bars in the text's order; the axis reaches at least `least`."""
    texts = names(recording, keep, theme=theme)
    bars = {
        "type": "bar",
        "x": np.arange(len(keep)),
        "y": values,
        "marker": {"color": theme.accent, "line": {"width": 0}},
        "customdata": texts,
        "hovertemplate": "%{customdata}: <b>%{y:.3f}</b><extra></extra>",
    }
    ticks = list(range(0, len(keep), max(1, -(-len(keep) // 26))))
    across = {
        "automargin": True,
        "tickvals": ticks,
        "ticktext": [texts[i] for i in ticks],
        "tickangle": -55,
        "fixedrange": True,
    }
    across |= {"tickfont": {"size": 13, "color": theme.text}, "showgrid": False}
    top = max(1.05 * float(np.max(values, initial=0.0)), least)
    up = axis(theme, title, fixedrange=True, range=[0, top or 1.0])
    return chart([bars], {**layout(theme, height=height), "xaxis": across, "yaxis": up, "bargap": 0.25})
