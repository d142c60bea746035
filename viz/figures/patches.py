"""Patches as figures: what the projection has learned to look for, and what a
shuffle of the patches changes."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from viz.analysis.filters import Components, mosaic
from viz.analysis.shuffles import MODES, moved
from viz.figures.frame import HIDDEN, layout, named_rows
from viz.figures.theme import LIGHT, Theme
from viz.figures.tokens import label
from viz.language import number, tr
from viz.workings import Shuffled

COLUMNS = 7


def filter_tiles(components: Components, *, height: int = 300, theme: Theme = LIGHT) -> go.Figure:
    """The principal components of the patch filters, first to last in reading order, each a picture of one
    patch.
    """
    count, side = components.tiles.shape[:2]
    enlarge = max(1, 48 // side)
    sheet = mosaic(components.tiles, COLUMNS, enlarge=enlarge, gap=enlarge)
    step = side * enlarge + enlarge
    fig = go.Figure(go.Image(z=sheet, colormodel="rgba", hoverinfo="skip"))
    column, row = np.arange(count) % COLUMNS, np.arange(count) // COLUMNS
    fig.add_trace(
        go.Scatter(
            x=column * step + side * enlarge / 2,
            y=row * step + side * enlarge / 2,
            mode="markers",
            marker={"opacity": 0, "size": 30},
            customdata=np.stack([np.arange(count) + 1, 100 * components.shares], axis=1),
            hovertemplate=tr(
                "component {n}<br>explains {share} of how filters differ",
                n="%{customdata[0]}",
                share="<b>%{customdata[1]:.1f} %</b>",
            )
            + "<extra></extra>",
            name="components",
        )
    )
    fig.update_layout(**layout(theme, height=height, margin=(0, 0, 0, 0)))
    fig.update_xaxes(**HIDDEN, range=[-0.5, sheet.shape[1] - 0.5])
    fig.update_yaxes(**HIDDEN, range=[sheet.shape[0] - 0.5, -0.5], scaleanchor="x")
    return fig


def shuffle_bars(shuffled: Shuffled, *, height: int = 200, theme: Theme = LIGHT) -> go.Figure:
    """How far the first token's output moves when the patches are shuffled, against its length, for each
    treatment of positions.
    """
    change = moved(shuffled)
    names = [tr(MODES[mode]) for mode in shuffled.MODES]
    fig = go.Figure(
        go.Bar(
            x=change,
            y=list(range(len(names))),
            orientation="h",
            marker={"color": theme.accent, "line": {"width": 0}},
            text=[_exact(value) for value in change],
            textposition="outside",
            cliponaxis=False,
            hovertemplate=tr("moves by {share} of its length", share="<b>%{x:.6f}</b>") + "<extra></extra>",
        )
    )
    fig.update_layout(**layout(theme, height=height, margin=(8, 70, 4, 44)), bargap=0.4)
    title = {
        "text": tr("how far the classifier's input moves, in its own length"),
        "font": {"size": 13, "color": theme.muted},
    }
    fig.update_xaxes(
        range=[0, max(0.1, float(change.max())) * 1.05],
        fixedrange=True,
        showticklabels=False,
        showgrid=False,
        title=title,
    )
    fig.update_yaxes(**named_rows([label(name) for name in names], automargin=True, ticks=""))
    return fig


def _exact(value: float) -> str:
    return tr("0, but for rounding") if value < 1e-5 else number(float(value), ".2f")
