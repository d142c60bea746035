"""The waist, for experiments: what one network answered while its picture was changed step by step.

Numpy only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from viz.arrays import Array, Checked, axes


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial(Checked):
    """One experiment on one picture with one network."""

    experiment: str
    """Key of `EXPERIMENTS`."""
    model: str
    target: int
    """The class that was watched."""
    labels: tuple[str, ...]
    variants: tuple[str, ...]
    """What was compared within the network, such as "positions" and "no positions"."""
    settings: Array = axes("setting", "coordinate")
    """How far each change went, in `units`; two coordinates (right, down) where the change is a shift."""
    units: str
    probability: Array = axes("variant", "setting", "repeat")
    """Of the class watched; nan where a variant has fewer repeats."""
    logit: Array = axes("variant", "setting", "repeat")
    answers: Array = axes("variant", "setting", "repeat")
    """Index of the likeliest class; nan where a variant has fewer repeats."""
    unchanged: Array = axes("variant", "output")
    """Logits for the picture as it is."""
    examples: Array = axes("example", "height", "pixel_column", "rgb")
    """[example, ...]: what the network saw at each setting, in 0..1, at most 64 pixels a side.

    None where the picture stayed.
    """
    scrambled: Array = field(default_factory=lambda: np.zeros(0), metadata={"axes": ("scramble",)})
    """[scramble]: index of the likeliest class where nothing was left to keep: the picture's pixels in random
    order, under the strongest change. None of them where answers are not counted."""
    mirrored: int = 0
    """At how many settings the photograph ended, and its mirror image came in."""

    def _check(self, sizes: dict[str, int]) -> None:
        if sizes["variant"] != len(self.variants):
            raise ValueError(f"probability must have {len(self.variants)} variants; got {sizes['variant']}.")


def consistency(trial: Trial) -> Array:
    """[variant]: the share of all changed pictures that get the answer of the unchanged one."""
    same = trial.answers == trial.unchanged.argmax(axis=1)[:, None, None]
    there = ~np.isnan(trial.answers)
    share: Array = (same & there).sum(axis=(1, 2)) / there.sum(axis=(1, 2))
    return share


def mean_and_spread(trial: Trial) -> tuple[Array, Array]:
    """(mean, standard deviation with n - 1) of the probability over repeats, [variant, setting] each.

    0 where there is one repeat.
    """
    repeats = (~np.isnan(trial.probability)).sum(axis=2)
    squares = np.nanvar(trial.probability, axis=2) * repeats / np.maximum(repeats - 1, 1)
    return np.nanmean(trial.probability, axis=2), np.sqrt(squares)


def repeated(trial: Trial) -> Array:
    """[variant] bool: was it done more than once?"""
    several: Array = (~np.isnan(trial.probability)).sum(axis=2).max(axis=1) > 1
    return several
