"""What a switch of a training changed: bands over seeds, and when a difference is called one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viz.arrays import Array
from viz.film import Ending, Frame

LEAST = 0.02
"""Nats of mean difference below which nothing is called a difference, whatever the bands do."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """One way to train, with every seed."""

    title: str
    steps: tuple[int, ...]
    """Of the frames that all seeds have."""
    losses: Array
    """Held-out, in nats: [seed, frame]."""
    kept: Array
    """[seed]: that of the weights which are kept: the last ones, or the best where training ends early."""
    right: Array
    """[seed]: share of right answers of the same weights."""
    seconds: Array
    """[seed]: processor time."""
    updates: Array
    """[seed]"""

    @property
    def band(self) -> tuple[float, float]:
        """The lowest and the highest loss that is kept."""
        return float(self.kept.min()), float(self.kept.max())


def outcome(title: str, runs: Sequence[tuple[Sequence[Frame], Ending]], *, early: bool = False) -> Outcome:
    """What trainings with several seeds came to; where they end `early`, the best weights are kept."""
    length = min(len(frames) for frames, _ in runs)
    chosen = [min(frames, key=lambda each: each.held_loss) if early else frames[-1] for frames, _ in runs]
    return Outcome(
        title=title,
        steps=tuple(frame.step for frame in runs[0][0][:length]),
        losses=np.array([[frame.held_loss for frame in frames[:length]] for frames, _ in runs]),
        kept=np.array([frame.held_loss for frame in chosen]),
        right=np.array([frame.accuracy for frame in chosen]),
        seconds=np.array([ending.seconds for _, ending in runs]),
        updates=np.array([ending.steps for _, ending in runs]),
    )


def changed(without: Outcome, with_it: Outcome) -> int:
    """-1 where the loss that is kept is lower with it, 1 where it is higher, 0 where the seeds do not say.

    It is lower or higher when the bands of both lie apart, and by `LEAST` in the mean.
    """
    gap = float(with_it.kept.mean() - without.kept.mean())
    if abs(gap) < LEAST:
        return 0
    lower, upper = (with_it, without) if gap < 0 else (without, with_it)
    return 0 if lower.band[1] >= upper.band[0] else int(np.sign(gap))


def together(endings: Sequence[Ending]) -> tuple[float, list[float]]:
    """(held-out loss of the mean of several networks' probabilities, that of each alone), in nats."""
    answers = endings[0].answers.astype(int)
    rows = np.arange(len(answers))

    def loss(probabilities: Array) -> float:
        return float(-np.log(np.maximum(probabilities[rows, answers], 1e-12)).mean())

    mean = np.mean([ending.probabilities for ending in endings], axis=0)
    return loss(mean), [loss(ending.probabilities) for ending in endings]


def right_together(endings: Sequence[Ending]) -> tuple[float, list[float]]:
    """The same as shares of right answers."""
    answers = endings[0].answers.astype(int)
    mean = np.mean([ending.probabilities for ending in endings], axis=0)
    share = [float((each.probabilities.argmax(1) == answers).mean()) for each in endings]
    return float((mean.argmax(1) == answers).mean()), share


def apart(one: Ending, other: Ending) -> float:
    """The largest difference of any weight."""
    return float(np.abs(one.weights - other.weights).max())
