"""Where two classifiers agree and err on the same photos, and whether their confidence can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from viz.analysis.predictions import probabilities
from viz.arrays import Array
from viz.language import mark

BINS = 15
QUADRANTS = (
    mark("both right"),
    mark("only the first right"),
    mark("only the second right"),
    mark("both wrong"),
)


@dataclass(frozen=True, eq=False)
class Answers:
    """What one network answered to photos whose class is known."""

    logits: Array
    """[photo, output]"""
    labels: Array
    """[photo]: the right output."""

    @cached_property
    def best(self) -> Array:
        """[photo]: the output that it answers with."""
        return np.asarray(self.logits.argmax(axis=1))

    @cached_property
    def right(self) -> Array:
        """[photo] bool"""
        return np.asarray(self.best == self.labels)

    @cached_property
    def confidence(self) -> Array:
        """[photo]: the probability of its answer."""
        return np.asarray(probabilities(self.logits).max(axis=1), dtype=np.float64)


class Reliability(NamedTuple):
    """Confidence against accuracy, in equal bins of confidence; empty bins left out."""

    confidence: Array
    """[bin] mean"""
    accuracy: Array
    """[bin]"""
    photos: Array
    """[bin]"""

    @property
    def error(self) -> float:
        """Expected calibration error: |accuracy - confidence|, averaged over photos (Guo et al., 2017)."""
        return float((np.abs(self.accuracy - self.confidence) * self.photos).sum() / self.photos.sum())


def quadrants(one: Answers, other: Answers) -> Array:
    """How many photos of each class are in each of QUADRANTS, [quadrant, class]."""
    where = np.where(one.right, np.where(other.right, 0, 1), np.where(other.right, 2, 3))
    counts = np.zeros((4, one.logits.shape[1]), dtype=int)
    np.add.at(counts, (where, one.labels.astype(int)), 1)
    return counts


def kappa(one: Array, other: Array) -> float:
    """Agreement of two lists beyond chance: 1 where they are the same, 0 where they agree as often as chance
    would (Cohen, 1960).
    """
    seen = float((one == other).mean())
    kinds = np.union1d(one, other)
    chance = float(sum((one == kind).mean() * (other == kind).mean() for kind in kinds))
    return (seen - chance) / (1 - chance) if chance < 1 else 1.0


def reliability(answers: Answers, bins: int = BINS) -> Reliability:
    """Confidence of the answer against how often it is right."""
    confidence, right = answers.confidence, answers.right
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    there = np.unique(place)
    means = [(confidence[place == b].mean(), right[place == b].mean(), (place == b).sum()) for b in there]
    return Reliability(*(np.array(column, dtype=np.float64) for column in zip(*means, strict=True)))
