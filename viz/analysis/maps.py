"""Flat maps of vectors with many dimensions, and how many neighbours they keep."""

from __future__ import annotations

import numpy as np

from viz.analysis.classifiers import one_thread
from viz.analysis.clusters import neighbours, principal, standardised
from viz.analysis.scikit import scikit
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
    perplexity = min(PERPLEXITY, (len(rows) - 1) / 3)
    with one_thread():
        method = scikit("manifold").TSNE(perplexity=perplexity, init="random", random_state=seed)
        found: Array = method.fit_transform(rows)
    return found


def neighbours_kept(rows: Array, points: Array) -> float:
    """The share of the nearest `NEIGHBOURS` of each example [example, feature] that are among its nearest on
    a map [example, component] too.
    """
    count = min(NEIGHBOURS, len(rows) - 1)
    here, there = (neighbours(each, count) for each in (rows, points))
    shared = [len(set(a) & set(b)) for a, b in zip(here.tolist(), there.tolist(), strict=True)]
    return sum(shared) / (count * len(shared))
