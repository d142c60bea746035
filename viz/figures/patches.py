"""Patches as figures: what the projection has learned to look for, and what a
shuffle of the patches changes."""

from __future__ import annotations

import numpy as np

from viz.analysis.filters import Components, mosaic
from viz.analysis.shuffles import MODES, output_moved
from viz.figures.frame import Figure, chart, layout, named_rows, picture_axes, spots
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.language import number, tr
from viz.workings import Shuffled

COLUMNS = 7


def filter_tiles(components: Components, *, height: int = 300, theme: Theme = LIGHT) -> Figure:
    """The principal components of the patch filters, first to last in reading order, each a picture of one
    patch.
    """
    count, side = components.tiles.shape[:2]
    enlarge = max(1, 48 // side)
    sheet = mosaic(components.tiles, COLUMNS, enlarge=enlarge, gap=enlarge)
    step = side * enlarge + enlarge
    number = np.arange(count)
    hover = tr(
        "component {n}<br>explains {share} of how filters differ",
        n="%{customdata[0]}",
        share="<b>%{customdata[1]:.1%}</b>",
    )
    told = spots(
        number % COLUMNS * step + side * enlarge / 2,
        number // COLUMNS * step + side * enlarge / 2,
        size=30,
        customdata=np.stack([number + 1, components.shares], axis=1),
        hovertemplate=hover + "<extra></extra>",
        name="components",
    )
    tiles = {"type": "image", "z": sheet, "colormodel": "rgba", "hoverinfo": "skip"}
    axes = picture_axes((-0.5, sheet.shape[1] - 0.5), (sheet.shape[0] - 0.5, -0.5), x="left", y="top")
    return chart([tiles, told], layout(theme, height=height, margin=(0, 0, 0, 0)) | axes)


def shuffle_bars(shuffled: Shuffled, *, height: int = 200, theme: Theme = LIGHT) -> Figure:
    """How far the first token's output moves when the patches are shuffled, against its length, for each
    treatment of positions.
    """
    change = output_moved(shuffled)
    names = [label(tr(MODES[mode])) for mode in shuffled.MODES]
    bars = {
        "type": "bar",
        "x": change,
        "y": list(range(len(names))),
        "orientation": "h",
        "marker": {"color": theme.accent, "line": {"width": 0}},
        "text": [_exact(value) for value in change],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": tr("moves by {share} of its length", share="<b>%{x:.6f}</b>") + "<extra></extra>",
    }
    across = {
        "range": [0, max(0.1, float(change.max())) * 1.05],
        "fixedrange": True,
        "showticklabels": False,
        "showgrid": False,
        "title": {
            "text": tr("how far the first token's output moves, as a share of its length"),
            "font": {"size": 13, "color": theme.muted},
        },
    }
    laid = layout(theme, height=height, margin=(8, 70, 4, 44)) | {"bargap": 0.4, "xaxis": across}
    return chart([bars], laid | {"yaxis": named_rows(names, automargin=True)})


def _exact(value: float) -> str:
    return tr("0, but for rounding") if value < 1e-5 else number(float(value), ".2f")
