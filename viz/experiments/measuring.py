"""From logits to a `Trial`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viz.models.loading import Model
from viz.recording import Array
from viz.trials import Trial


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an experiment changes, before anything is asked."""

    experiment: str
    variants: tuple[str, ...]
    settings: Sequence[float] | Sequence[tuple[float, float]]
    units: str


def trial(plan: Plan, model: Model, logits: Array, *, unchanged: Array, target: int, examples: Array | None = None) -> Trial:  # noqa: PLR0913
    """The trial of `logits` [variant, setting, repeat, output], nan where there was no repeat; `unchanged` [variant, output]."""
    if not 0 <= target < logits.shape[-1]:
        raise IndexError(f"target must be from 0 to {logits.shape[-1] - 1}; got {target}.")
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    answers = np.where(np.isnan(logits[..., 0]), np.nan, logits.argmax(axis=-1))
    settings = np.array(plan.settings, dtype=np.float32)
    return Trial(
        experiment=plan.experiment,
        model=model.name,
        target=target,
        labels=model.labels,
        variants=plan.variants,
        settings=settings.reshape(len(settings), -1),
        units=plan.units,
        probability=(exponents / exponents.sum(axis=-1, keepdims=True))[..., target],
        logit=logits[..., target],
        answers=answers,
        unchanged=unchanged,
        examples=np.zeros((0, 1, 1, 3)) if examples is None else examples,
    )
