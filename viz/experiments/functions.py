"""The functions behind the EXPERIMENTS, by the same names: the side of the networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from viz.experiments.dials import corrupt
from viz.experiments.dropping import drop
from viz.experiments.moving import cyclic_shift, shift, shuffle
from viz.experiments.positions import surgery
from viz.trials import Trial

TRIALS: Mapping[str, Callable[..., Trial]] = MappingProxyType(
    {
        "shift": shift,
        "cyclic_shift": cyclic_shift,
        "shuffle": shuffle,
        "drop": drop,
        "surgery": surgery,
        "corrupt": corrupt,
    }
)
"""(model, picture, crop, *, target, report, **option) -> Trial"""
