"""Trials as figures: the class's probability while the picture changes, step by step or in two directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from viz.arrays import Array
from viz.figures.drawing import level
from viz.figures.frame import Figure, axis, band, chart, colour_bar, layout, legend
from viz.figures.theme import HEADS, LIGHT, Theme
from viz.figures.tokens import label
from viz.language import number, tr
from viz.trials import Trial, mean_and_spread, repeated

DASHES = ("solid", "dot", "dash", "dashdot")
BESIDE = {"len": 0.8, "y": 1, "yanchor": "top"}
"""The colour bar of a map that is smaller than its chart where the column is narrow."""
COLOURS, SYMBOLS = (HEADS[2], HEADS[0]), ("circle", "square")
"""Of the first and the second network."""


def probability_curves(
    trials: Sequence[Trial], names: Sequence[str], *, height: int = 380, theme: Theme = LIGHT
) -> Figure:
    """Probability of the class by how far the change went, with bands of one standard deviation.

    Each network has its colour and marks, and each variant its dashes; the dotted line is what guessing would
    give.
    """
    steps = np.unique(np.concatenate([trial.settings[:, 0] for trial in trials]))
    steps = steps if trials[0].settings[-1, 0] >= trials[0].settings[0, 0] else steps[::-1]
    traces = [
        trace
        for trial, name, look in zip(trials, names, zip(COLOURS, SYMBOLS, strict=True), strict=False)
        for trace in _curves(trial, name, look, steps)
    ]
    ticks = [number(float(value), "g") for value in steps]
    ticked = {"tickmode": "array", "tickvals": list(range(len(ticks))), "ticktext": ticks, "showgrid": False}
    laid = (
        layout(theme, height=height, margin=(8, 12, 8, 8))
        | legend()
        | {
            "xaxis": axis(theme, label(tr(trials[0].units)), **ticked),
            "yaxis": axis(theme, label(_asked(trials[0])), range=[0, 1.02]),
        }
    )
    # on the right, where curves end near it, the name would lie on them
    return chart(traces, laid | _guessing(trials[0], theme, x=0, xanchor="left"))


def _curves(trial: Trial, name: str, look: tuple[str, str], steps: Array) -> Iterator[dict[str, Any]]:
    """Each variant's curve, over its band where it was tried several times; `steps` are all settings, in the
    order of the axis.
    """
    (colour, symbol), (means, spreads) = look, mean_and_spread(trial)
    places = np.array([int(np.flatnonzero(steps == value)[0]) for value in trial.settings[:, 0]])
    hover = tr("{x}: probability {p} ± {spread}", x="%{x}", p="<b>%{y:(.3f}</b>", spread="%{customdata:(.3f}")
    for at, variant in enumerate(trial.variants):
        if (spreads[at] > 0).any():
            yield _band(places, means[at], spreads[at], colour)
        yield {
            "type": "scatter",
            "x": places,
            "y": means[at],
            "mode": "lines+markers",
            "line": {"color": colour, "width": 2.5, "dash": DASHES[at % len(DASHES)]},
            "marker": {"size": 8, "symbol": symbol},
            "name": label(f"{name}: {tr(variant)}" if len(trial.variants) > 1 else name),
            "customdata": spreads[at],
            "hovertemplate": hover,
        }


def shift_map(trial: Trial, *, height: int = 330, theme: Theme = LIGHT) -> Figure:
    """Probability of the class for each shift (right, down); a cross where the answer is another one."""
    right, down = (np.unique(trial.settings[:, i]) for i in (0, 1))
    hover = tr(
        "{right} right, {down} down<br>probability {p}", right="%{x:+}", down="%{y:+}", p="<b>%{z:(.3f}</b>"
    )
    heat = {
        "type": "heatmap",
        "z": trial.probability[0, :, 0].reshape(len(down), len(right)),
        "x": right,
        "y": down,
        "zmin": 0,
        "zmax": 1,
        "colorscale": theme.sequential,
        "xgap": 1,
        "ygap": 1,
        "colorbar": colour_bar(theme, label(_asked(trial)), **BESIDE),
        "hovertemplate": hover + "<extra></extra>",
        "name": "shift",
    }
    across, along = _by_shift(right), _by_shift(down)
    along |= {"range": along["range"][::-1], "scaleanchor": "x", "constraintoward": "top"}
    laid = layout(theme, height=height, margin=(8, 76, 4, 8)) | {
        "xaxis": axis(theme, tr("right (pixels)"), **across, constraintoward="right"),
        "yaxis": axis(theme, tr("down (pixels)"), **along),
    }
    return chart([heat, _crosses(trial, theme)], laid)


def _by_shift(shifts: Array) -> dict[str, Any]:
    """An axis that ends with the outer cells, whatever stands on them, and names every so many shifts."""
    half = float(shifts[-1] - shifts[0]) / max(1, len(shifts) - 1) / 2
    ends = [float(shifts[0]) - half, float(shifts[-1]) + half]
    named = shifts[:: max(1, len(shifts) // 4)].tolist()
    return {"showgrid": False, "constrain": "domain", "range": ends, "tickvals": named}


def _crosses(trial: Trial, theme: Theme) -> dict[str, Any]:
    """Where a shifted picture gets another answer than the whole one."""
    other = trial.answers[0, :, 0] != trial.unchanged[0].argmax()
    return {
        "type": "scatter",
        "x": trial.settings[other, 0],
        "y": trial.settings[other, 1],
        "mode": "markers",
        "marker": {"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": theme.mark}},
        "text": [label(trial.labels[int(answer)]) for answer in trial.answers[0, other, 0]],
        "hovertemplate": tr("another answer: {answer}", answer="%{text}") + "<extra></extra>",
        "name": tr("another answer"),
    }


def variant_bars(trial: Trial, *, height: int = 300, theme: Theme = LIGHT) -> Figure:
    """Probability of the class under each variant, with one standard deviation.

    The dotted line is what guessing would give.
    """
    means, spreads = mean_and_spread(trial)
    reach = [
        value if several else None for value, several in zip(spreads[:, 0], repeated(trial), strict=True)
    ]
    hover = tr("{answer}<br>probability {p}", answer="%{x}", p="<b>%{y:(.3f}</b>") + "<extra></extra>"
    bars = _bars(trial.variants, means[:, 0], reach, theme) | {
        "marker": {"color": COLOURS[1]},
        "text": [number(float(value), ".2f") for value in means[:, 0]],
        "hovertemplate": hover,
    }
    up = axis(theme, label(_asked(trial)), range=[0, 1.02])
    return chart([bars], _by_treatment(trial.variants, up, height, theme) | _guessing(trial, theme))


def population_bars(
    rows: Mapping[str, Mapping[str, Any]], *, outputs: int, height: int = 300, theme: Theme = LIGHT
) -> Figure:
    """The share of many photos that a network gets right under each treatment, with a deviation where it was
    done several times.
    """
    accuracies = [row["accuracy"] for row in rows.values()]
    hover = tr(
        "{treatment}<br>right on {share}; the answer stays for {stays}",
        treatment="%{x}",
        share="<b>%{y:.1%}</b>",
        stays="%{customdata:.1%}",
    )
    bars = _bars(list(rows), accuracies, [row.get("deviation") for row in rows.values()], theme) | {
        "marker": {"color": COLOURS[1]},
        "text": [number(value, ".0%") for value in accuracies],
        "customdata": [row["stays"] for row in rows.values()],
        "hovertemplate": hover + "<extra></extra>",
    }
    up = axis(theme, tr("share of photos it gets right"), range=[0, 1.02], tickformat=".0%")
    laid = _by_treatment(list(rows), up, height, theme)
    return chart([bars], laid | level(theme, 1 / outputs, tr("guessing")))


def _bars(
    names: Sequence[str], values: Sequence[float] | Array, spreads: Sequence[float | None], theme: Theme
) -> dict[str, Any]:
    """A bar for each treatment of positions, its number written inside."""
    return {
        "type": "bar",
        "x": [label(tr(name)) for name in names],
        "y": values,
        "error_y": {"type": "data", "array": spreads, "color": theme.muted, "thickness": 1.5, "width": 0},
        "textposition": "inside",
        "textangle": 0,
        "insidetextanchor": "start",
    }


def _by_treatment(names: Sequence[str], up: dict[str, Any], height: int, theme: Theme) -> dict[str, Any]:
    across = axis(theme, tr("positions of the patches"), showgrid=False, range=[-0.6, len(names) + 0.5])
    return layout(theme, height=height) | {"bargap": 0.3, "xaxis": across, "yaxis": up}


def _asked(trial: Trial) -> str:
    if not trial.labels:
        return tr("probability")
    return tr("probability of {label}", label=trial.labels[trial.target])


def _guessing(trial: Trial, theme: Theme, **place: Any) -> dict[str, Any]:
    return level(theme, 1 / trial.unchanged.shape[-1], tr("guessing"), **place)


def _band(places: Array, means: Array, spreads: Array, colour: str) -> dict[str, Any]:
    low, high = np.maximum(0, means - spreads), np.minimum(1, means + spreads)
    return band(x=places, low=low, high=high, colour=colour, opacity=0.13, name=tr("one standard deviation"))
