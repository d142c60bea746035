"""A run: everything that changes while a network is trained, and that a checkpoint holds."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Generator, nn

from viz.training.networks import PATCHES, Forward
from viz.training.recipes import SpecimenRecipe, optimizers
from viz.training.resumable import Clock


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How long to train, and where to write: `seconds` of CPU time, or exactly `steps`."""

    out: Path
    seed: int
    seconds: float = math.inf
    steps: int | None = None
    pause: float = 120.0
    """Seconds between two checkpoints: what a killed run loses at most."""


class SpecimenRun(Clock):
    """One training run: the network, the average of its weights, the optimizers, the randomness, and the
    counts.
    """

    def __init__(
        self,
        network: nn.Module,
        forward: Forward,
        recipe: SpecimenRecipe,
        plan: Plan,
        *,
        teacher: nn.Module | None = None,
    ) -> None:
        self.network, self.forward, self.recipe, self.plan = network, forward, recipe, plan
        self.teacher = teacher
        self.average = copy.deepcopy(network).requires_grad_(False).eval()
        self.optimizers = optimizers(network, recipe)
        self.randomness = Generator().manual_seed(plan.seed)
        super().__init__()
        self.step, self.images, self.images_full = 0, 0, 0

    @property
    def progress(self) -> float:
        """The share of the budget that is used, 0 to 1."""
        if self.plan.steps is not None:
            return self.step / self.plan.steps
        return min(1.0, self.cpu_seconds / self.plan.seconds)

    @property
    def patches(self) -> int:
        """How many patches the ViT keeps now: some at first, all towards the end."""
        return PATCHES if self.progress >= self.recipe.all_patches_from else self.recipe.patches_kept

    def state(self) -> dict[str, Any]:
        """All that `resume` needs."""
        return {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizers": [each.state_dict() for each in self.optimizers],
            "randomness": self.randomness.get_state(),
            "counts": [self.step, self.images, self.images_full, self.cpu_seconds],
        }

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint's `state`."""
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        for each, saved in zip(self.optimizers, state["optimizers"], strict=True):
            each.load_state_dict(saved)
        self.randomness.set_state(state["randomness"])
        self.step, self.images, self.images_full, self.cpu_seconds = state["counts"]
