"""A learner's answers, one by one: what it confuses, what each test is like, and what is like nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.analysis.classifiers import KINDS, head_of, kept_head, one_thread, spread
from viz.arrays import Array
from viz.learning import Arm, Features, Judged, Weights

FAR = 0.95
"""As many training examples have another as near as this share says: what is farther is like none of them."""


def judge(
    arm: Arm,
    labels: Sequence[int],
    *,
    train: Sequence[int],
    asked: Features,
    taught: Weights | None = None,
) -> Judged:
    """What the learner, taught with the examples `train`, says of others [asked, feature], and which of them
    each is most like. A head that was `taught` already answers as it is.

    Distances are between vectors that are scaled by the training examples, as the head sees them.
    """
    named, learn = np.array(labels), np.array(train)
    rows = arm.features.rows[learn].astype(np.float64)
    classes = int(named.max()) + 1
    with one_thread():
        head = KINDS[arm.kind](rows, named[learn], classes) if taught is None else head_of(taught)
        scores = head.scores(asked.rows)
        mean, scale = spread(rows)
        seen = (rows - mean) / scale
        apart = distances((asked.rows - mean) / scale, seen)
        among = distances(seen, seen)
    np.fill_diagonal(among, np.inf)
    return Judged(
        scores=scores,
        nearest=learn[apart.argmin(axis=1)],
        distance=apart.min(axis=1),
        usual=float(np.quantile(among.min(axis=1), FAR)),
        head=taught or kept_head(head),
    )


def distances(rows: Array, others: Array) -> Array:
    """[row, other]: Euclidean, between vectors."""
    squares = (rows**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None] - 2 * rows @ others.T
    found: Array = np.sqrt(np.maximum(squares, 0))
    return found


def confusion(truth: Sequence[int], answers: Array, classes: int) -> Array:
    """[class, answer]: how many of each class get each answer."""
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (np.array(truth), answers.astype(int)), 1)
    return counts


def strange(judged: Judged) -> Array:
    """[asked] bool: is it farther from every training example than those are from each other?"""
    found: Array = judged.distance > judged.usual
    return found
