"""What each head does, in numbers: one value per metric and head, [layer, head], each with its chance level.

**Which queries count.** Text tokens only (patches, in a picture): where [CLS] and [SEP] look is no word's
business. Of those, a metric averages over the queries that have a choice (they see at least two keys) and for
which it is defined: "mass on previous token" leaves out a query that has none. Where no query is left the
value is nan, never 0. In a causal model a key after the query is invisible: it is not counted as a key at
all, so mass on the next token is nan rather than 0.

**Chance** is the same metric of a head that spreads its attention evenly over every key it sees, computed by
the same code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from viz.analysis.saliency import follows
from viz.analysis.tokens import is_punctuation, words
from viz.arrays import Array
from viz.recording import ImageRecording, Recording

CLS_TOKENS = frozenset({"[CLS]", "<s>"})
SEP_TOKENS = frozenset({"[SEP]", "</s>"})


@dataclass(frozen=True)
class Metric:
    """What one number about a head means."""

    title: str
    unit: str
    """"bits", "tokens", "image sides", "r" for a correlation, or "" for a share of the attention, 0 to 1."""
    meaning: str


METRICS: dict[str, Metric] = {
    "entropy": Metric(
        "entropy",
        "bits",
        "How widely a query spreads its attention: 0 bits if all of it is on one key, log₂ n bits if it is"
        " even over n keys.",
    ),
    "distance": Metric(
        "mean distance",
        "tokens",
        "Mean of |query - key|, weighted by attention, over text tokens only: the attention on special tokens"
        " is left out and the rest scaled to 1, so a head that parks on [SEP] does not look far-sighted.",
    ),
    "itself": Metric("mass on itself", "", "Share of a query's attention on its own position."),
    "previous": Metric("mass on previous token", "", "Share on the token just before."),
    "next": Metric("mass on next token", "", "Share on the token just after; undefined in a causal model."),
    "first": Metric("mass on first token", "", "Share on the first token of the sequence, special or not."),
    "cls": Metric("mass on [CLS]", "", "Share on the model's own [CLS] (or <s>); undefined without one."),
    "sep": Metric("mass on [SEP]", "", "Share on the model's own [SEP] (or </s>); undefined without one."),
    "punctuation": Metric("mass on punctuation", "", "Share on punctuation marks; undefined without one."),
    "same": Metric(
        "mass on same token",
        "",
        "Share on other places of the same token; only words that recur are counted.",
    ),
}
"""Metrics of a text, in the order of a table."""

PATCH_METRICS: dict[str, Metric] = {
    "entropy": METRICS["entropy"],
    "distance": Metric(
        "mean distance",
        "image sides",
        "Mean distance from patch to patch, weighted by attention, over patches only: the attention on"
        " special tokens is left out and the rest scaled to 1, so a head that parks on [CLS] does not look"
        " local.",
    ),
    "itself": Metric("mass on itself", "", "Share of a patch's attention on itself."),
    "special": Metric(
        "mass on special tokens",
        "",
        "Share of a patch's attention on [CLS] and the other tokens that are no patch.",
    ),
}
"""Metrics of a picture."""

FOLLOWS = Metric(
    "follows what stands out",
    "r",
    "Correlation over the patches of where [CLS] looks with the model's own map of what stands out: 1 for a"
    " head that follows the object, −1 for one that follows the background; 0 for neither. Even attention has"
    " none.",
)
"""A metric more, where the model answers with such a map."""


@dataclass(frozen=True, kw_only=True, eq=False)
class HeadMetrics:
    """Every metric of every head of one recording."""

    about: dict[str, Metric]
    """What each metric means, by name."""
    values: dict[str, Array]
    """[layer, head] float32, by name; nan where undefined."""
    chance: dict[str, float]
    """What even attention scores; nan where undefined."""
    queries: dict[str, int]
    """How many queries each number is the mean of."""


def head_metrics(recording: Recording) -> HeadMetrics:
    """The metrics of all heads on this input: `PATCH_METRICS` of a picture, `METRICS` of a text.

    And `FOLLOWS`, where the model says what stands out.
    """
    found = _FOUND.get(recording)
    if found is None:
        found = _FOUND[recording] = _computed(recording)
    return found


_FOUND: WeakKeyDictionary[Recording, HeadMetrics] = WeakKeyDictionary()
"""Of a large picture it takes a second: it is kept as long as its recording."""


def _computed(recording: Recording) -> HeadMetrics:
    found = _measured(recording, PATCH_METRICS if isinstance(recording, ImageRecording) else METRICS)
    if isinstance(recording, ImageRecording) and recording.saliency is not None:
        return _with_follows(found, recording)
    return found


def _measured(recording: Recording, about: dict[str, Metric]) -> HeadMetrics:
    visible = (
        np.tri(recording.n_tokens, dtype=bool)
        if recording.causal
        else np.ones((recording.n_tokens,) * 2, dtype=bool)
    )
    text = _text(recording)
    counts = text & (visible.sum(axis=1) > 1)
    masks = {name: mask & visible & counts[:, None] for name, mask in _targets(recording, text)}
    distances = _distances(recording)
    even = (visible / visible.sum(axis=1, keepdims=True)).astype(np.float32)

    def measured(attention: Array) -> dict[str, Array]:
        shares = _shares(attention, list(masks.values()))
        found = {
            "entropy": _entropy(attention[..., counts, :]),
            "distance": _distance(attention, distances, text & visible, counts),
        }
        return found | {name: shares[..., i] for i, name in enumerate(masks)}

    layers = [
        measured(attention) for attention in recording.attention
    ]  # a layer at a time: little extra memory
    chance = measured(even[None])
    queries = {name: int(mask.any(axis=1).sum()) for name, mask in masks.items()} | {
        "entropy": int(counts.sum())
    }
    queries["distance"] = int((counts & ((text & visible).sum(axis=1) > 1)).sum())
    return HeadMetrics(
        about=about,
        values={name: np.array([layer[name] for layer in layers], dtype=np.float32) for name in about},
        chance={name: float(chance[name][0]) for name in about},
        queries={name: queries[name] for name in about},
    )


def _with_follows(metrics: HeadMetrics, recording: ImageRecording) -> HeadMetrics:
    name, patches = "follows", recording.grid.rows * recording.grid.columns
    return HeadMetrics(
        about=metrics.about | {name: FOLLOWS},
        values=metrics.values | {name: follows(recording).astype(np.float32)},
        chance=metrics.chance | {name: np.nan},
        queries=metrics.queries | {name: patches},
    )


def _text(recording: Recording) -> Array:
    if isinstance(recording, ImageRecording):
        return np.arange(recording.n_tokens) >= recording.grid.prefix
    return ~np.array(recording.special, dtype=bool)


def _targets(recording: Recording, text: Array) -> Iterator[tuple[str, Array]]:
    """For each metric that is a share of mass: which keys it counts for which query, [query, key] bool."""
    n = recording.n_tokens
    every = np.ones((n, 1), dtype=bool)
    yield "itself", np.eye(n, dtype=bool)
    if isinstance(recording, ImageRecording):
        yield "special", every & ~text
        return
    special = np.array(recording.special, dtype=bool)
    names = np.array(recording.tokens)
    yield "previous", np.eye(n, k=-1, dtype=bool)
    yield "next", np.eye(n, k=1, dtype=bool)
    yield "first", every & (np.arange(n) == 0)
    yield "cls", every & np.array([name in CLS_TOKENS for name in recording.tokens]) & special
    yield "sep", every & np.array([name in SEP_TOKENS for name in recording.tokens]) & special
    yield "punctuation", every & np.array([is_punctuation(word) for word in words(recording)]) & text
    yield "same", (names[:, None] == names) & ~np.eye(n, dtype=bool) & text


def _distances(recording: Recording) -> Array:
    """|query - key| in tokens, or from patch centre to patch centre in image sides (0 for special tokens),
    [query, key].
    """
    if not isinstance(recording, ImageRecording):
        place = np.arange(recording.n_tokens, dtype=np.float32)
        return np.abs(place[:, None] - place)
    grid = recording.grid
    index = np.arange(grid.rows * grid.columns)
    row, column = np.divmod(index, grid.columns)
    apart = np.hypot(row[:, None] - row, column[:, None] - column) / max(grid.rows, grid.columns)
    return np.pad(apart, ((grid.prefix, 0), (grid.prefix, 0))).astype(np.float32)


def _entropy(rows: Array) -> Array:
    """Mean entropy in bits of these rows, [..., query, key] -> [...]; nan without rows."""
    logs = np.maximum(rows, np.finfo(np.float32).tiny)
    np.log(logs, out=logs)  # numpy knows no fast log2
    np.multiply(logs, rows, out=logs)
    nats = -logs.sum(axis=-1, dtype=np.float64)
    return _mean(nats / np.log(2), np.ones(rows.shape[-2], dtype=bool))


def _shares(attention: Array, masks: list[Array]) -> Array:
    """Mean share of mass on each mask's keys, [..., query, key] -> [..., mask], over the queries that have
    such a key.
    """
    flat = attention.reshape(*attention.shape[:-2], -1)
    counted = np.array([mask.any(axis=1).sum() for mask in masks], dtype=np.float64)
    weights = np.stack([mask.ravel() for mask in masks], axis=-1).astype(np.float32)
    return np.divide(
        flat @ weights, counted, out=np.full((*flat.shape[:-1], len(masks)), np.nan), where=counted > 0
    )


def _distance(attention: Array, distances: Array, allowed: Array, counts: Array) -> Array:
    """Mean distance with each row scaled to 1 over the allowed keys, [..., query, key] -> [...]."""
    mass = np.einsum("...qk,qk->...q", attention, allowed.astype(np.float32))
    moment = np.einsum("...qk,qk->...q", attention, distances * allowed)
    rows = np.divide(moment, mass, out=np.full(mass.shape, np.nan), where=mass > 0)
    return _mean(rows, counts & (allowed.sum(axis=1) > 1))


def _mean(rows: Array, counts: Array) -> Array:
    """Mean over the counting queries whose value is defined, [..., query] -> [...]; nan where none is."""
    defined = counts & np.isfinite(rows)
    number = defined.sum(axis=-1)
    total = np.where(defined, rows, 0.0).sum(axis=-1)
    return np.divide(total, number, out=np.full(np.shape(total), np.nan), where=number > 0)
