"""What one picture costs each network."""

from __future__ import annotations

from viz.language import mark, number, tr
from viz.requests import MeasureCost
from viz.ui.controls import picture_input
from viz.ui.controls.pair import Pair
from viz.workings import Cost


def costs(pair: Pair) -> list[tuple[str, ...]]:
    """What one picture costs each network, with units.

    It is the gallery's first, whichever is looked at: a network is given as many pixels of each, and a whole
    class measures once.
    """
    photo = picture_input.everything()[0]
    return [
        _cost(name, subject.ask(MeasureCost(subject.model, photo), note=tr("Measuring")))
        for name, subject in zip(pair.names, pair.subjects, strict=True)
    ]


COSTS = (
    mark("network"),
    mark("parameters"),
    mark("operations for one picture"),
    mark("time"),
    mark("memory: weights"),
    mark("memory: to compute, at most"),
)
COSTS_ABOUT = mark(
    "Operations count a multiplication and an addition as two, attention included. Time: median of nine warm"
    " runs of one picture, and what the middle half of them took, on one thread of this computer, whatever"
    " else it is doing. Where two ranges meet, this measurement does not tell them apart. Measured once, on"
    " the gallery's first picture: what one costs depends on how many pixels the network is given, not on"
    " what they show."
)


def _cost(name: str, found: Cost) -> tuple[str, ...]:
    low, median, high = found.milliseconds
    return (
        name,
        tr("{n:.2f} million", n=found.parameters / 1e6),
        tr("{n:,.0f} million", n=found.flops / 1e6),
        _time(low, median, high),
        f"{number(found.weight_bytes / 1e6, '.1f')} MB",
        f"{number(found.peak_bytes / 1e6, '.1f')} MB",
    )


def _time(low: float, median: float, high: float) -> str:
    """In milliseconds, with as many decimals as the spread leaves them a meaning."""
    values = {"median": median, "low": low, "high": high}
    if median < 100:
        return tr("{median:.1f} ms ({low:.1f} to {high:.1f})", **values)
    return tr("{median:,.0f} ms ({low:,.0f} to {high:,.0f})", **values)
