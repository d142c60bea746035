"""What trials say about the question that was asked: one number a network, with its baseline beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.trials import Trial, consistency

ALIKE = 0.03
"""Smaller differences between two shares are called the same."""

ROUNDING = 256 * float(np.finfo(np.float32).eps)
"""Of the largest value: more than a sum of 32-bit numbers changes by its order, over all layers, and far less
than a change.
"""


def larger(one: float, other: float, alike: float = ALIKE) -> int | None:
    """Which of two shares is the larger: 0 or 1, or None where they are called the same."""
    return None if abs(one - other) < alike else int(other > one)


def kept(trial: Trial) -> float:
    """The share of changed pictures that get the answer of the unchanged one, in the first variant."""
    return float((_counted(trial) == trial.unchanged[0].argmax()).mean())


def _counted(trial: Trial) -> np.ndarray:
    """[picture]: the answers to the changed pictures, in the first variant."""
    answers: np.ndarray = trial.answers[0, _changed(trial)]
    return answers[~np.isnan(answers)]


def _changed(trial: Trial) -> np.ndarray:
    """[setting] bool: all but the one that changes nothing, the first, or of shifts the one in the middle."""
    if len(trial.settings) == 1:
        return np.ones(1, dtype=bool)
    neutral = np.zeros(2) if trial.settings.shape[1] == 2 else trial.settings[0]
    return np.asarray((trial.settings != neutral).any(axis=1))


def kept_anyway(trial: Trial) -> float:
    """The share of pictures with nothing left in them that get the answer of the unchanged one: what `kept`
    is worth above.

    Not one in the classes: networks call nearly all destroyed pictures the same.
    """
    return float((trial.scrambled == trial.unchanged[0].argmax()).mean())


def says_nothing(trial: Trial) -> bool:
    """Is the answer kept, but no more often than where nothing was left to keep it by?"""
    return 0 < kept(trial) <= kept_anyway(trial)


def steadier(trials: Sequence[Trial]) -> int | None:
    """Index of the network that keeps its answer more often; None where they are alike, as they are where a
    single picture makes the difference.
    """
    one, other = map(kept, trials)
    fewest = min(len(_counted(trial)) for trial in trials)
    return larger(one, other, alike=max(ALIKE, 1.5 / fewest))


def largest_move(trial: Trial, variant: str) -> float:
    """How far the class's logit ever moves from its first setting, in this variant."""
    logits = trial.logit[trial.variants.index(variant)]
    return float(np.nanmax(np.abs(logits - logits[0, 0])))


def moves(trial: Trial, variant: str) -> bool:
    """Does the class's logit move by more than the rounding of sums in another order? (Relative to the
    largest logit there is.)
    """
    logits = trial.logit[trial.variants.index(variant)]
    largest = max(float(np.nanmax(np.abs(logits))), float(np.abs(trial.unchanged).max()))
    return largest_move(trial, variant) > ROUNDING * largest


def stays(trial: Trial, variant: str) -> float:
    """The share of repeats in which this variant gives the unchanged answer."""
    return float(consistency(trial)[trial.variants.index(variant)])
