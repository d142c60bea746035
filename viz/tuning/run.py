"""One training: a head and what may move of a twin learn the examples, and the best state is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from viz.adamw import AdamW
from viz.analysis.classifiers import linear_head, one_thread
from viz.arrays import Array
from viz.learning import Epochs
from viz.models.model import Model
from viz.tuning.batches import PreparedExamples, vectors
from viz.tuning.ways import Way

BATCH = {"text": 16, "image": 8}
PATIENCE = 2
"""Epochs in which the held-out loss hardly falls before it ends."""
HARDLY = 0.01
"""Nats that count as nothing there."""
HEAD_RATE = 1e-2
CLIP = 1.0
WARM_UP = 5
"""Steps until the learning rate is reached."""
AT_ONCE = 32
"""Examples of a forward pass without a way back."""
Report = Callable[[float, Epochs], None]
"""(how far, 0..1; how it has gone so far), said before every step."""


class TunedHead(nn.Module):
    """Scores of a vector that is scaled by what the untouched network made of the examples to learn from."""

    def __init__(self, seen: Tensor, classes: int) -> None:
        super().__init__()
        self.linear = nn.Linear(seen.shape[1], classes)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)
        self.mean, spread = seen.mean(dim=0), seen.std(dim=0, unbiased=False)
        self.scale = torch.where(spread > 1e-6, spread, torch.ones_like(spread))

    def forward(self, rows: Tensor) -> Tensor:
        """[example, class] of vectors [example, feature]."""
        scores: Tensor = self.linear((rows - self.mean) / self.scale)
        return scores

    def taught(self, seen: Tensor, labels: Sequence[int]) -> None:
        """Take the weights of logistic regression on these vectors, which it scales in the same way."""
        with one_thread():
            found = linear_head(seen.numpy(), np.array(labels), self.linear.out_features)
        with torch.no_grad():
            self.linear.weight.copy_(torch.from_numpy(found.weights))
            self.linear.bias.copy_(torch.from_numpy(found.bias))

    def whole(self) -> tuple[Array, Array]:
        """(weights [class, feature], bias [class]) for vectors that are not scaled."""
        weights = self.linear.weight.detach() / self.scale
        return weights.numpy(), (self.linear.bias.detach() - weights @ self.mean).numpy()


@dataclass(frozen=True, eq=False, kw_only=True)
class Split:
    """What is learned from, and what it is watched on; places among the examples."""

    some: PreparedExamples
    labels: tuple[int, ...]
    learn: tuple[int, ...]
    watch: tuple[int, ...]
    """Held out of the examples to learn from: where their loss grows, learning ends. Empty where there are
    too few.
    """
    classes: int
    first: bool
    """Is an example's vector that of its first token?"""
    epochs: int
    seed: int


class TuningRun:
    """A twin, its head, and what may move of both."""

    def __init__(self, model: Model, lesson: Split, way: Way, *, rank: int) -> None:
        self.model, self.lesson = model, lesson
        with torch.inference_mode():
            rows = self.seen(every := (*lesson.learn, *lesson.watch))
        seen = rows[: len(lesson.learn)]
        self.untouched: dict[int, Array] = dict(zip(every, rows.numpy(), strict=True))
        """Of each example that may be learned from, its vector before anything moves."""
        self.head = TunedHead(seen.clone(), lesson.classes)
        if way.head_first:
            self.head.taught(seen, [lesson.labels[i] for i in lesson.learn])
        self.moving = way.open(model, rank=rank, seed=lesson.seed)
        heads = way.rate if way.head_first else HEAD_RATE
        self.optimisers = (
            (AdamW(self.moving), way.rate),
            (AdamW(list(self.head.parameters())), heads),
        )
        self.step, self.best = 0, self.state()

    def seen(self, indices: Sequence[int]) -> Tensor:
        """[example, feature], as the twin sees them now."""
        parts = [
            vectors(self.model, self.lesson.some, indices[at : at + AT_ONCE], first=self.lesson.first)
            for at in range(0, len(indices), AT_ONCE)
        ]
        return torch.cat(parts)

    def state(self) -> list[Tensor]:
        """Copies of all that moves."""
        return [weight.detach().clone() for weight in (*self.moving, *self.head.parameters())]

    def take_step(self, indices: Sequence[int]) -> float:
        """One step on these examples; their mean loss before it."""
        lesson = self.lesson
        rows = vectors(self.model, lesson.some, indices, first=lesson.first)
        loss = F.cross_entropy(self.head(rows), torch.tensor([lesson.labels[i] for i in indices]))
        loss.backward()
        nn.utils.clip_grad_norm_([*self.moving, *self.head.parameters()], CLIP)
        self.step += 1
        for optimiser, rate in self.optimisers:
            optimiser.step(rate * min(1.0, self.step / WARM_UP), self.step)
        return float(loss.detach())

    @torch.inference_mode()
    def held_out_loss(self) -> float:
        """The mean loss of the examples that are watched; not a number where there are none."""
        if not self.lesson.watch:
            return float("nan")
        labels = torch.tensor([self.lesson.labels[i] for i in self.lesson.watch])
        return float(F.cross_entropy(self.head(self.seen(self.lesson.watch)), labels))

    def learn(self, report: Report) -> Epochs:
        """Epoch by epoch, until the held-out loss has not fallen for a while; the best state is put back."""
        lesson, randomness = self.lesson, Generator().manual_seed(self.lesson.seed)
        size = BATCH[self.model.family.reads]
        learned: list[float] = []
        held = [self.held_out_loss()]
        best, lowest = 0, held[0] if lesson.watch else inf
        fell, mark = 0, lowest
        for epoch in range(lesson.epochs):
            order = [
                lesson.learn[i] for i in torch.randperm(len(lesson.learn), generator=randomness).tolist()
            ]
            losses = []
            for at in range(0, len(order), size):
                done = (epoch + at / len(order)) / lesson.epochs
                report(done, Epochs.of(learned, held, best))
                losses.append(self.take_step(order[at : at + size]) * len(order[at : at + size]))
            learned.append(sum(losses) / len(order))
            held.append(self.held_out_loss())
            if not lesson.watch or held[-1] < lowest:
                best, lowest, self.best = epoch + 1, held[-1], self.state()
            if not lesson.watch or held[-1] < mark - HARDLY:
                fell, mark = epoch + 1, held[-1]
            elif epoch + 1 - fell >= PATIENCE:
                break
        with torch.no_grad():
            for weight, kept in zip((*self.moving, *self.head.parameters()), self.best, strict=True):
                weight.copy_(kept)
        return Epochs.of(learned, held, best)
