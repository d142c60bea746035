"""A network as it was before it had seen anything: the same parts, with weights drawn at random."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from viz.models.loading import ONE_AT_A_TIME
from viz.models.model import Model


def untrained(model: Model, *, seed: int = 0) -> Model:
    """The model's network built anew, its weights drawn as its authors' code draws them; torch's own
    randomness is left as it was.
    """
    build: Any = type(model.network)
    with ONE_AT_A_TIME, torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = build(model.config)
    return replace(model, network=network.eval().requires_grad_(False))
