"""What each head of an attention between two texts does, in numbers: one value per metric and head.

Written text tokens count as queries, special ones do not; every token of the source is a key. **Chance** is
the same metric of a head that looks at every key alike, computed by the same code.
"""

from __future__ import annotations

import numpy as np

from viz.analysis.heads import METRICS, HeadMetrics, Metric
from viz.analysis.sides import Sides
from viz.analysis.tokens import is_punctuation, words
from viz.arrays import Array

CROSS_METRICS: dict[str, Metric] = {
    "entropy": METRICS["entropy"],
    "largest": Metric(
        "largest weight", "", "A query's largest weight: near 1, it looks at one token of the source."
    ),
    "order": Metric(
        "follows the order",
        "r",
        "Correlation of a token's place with the mean place it looks at: 1 for a head that walks through the"
        " source in step with what is written. Even attention has none.",
    ),
    "special": Metric("mass on special tokens", "", "Share on the source's special tokens, such as its end."),
    "punctuation": METRICS["punctuation"],
}
"""Metrics of an attention from what is written to what was read."""


def cross_metrics(looks: Sides) -> HeadMetrics:
    """The metrics of all heads on this pair of texts, [layer, head]; nan where one is undefined."""
    counts = ~np.array(looks.queries.special, dtype=bool)
    masks = {
        "special": np.array(looks.keys.special, dtype=bool),
        "punctuation": np.array([is_punctuation(word) for word in words(looks.keys)]),
    }
    n_keys, n = looks.keys.n_tokens, int(counts.sum())
    even = np.full((1, 1, n, n_keys), 1 / n_keys)
    found, chance = (
        _measured(each, masks) for each in (looks.attention[:, :, counts].astype(np.float64), even)
    )
    return HeadMetrics(
        about=CROSS_METRICS,
        values={name: found[name].astype(np.float32) for name in CROSS_METRICS},
        chance={name: float(chance[name][0, 0]) for name in CROSS_METRICS},
        queries=dict.fromkeys(CROSS_METRICS, n),
    )


def _measured(attention: Array, masks: dict[str, Array]) -> dict[str, Array]:
    """[layer, head] for each metric of attention [layer, head, query, key]; nan without a query or a key."""
    shape, n = attention.shape[:2], attention.shape[2]
    if not n:
        return dict.fromkeys(CROSS_METRICS, np.full(shape, np.nan))
    logs = np.log2(attention, out=np.zeros_like(attention), where=attention > 0)
    found = {
        "entropy": -(attention * logs).sum(axis=-1).mean(axis=-1),
        "largest": attention.max(axis=-1).mean(axis=-1),
        "order": _order(attention @ np.arange(attention.shape[-1])),
    }
    for name, mask in masks.items():
        share = attention[..., mask].sum(axis=-1).mean(axis=-1)
        found[name] = share if mask.any() else np.full(shape, np.nan)
    return found


def _order(looked_at: Array) -> Array:
    """Pearson's correlation of [..., query], the mean place looked at, with the query's own place."""
    n = looked_at.shape[-1]
    place = np.arange(n) - (n - 1) / 2
    moved = looked_at - looked_at.mean(axis=-1, keepdims=True)
    scale = np.sqrt((place**2).sum() * (moved**2).sum(axis=-1))
    real = scale > 1e-9
    return np.divide(moved @ place, scale, out=np.full(scale.shape, np.nan), where=real)
