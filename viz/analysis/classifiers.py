"""Learners that need no network of their own: a linear head, nearest means, and what is seen without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from viz.analysis.scikit import scikit
from viz.arrays import Array
from viz.learning import Weights, weights

WORDS = 2000
"""As many different words are counted at most, the commonest."""
ITERATIONS = 2000
DEAD = 1e-5
"""Of what the liveliest feature varies: what varies less is how a network rounds, or one that it has given up
(MiniLM has three), and would count as much as any other were it scaled up.
"""


@dataclass(frozen=True, eq=False)
class Head:
    """A linear map from features to one score for each class."""

    mean: Array
    """[feature] of the training examples."""
    scale: Array
    """[feature], their standard deviation."""
    weights: Array
    """[class, feature]"""
    bias: Array
    """[class]"""

    def scores(self, rows: Array) -> Array:
        """[example, class]: the larger, the more it speaks for the class. Not probabilities."""
        found: Array = ((rows - self.mean) / self.scale) @ self.weights.T + self.bias
        return found

    def answers(self, rows: Array) -> Array:
        """[example]: the class with the largest score."""
        found: Array = self.scores(rows).argmax(axis=1)
        return found


def spread(rows: Array) -> tuple[Array, Array]:
    """(mean, standard deviation) of each feature of rows [example, feature]; 1 for one that is `DEAD`."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    return mean, np.where(scale > DEAD * scale.max(), scale, 1.0)


def head_of(kept: Weights) -> Head:
    """The head that is kept by name: "head.weight" [class, feature] and "head.bias" [class]."""
    named = dict(kept.named)
    matrix, bias = named["head.weight"], named["head.bias"]
    width = matrix.shape[1]
    return Head(np.zeros(width, np.float32), np.ones(width, np.float32), matrix, bias)


def kept_head(head: Head) -> Weights:
    """The same the other way: by name, for vectors as they are."""
    zero = np.zeros((1, head.weights.shape[1]))
    return weights({"head.weight": head.weights / head.scale, "head.bias": head.scores(zero)[0]})


def linear_head(rows: Array, labels: Array, classes: int) -> Head:
    """Logistic regression with an L2 penalty (scikit-learn, C = 1) on features [example, feature] that are
    scaled by the training examples alone. Every class must have an example.

    The solution lies in the span of the examples: where they are few it is looked for there, which gives the
    same head in a fraction of the time. So does Newton's way, in a quarter of the steps of L-BFGS.
    """
    rows = rows.astype(np.float64)
    mean, scale = spread(rows)
    seen, back = _spanned((rows - mean) / scale)
    regression = scikit("linear_model").LogisticRegression(max_iter=ITERATIONS, tol=1e-6, solver="newton-cg")
    with scikit().config_context(assume_finite=True, skip_parameter_validation=True):
        fitted = regression.fit(seen, labels)
    weights, bias = fitted.coef_ @ back, fitted.intercept_
    if classes == 2:  # scikit-learn gives one score, for the second class
        weights, bias = np.concatenate([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return Head(mean, scale, weights, bias)


def _spanned(rows: Array) -> tuple[Array, Array]:
    """The examples in as many coordinates as they span, [example, coordinate], and the way back,
    [coordinate, feature].
    """
    if len(rows) >= rows.shape[1]:
        return rows, np.eye(rows.shape[1])
    squares, axes = np.linalg.eigh(rows @ rows.T)
    kept = squares > 1e-10 * max(squares[-1], 1e-300)
    if not kept.any():  # they are all alike
        return np.zeros((len(rows), 1)), np.zeros((1, rows.shape[1]))
    sizes = np.sqrt(squares[kept])
    return axes[:, kept] * sizes, (axes[:, kept] / sizes).T @ rows


def nearest_mean(rows: Array, labels: Array, classes: int) -> Head:
    """The class whose examples' mean is nearest: as scores, 2 x·m - |m|², largest where |x - m| is least."""
    rows = rows.astype(np.float64)
    means = np.stack([rows[labels == label].mean(axis=0) for label in range(classes)])
    width = rows.shape[1]
    return Head(np.zeros(width), np.ones(width), 2 * means, -(means**2).sum(axis=1))


KINDS: Mapping[str, Callable[[Array, Array, int], Head]] = MappingProxyType(
    {"head": linear_head, "centroid": nearest_mean}
)


def one_thread() -> AbstractContextManager[object]:
    """While inside, matrices are multiplied by one thread: on a busy computer two wait for each other, and
    many small fits took seventy times as long.
    """
    import scipy.linalg  # noqa: F401 - its own library must be there to be limited
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits


def bag_of_words(texts: Sequence[str]) -> Array:
    """How often each word stands in each text, [text, word]; the commonest words only."""
    counted = scikit("feature_extraction.text").CountVectorizer(token_pattern=r"(?u)\w+", max_features=WORDS)
    try:
        found: Array = counted.fit_transform(texts).toarray().astype(np.float32)
    except ValueError:  # no text holds a word
        return np.zeros((len(texts), 1), np.float32)
    return found
