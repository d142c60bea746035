"""The learning rate by step."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

SCHEDULES: Mapping[str, Callable[[int, int, int], float]] = {
    "constant": lambda _step, _steps, _warm_up: 1.0,
    "linear": lambda step, steps, _warm_up: 1 - step / steps,
    "cosine": lambda step, steps, _warm_up: 0.5 * (1 + math.cos(math.pi * step / steps)),
    "inverse square root": lambda step, _steps, warm_up: math.sqrt(max(1, warm_up) / max(step, warm_up, 1)),
}
"""Share of the largest learning rate at (step, steps in all, steps of warm-up)."""


def factor(schedule: str, *, step: int, steps: int, warm_up: int) -> float:
    """Share of the largest learning rate in step `step`, counted from 0, of `steps`.

    It climbs in a straight line over the first `warm_up`; the inverse square root is level until then
    (Vaswani et al., 2017).
    """
    climbed = min(1.0, (step + 1) / warm_up) if warm_up else 1.0
    return climbed * SCHEDULES[schedule](step, steps, warm_up)
