"""Flat maps of vectors with many dimensions, and how many neighbours they keep."""

from __future__ import annotations

import numpy as np

from viz.analysis.classifiers import one_thread
from viz.analysis.clusters import principal, standardised
from viz.arrays import Array
from viz.learning import FlatMap

PERPLEXITY = 20
"""How many neighbours an example is to have, about; fewer where there are few examples."""
NEIGHBOURS = 10


def flat_map(rows: Array, *, scaled: bool, seed: int) -> FlatMap:
    """A map of vectors [example, feature] by t-SNE, beside one by principal components."""
    rows = rows.astype(np.float64)
    seen = standardised(rows) if scaled else rows
    points = t_sne(seen, seed=seed)
    plainly = principal(seen)[0][:, :2]
    return FlatMap(
        points=points, kept=neighbours_kept(seen, points), kept_plainly=neighbours_kept(seen, plainly)
    )


def t_sne(rows: Array, *, seed: int) -> Array:
    """[example, 2]: places where examples [example, feature] that are near lie near (van der Maaten & Hinton,
    2008), by scikit-learn. How far apart groups are, and how large, means nothing.
    """
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(rows) - 1) / 3)
    with one_thread():
        found: Array = TSNE(perplexity=perplexity, init="random", random_state=seed).fit_transform(rows)
    return found


def neighbours_kept(rows: Array, points: Array) -> float:
    """The share of the nearest `NEIGHBOURS` of each example [example, feature] that are among its nearest on
    a map [example, component] too.
    """
    count = min(NEIGHBOURS, len(rows) - 1)
    here, there = (_nearest(each, count) for each in (rows, points))
    shared = [len(set(a) & set(b)) for a, b in zip(here.tolist(), there.tolist(), strict=True)]
    return sum(shared) / (count * len(shared))


def _nearest(rows: Array, count: int) -> Array:
    """[example, neighbour], each example itself left out."""
    rows = rows.astype(np.float64)
    squares = (rows**2).sum(axis=1)
    apart = squares[:, None] + squares[None, :] - 2 * rows @ rows.T
    np.fill_diagonal(apart, np.inf)
    found: Array = np.argsort(apart, axis=1, kind="stable")[:, :count]
    return found


def turned(points: Array, angle: float) -> Array:
    """[example, 3]: points with three components as somebody sees them who has walked round the second by
    `angle` degrees: across, up, and towards them.
    """
    angle = np.deg2rad(angle)
    across, up, near = points[:, :3].T
    return np.stack(
        [
            across * np.cos(angle) + near * np.sin(angle),
            up,
            near * np.cos(angle) - across * np.sin(angle),
        ],
        axis=1,
    )
