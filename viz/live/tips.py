"""What is said to help a training, each as a switch: what a training is like with it, and without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from viz.film import Recipe

SEEDS = (0, 1, 2)
FEW = 64
"""Examples to learn from, where there is something to learn by heart."""
PLAIN = Recipe(batch=16, steps=120, filmed=False)
"""The training that tips are tried on: short, so that what is faster is seen."""
OFTEN = replace(PLAIN, examples=FEW, steps=160)
"""The same on few examples, seen again and again."""
RATES = (0.0003, 0.03)
"""The smallest and the largest learning rate of a search."""
TRIED = 5
"""Learning rates of each search."""


@dataclass(frozen=True)
class TipArm:
    """One way to train, once with each seed."""

    title: str
    """A message, as are the texts of a `Tip`."""
    recipe: Recipe

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The recipe with each of the seeds."""
        return tuple(replace(self.recipe, seed=seed) for seed in SEEDS)


@dataclass(frozen=True)
class Tip:
    """A switch; the first arm is without it."""

    title: str
    said: str
    """One sentence: what it does, and why it is said to help. `{few}` stands for `FEW`."""
    arms: tuple[TipArm, ...]


ENDLESS, SCARCE = TipArm("without", PLAIN), TipArm("without", OFTEN)
TIPS: dict[str, Tip] = {
    "warm-up": Tip(
        "warm-up",
        "The learning rate climbs over the first 20 steps: before that, Adam knows little of the gradients"
        " that it divides by.",
        (TipArm("without", replace(PLAIN, warm_up=0)), TipArm("warm-up", PLAIN)),
    ),
    "schedule": Tip(
        "schedule",
        "The learning rate falls, so that the last steps are small: in a straight line, as half a cosine, or"
        " as one over the root of the step (Vaswani et al., 2017).",
        (
            TipArm("constant", PLAIN),
            TipArm("linear", replace(PLAIN, schedule="linear")),
            TipArm("cosine", replace(PLAIN, schedule="cosine")),
            TipArm("inverse square root", replace(PLAIN, schedule="inverse square root")),
        ),
    ),
    "batch": Tip(
        "a larger batch",
        "Each update follows the mean gradient of 64 examples, not of 16: less noise, four times the work.",
        (TipArm("16 examples", PLAIN), TipArm("64 examples", replace(PLAIN, batch=64))),
    ),
    "weight-decay": Tip(
        "weight decay",
        "Every update shrinks the weights a little. It is said to keep a network from learning by heart; here"
        " are {few} examples to learn from.",
        (SCARCE, TipArm("weight decay 1", replace(OFTEN, weight_decay=1.0))),
    ),
    "dropout": Tip(
        "dropout",
        "A fifth of what layers hand on is struck out at random while it learns (Srivastava et al., 2014)."
        " There are {few} examples to learn from.",
        (SCARCE, TipArm("dropout 0.2", replace(OFTEN, dropout=0.2))),
    ),
    "augmentation": Tip(
        "augmentation",
        "There are {few} examples, but each time that one is seen its letters get other names: what follows"
        " what stays as it is.",
        (SCARCE, TipArm("other names", replace(OFTEN, augmented=True))),
    ),
    "clipping": Tip(
        "gradient clipping",
        "A gradient that is longer than 1 is cut to that length, so that one odd batch cannot throw the"
        " weights far. The learning rate is 0.03 here, far too large.",
        (
            TipArm("without", replace(PLAIN, rate=0.03, clip=0.0)),
            TipArm("clipped", replace(PLAIN, rate=0.03, clip=1.0)),
        ),
    ),
    "precision": Tip(
        "mixed precision",
        "Products are computed in bfloat16, half as many bits; weights stay in float32. On a graphics card it"
        " saves time and memory.",
        (TipArm("float32", PLAIN), TipArm("bfloat16", replace(PLAIN, precision="bfloat16"))),
    ),
    "early": Tip(
        "early stopping",
        "Training ends after five frames without a lower held-out loss, and the weights that had the lowest"
        " are put back: what comes later is learned by heart. There are {few} examples to learn from.",
        (SCARCE, TipArm("stopped early", replace(OFTEN, patience=5))),
    ),
}
ACCUMULATION = (replace(PLAIN, batch=32, steps=10), replace(PLAIN, batch=8, gather=4, steps=10))
"""One large batch, and four small ones whose gradients are added up before the update."""
RESUMED = replace(PLAIN, task="copy", steps=80, batch=8)
"""What is killed half way, and goes on."""


def grid() -> tuple[float, ...]:
    """Learning rates at equal ratios from one another."""
    return tuple(float(rate) for rate in np.geomspace(*RATES, TRIED))


def drawn(seed: int = 0) -> tuple[float, ...]:
    """As many, drawn so that every ratio is as likely as any other (Bergstra & Bengio, 2012)."""
    low, high = np.log(RATES)
    return tuple(
        sorted(float(np.exp(rate)) for rate in np.random.default_rng(seed).uniform(low, high, TRIED))
    )


def searched(rates: Sequence[float]) -> tuple[Recipe, ...]:
    """A short training at each of these rates."""
    return tuple(replace(PLAIN, rate=rate, steps=80) for rate in rates)
