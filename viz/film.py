"""The waist, for networks that are trained while somebody watches: how, and what was seen every few steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from viz.arrays import Array, Checked, axes

Precision = Literal["float32", "bfloat16"]
Schedule = Literal["constant", "linear", "cosine", "inverse square root"]
FRAMES = 40
"""Frames of a film at most, beside that of the untrained network."""


@dataclass(frozen=True)
class Recipe:
    """How a small transformer is trained. Equal recipes give equal films, to the last digit."""

    task: str = "induction"
    """Key of `viz.live.tasks.TASKS`."""
    text: tuple[str, ...] = ()
    """Sentences to learn from, for the tasks on words."""
    heads: int = 2
    """Of each of both layers."""
    seed: int = 0
    steps: int = 200
    """Updates of the weights."""
    batch: int = 32
    """Examples that are run at once."""
    gather: int = 1
    """Batches whose gradients are added up before an update."""
    rate: float = 4e-3
    """The largest learning rate."""
    schedule: Schedule = "constant"
    """What becomes of the learning rate after the warm-up."""
    warm_up: int = 20
    """Steps in which the learning rate climbs."""
    weight_decay: float = 0.0
    dropout: float = 0.0
    clip: float = 1.0
    """Longer gradients are cut to this length; 0 leaves them."""
    precision: Precision = "float32"
    examples: int = 0
    """How many there are to learn from, again and again; 0 for new ones in every step."""
    augmented: bool = False
    """Is every example changed in a way that leaves the task as it is, each time that it is seen?"""
    patience: int = 0
    """Frames without a lower held-out loss after which training ends, and the best weights are put back; 0
    for never."""
    filmed: bool = True
    """Is the attention kept, frame by frame?"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame(Checked):
    """A network in the middle of its training, asked about examples that it does not learn from."""

    step: int
    """Updates so far."""
    loss: float
    """On what it learned from since the frame before, in nats; on the first batch in the first frame."""
    held_loss: float
    """On the held-out examples, in nats."""
    accuracy: float
    """Share of the held-out answers that are right."""
    scores: Array = axes("pattern", "layer", "head")
    """How much of a head's attention lies where the task's pattern says, 0 to 1."""
    attention: Array | None = axes("layer", "head", "query", "key", optional=True)
    """On the first held-out example."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingState(Checked):
    """All that is needed to go on: weights, both moments of the optimiser, and the next step."""

    step: int
    content: bytes
    """Safetensors."""
    since: tuple[float, ...] = ()
    """Losses since the last frame."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ending(Checked):
    """What is left of a training when it is over."""

    seconds: float
    """Processor time of its steps; frames are not counted."""
    steps: int
    probabilities: Array = axes("asked", "answer")
    """Of each answer, at each held-out place that is asked about."""
    answers: Array = axes("asked")
    """The right ones."""
    weights: Array = axes("weight")
    """All of them, one after the other: the last ones, or the best where training may end early."""


Event = Frame | TrainingState | Ending
