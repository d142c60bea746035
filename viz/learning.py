"""The waist, for learning: what examples look like to a network, and what learners made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from viz.arrays import Array, Checked, axes


@dataclass(frozen=True, kw_only=True)
class Features(Checked):
    """One vector for each example. Two are equal when all their numbers are: it can be part of a request."""

    digest: str
    """SHA-256 of the numbers."""
    rows: Array = field(compare=False, repr=False, metadata={"axes": ("example", "feature")})


def features(rows: Array) -> Features:
    """Vectors [example, feature] with their digest."""
    rows = np.ascontiguousarray(rows, dtype=np.float32)
    digest = hashlib.sha256(str(rows.shape).encode() + rows.tobytes()).hexdigest()
    return Features(digest=digest, rows=rows)


@dataclass(frozen=True, kw_only=True)
class Arm:
    """A learner: what it sees of the examples, and how it learns from that."""

    title: str
    features: Features
    kind: str = "head"
    """Key of `viz.analysis.classifiers.KINDS`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Curves(Checked):
    """What learners get right, by how many examples of each class they were given."""

    titles: tuple[str, ...]
    counts: tuple[int, ...]
    """Examples of each class."""
    right: Array = axes("arm", "count", "draw", "test")
    """1 where the test example gets its own class. In each draw all learners are given the same examples."""
    classes: int
    """How many there are."""

    def _check(self, sizes: dict[str, int]) -> None:
        if (sizes["arm"], sizes["count"]) != (len(self.titles), len(self.counts)):
            raise ValueError(
                f"right must have {len(self.titles)} arms and {len(self.counts)} counts; got"
                f" {self.right.shape}."
            )


@dataclass(frozen=True, kw_only=True)
class Reached:
    """What one training of a network itself reached, beside the learners' curves. Of one title and
    count there may be several.
    """

    title: str
    count: int
    """Examples of each class that it was given."""
    right: int
    """Tests that get their own class, of so many:"""
    total: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Clusters(Checked):
    """Examples that fell together without anybody naming them, beside a head that was told the names."""

    assigned: Array = axes("example")
    """Of each example, its cluster."""
    silhouettes: Array = axes("number")
    """For 2, 3, ... clusters: how much nearer examples are to their own cluster than to the next, -1 to 1."""
    links: Array = axes("merge", "link")
    """scipy's linkage: the two that are joined, at which distance, and how many examples that makes."""
    points: Array = axes("example", "component")
    """The first principal components."""
    explained: Array = axes("component")
    """The share of all variance that each of them holds."""
    near: Array = axes("example", "neighbour")
    """Of each example those that are most like it in all dimensions, the most alike first."""
    agreement: float
    """Adjusted Rand index with the classes: 1 where they are the same groups, 0 as by chance."""
    purity: float
    """The share of examples whose class is the commonest of their cluster."""
    named: Array = axes("judged")
    """Of each example in question: the commonest class among those of its cluster that have a label."""
    answers: Array = axes("judged")
    """The same by the head."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FlatMap(Checked):
    """Examples laid out so that near ones stay near."""

    points: Array = axes("example", "component")
    kept: float
    """The share of each example's nearest others that are among its nearest here too."""
    kept_plainly: float
    """The same of the first two principal components."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Named weights. Two are equal when all their numbers are: they can be part of a request."""

    digest: str
    """SHA-256 of names and numbers."""
    named: tuple[tuple[str, Array], ...] = field(compare=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Read-only on the other side too."""
        return weights, (dict(self.named),)


def weights(named: Mapping[str, Array]) -> Weights:
    """Weights by name with their digest, read-only."""
    digest, kept = hashlib.sha256(), []
    for name in sorted(named):
        value = np.ascontiguousarray(named[name], dtype=np.float32)
        value.setflags(write=False)
        digest.update(f"{name} {value.shape}".encode() + value.tobytes())
        kept.append((name, value))
    return Weights(digest=digest.hexdigest(), named=tuple(kept))


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged(Checked):
    """What a learner says of some examples."""

    scores: Array = axes("asked", "class")
    """The larger, the more it speaks for the class; not probabilities."""
    nearest: Array = axes("asked")
    """Which training example is most like each."""
    distance: Array = axes("asked")
    """How far that is."""
    usual: float
    """So near another are 95 % of the training examples."""
    head: Weights
    """What scores them, as in `Tuned`."""

    @property
    def answers(self) -> Array:
        """[asked]: the class with the largest score."""
        found: Array = self.scores.argmax(axis=1)
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class ClassScores(Checked):
    """What the head that came with a network says of one example."""

    classes: tuple[str, ...]
    scores: Array = axes("class")
    """The larger, the more it speaks for the class; not probabilities."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Packed:
    """A file to take away."""

    data: Array
    """[byte], uint8."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Epochs(Checked):
    """How a training went."""

    learned: Array = axes("step")
    """Mean loss of the examples to learn from, during epoch 1, 2, ..."""
    held: Array = axes("epoch")
    """Loss of the examples that are held out of them, before epoch 1 and after each; not numbers where there
    are too few to hold any out."""
    best: int
    """After how many epochs the state that was kept was reached."""

    @classmethod
    def of(cls, learned: Sequence[float], held: Sequence[float], best: int) -> Epochs:
        """From what has been noted so far."""
        return cls(learned=np.array(learned), held=np.array(held), best=best)


@dataclass(frozen=True, kw_only=True, eq=False)
class Tuned(Checked):
    """What became of a copy of a network that was taught some examples."""

    epochs: Epochs
    scores: Array = axes("test", "class")
    """Of each test, by the tuned network and its head."""
    frozen: Array = axes("test")
    """What the same network answers untouched, under a linear head that was given the same examples."""
    frozen_head: Weights
    """That linear head, as `head`."""
    head: Weights
    """"head.weight" [class, feature] and "head.bias" [class]."""
    alike: Array = axes("depth", "test")
    """Cosine between a token's vectors before and after, mean over the test's tokens; depth 0 is the
    embedding.
    """
    moved: int
    """How many numbers of the network could change, the head's aside."""
    bytes: int
    """What the training was counted to take."""
    seconds: float
    """Of processor time."""
    change: Weights | None = None
    """New values of the network's weights, or low-rank detours beside them; None once let go of."""

    @property
    def answers(self) -> Array:
        """[test]: the class with the largest score."""
        found: Array = self.scores.argmax(axis=1)
        return found
