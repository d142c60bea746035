"""From logits to a `Trial`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viz.arrays import Array
from viz.models.model import Model
from viz.trials import Trial


@dataclass(frozen=True, kw_only=True)
class Design:
    """What an experiment changes, before anything is asked."""

    experiment: str
    variants: tuple[str, ...]
    settings: Sequence[float] | Sequence[tuple[float, float]]
    units: str
    mirrored: int = 0


SCRAMBLES = 20
"""How many pictures with nothing left in them are asked about, to tell how often an answer is kept for no
reason.
"""


def scrambles(pixels: Array) -> Array:
    """The picture's own pixels in random order, [scramble, row, column, rgb]: its colours, and nothing else
    of it.
    """
    flat = pixels.reshape(-1, pixels.shape[-1])
    orders = [np.random.default_rng((seed, len(flat))).permutation(len(flat)) for seed in range(SCRAMBLES)]
    return np.stack([flat[order].reshape(pixels.shape) for order in orders])


def trial(  # noqa: PLR0913
    design: Design,
    model: Model,
    logits: Array,
    *,
    unchanged: Array,
    target: int,
    examples: Array | None = None,
    scrambled: Array | None = None,
) -> Trial:
    """The trial of `logits` [variant, setting, repeat, output], nan where there was no repeat; `unchanged`
    [variant, output].

    `scrambled` [scramble, output] are the logits of the `scrambles`, under the strongest change.
    """
    if not 0 <= target < logits.shape[-1]:
        raise IndexError(f"target must be from 0 to {logits.shape[-1] - 1}; got {target}.")
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    answers = np.where(np.isnan(logits[..., 0]), np.nan, logits.argmax(axis=-1))
    settings = np.array(design.settings, dtype=np.float32)
    return Trial(
        experiment=design.experiment,
        model=model.name,
        target=target,
        labels=model.labels,
        variants=design.variants,
        settings=settings.reshape(len(settings), -1),
        units=design.units,
        probability=(exponents / exponents.sum(axis=-1, keepdims=True))[..., target],
        logit=logits[..., target],
        answers=answers,
        unchanged=unchanged,
        examples=np.zeros((0, 1, 1, 3)) if examples is None else examples,
        scrambled=np.zeros(0) if scrambled is None else scrambled.argmax(axis=-1),
        mirrored=design.mirrored,
    )
