"""Trials as figures: the class's probability while the picture changes, step by step or in two directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz.figures.frame import axis, band, colour_bar, layout
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.language import number, tr
from viz.trials import Trial, mean_and_spread, repeated

DASHES = ("solid", "dot", "dash", "dashdot")
COLOURS = (HEADS[2], HEADS[0])
"""Of the first and the second network."""


def probability_curves(
    trials: Sequence[Trial], names: Sequence[str], *, height: int = 380, theme: Theme = LIGHT
) -> go.Figure:
    """Probability of the class by how far the change went, with bands of one standard deviation.

    Each network has its colour and each variant its dashes; the dotted line is what guessing would give.
    """
    fig, p = go.Figure(), "<b>%{y:.3f}</b>"
    hover = tr("{x}: probability {p} ± {spread}", x="%{x}", p=p, spread="%{customdata:.3f}")
    for trial, name, colour in zip(trials, names, COLOURS, strict=False):
        means, spreads = mean_and_spread(trial)
        places = np.arange(len(trial.settings))
        for at, variant in enumerate(trial.variants):
            if (spreads[at] > 0).any():
                fig.add_trace(_band(places, means[at], spreads[at], colour))
            fig.add_trace(
                go.Scatter(
                    x=places,
                    y=means[at],
                    mode="lines+markers",
                    line={"color": colour, "width": 2.5, "dash": DASHES[at % len(DASHES)]},
                    marker={"size": 7},
                    name=label(f"{name}: {tr(variant)}" if len(trial.variants) > 1 else name),
                    customdata=spreads[at],
                    hovertemplate=hover,
                )
            )
    fig.update_layout(**layout(theme, height=height, margin=(8, 12, 8, 8)))
    fig.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 13}},
    )
    ticks = [number(float(value), "g") for value in trials[0].settings[:, 0]]
    ticked = {"tickmode": "array", "tickvals": list(range(len(ticks))), "ticktext": ticks, "showgrid": False}
    fig.update_xaxes(**axis(theme, label(tr(trials[0].units)), **ticked))
    fig.update_yaxes(**axis(theme, label(_asked(trials[0])), range=[0, 1.02]))
    _guessing(fig, trials[0], theme)
    return fig


def shift_map(trial: Trial, *, height: int = 330, theme: Theme = LIGHT) -> go.Figure:
    """Probability of the class for each shift (right, down); a cross where the answer is another one."""
    right, down = (np.unique(trial.settings[:, i]) for i in (0, 1))
    shape = (len(down), len(right))
    grid = trial.probability[0, :, 0].reshape(shape)
    hover = tr(
        "{right} right, {down} down<br>probability {p}", right="%{x:+}", down="%{y:+}", p="<b>%{z:.3f}</b>"
    )
    fig = go.Figure(
        go.Heatmap(
            z=grid, x=right, y=down, zmin=0, zmax=1, colorscale=theme.sequential, xgap=1, ygap=1,
            colorbar=colour_bar(theme, label(_asked(trial))),
            hovertemplate=hover + "<extra></extra>",
            name="shift",
        )
    )  # fmt: skip
    other = trial.answers[0, :, 0] != trial.unchanged[0].argmax()
    cross = {"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": theme.mark}}
    named = [label(trial.labels[int(answer)]) for answer in trial.answers[0, other, 0]]
    fig.add_trace(
        go.Scatter(
            x=trial.settings[other, 0], y=trial.settings[other, 1], mode="markers", marker=cross, text=named,
            hovertemplate=tr("another answer: {answer}", answer="%{text}") + "<extra></extra>",
            name=tr("another answer"),
        )
    )  # fmt: skip
    fig.update_layout(**layout(theme, height=height, margin=(8, 76, 4, 8)))
    square = {"showgrid": False, "constrain": "domain"}
    fig.update_xaxes(**axis(theme, tr("right (pixels)"), **square))
    fig.update_yaxes(**axis(theme, tr("down (pixels)"), autorange="reversed", scaleanchor="x", **square))
    return fig


def variant_bars(trial: Trial, *, height: int = 300, theme: Theme = LIGHT) -> go.Figure:
    """Probability of the class under each variant, with one standard deviation.

    The dotted line is what guessing would give.
    """
    means, spreads = mean_and_spread(trial)
    array = [
        value if several else None for value, several in zip(spreads[:, 0], repeated(trial), strict=True)
    ]
    fig = go.Figure(
        go.Bar(
            x=[label(tr(variant)) for variant in trial.variants],
            y=means[:, 0],
            error_y={"type": "data", "array": array, "color": theme.muted, "thickness": 1.5},
            marker={"color": COLOURS[1]},
            text=[number(float(value), ".2f") for value in means[:, 0]],
            textposition="inside",
            insidetextanchor="start",
            hovertemplate=tr("{answer}<br>probability {p}", answer="%{x}", p="<b>%{y:.3f}</b>")
            + "<extra></extra>",
        )
    )
    fig.update_layout(**layout(theme, height=height, margin=(8, 8, 8, 8)), bargap=0.45)
    fig.update_xaxes(
        **axis(theme, tr("positions of the patches"), showgrid=False, range=[-0.6, len(trial.variants)])
    )
    fig.update_yaxes(**axis(theme, label(_asked(trial)), range=[0, 1.02]))
    _guessing(fig, trial, theme)
    return fig


def population_bars(
    rows: Mapping[str, Mapping[str, Any]], *, outputs: int, height: int = 300, theme: Theme = LIGHT
) -> go.Figure:
    """The share of many photos that a network gets right under each treatment, with a deviation where it was
    done several times.
    """
    accuracies = [row["accuracy"] for row in rows.values()]
    spreads = [row.get("deviation") for row in rows.values()]
    fig = go.Figure(
        go.Bar(
            x=[label(tr(name)) for name in rows],
            y=accuracies,
            error_y={"type": "data", "array": spreads, "color": theme.muted, "thickness": 1.5},
            marker={"color": COLOURS[0]},
            text=[number(value, ".0%") for value in accuracies],
            textposition="inside",
            insidetextanchor="start",
            customdata=[row["stays"] for row in rows.values()],
            hovertemplate=tr(
                "{treatment}<br>right on {share}; the answer stays for {stays}",
                treatment="%{x}",
                share="<b>%{y:.1%}</b>",
                stays="%{customdata:.1%}",
            )
            + "<extra></extra>",
        )
    )
    fig.update_layout(**layout(theme, height=height, margin=(8, 8, 8, 8)), bargap=0.45)
    fig.update_xaxes(**axis(theme, tr("positions of the patches"), showgrid=False, range=[-0.6, len(rows)]))
    fig.update_yaxes(**axis(theme, tr("share of photos it gets right"), range=[0, 1.02], tickformat=".0%"))
    _line(fig, 1 / outputs, theme)
    return fig


def _asked(trial: Trial) -> str:
    if not trial.labels:
        return tr("probability")
    return tr("probability of {label}", label=trial.labels[trial.target])


def _guessing(fig: go.Figure, trial: Trial, theme: Theme) -> None:
    _line(fig, 1 / trial.unchanged.shape[-1], theme)


def _line(fig: go.Figure, height: float, theme: Theme) -> None:
    note = {"text": tr("guessing"), "font": {"color": theme.muted, "size": 12}}
    line = {"color": theme.muted, "width": 1, "dash": "dot"}
    fig.add_hline(height, line=line, layer="below", annotation=note, annotation_position="bottom right")


def _band(places: np.ndarray, means: np.ndarray, spreads: np.ndarray, colour: str) -> go.Scatter:
    low, high = np.maximum(0, means - spreads), np.minimum(1, means + spreads)
    return band(x=places, low=low, high=high, colour=colour, opacity=0.13, name=tr("one standard deviation"))
