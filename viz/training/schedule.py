"""How fast to learn, and how slowly to average: the learning rate's schedule
and the weights' moving average."""

from __future__ import annotations

import math

import torch
from torch import nn


def learning_rate_factor(progress: float, *, warm_up: float, decay: float) -> float:
    """The share of the peak learning rate at `progress` in [0, 1].

    Up in a straight line over the first `warm_up`, level, then half a cosine down to 0 over the last
    `decay` (warm-up, stable, decay; Hu et al., 2024). While it is level, a run can be made shorter or longer.
    """
    if progress < warm_up:
        return progress / warm_up
    if progress <= 1 - decay:
        return 1.0
    done = min(1.0, (progress - (1 - decay)) / decay)
    return 0.5 * (1 + math.cos(math.pi * done))


def straight_fall(step: int, *, peak: float, steps: int, warm_up: int, level_until: float) -> float:
    """The learning rate at `step` of `steps`.

    Up over `warm_up` steps, level until the share `level_until` of all, then straight down to zero.
    """
    fall = min(1.0, (1 - step / steps) / (1 - level_until))
    return peak * min(1.0, (step + 1) / warm_up) * fall


@torch.no_grad()
def update_average(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Move every weight of `average` towards `network`'s: average = decay * average + (1 - decay) * new."""
    target = network.state_dict()
    for name, value in average.state_dict().items():
        if value.is_floating_point():
            value.lerp_(target[name], 1 - decay)
        else:
            value.copy_(target[name])


def average_decay(step: int, longest: float) -> float:
    """The moving average's decay: short at first, so that the random start is forgotten, then `longest`."""
    return min(longest, (1 + step) / (10 + step))
