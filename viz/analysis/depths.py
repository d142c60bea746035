"""Which depths a table shows, and from which one on a model knows its answer."""

from __future__ import annotations

from collections.abc import Sequence

from viz.arrays import Array
from viz.language import tr

MOST = 16
"""Rows of a table that are legible at once."""


def shown_depths(n_layers: int, most: int = MOST) -> tuple[int, ...]:
    """Every depth of a small network; of a deep one the embedding, every fourth or so, and all of the end."""
    if n_layers < most:
        return tuple(range(n_layers + 1))
    late = 2 * most // 3
    first = n_layers + 1 - late
    early = most - late
    return tuple(round(i * first / early) for i in range(early)) + tuple(range(first, n_layers + 1))


def depth_names(depths: Sequence[int]) -> list[str]:
    """Each depth in words."""
    return [tr("embedding") if not depth else tr("layer {layer}", layer=depth) for depth in depths]


def known_from(ranks: Array) -> int:
    """The first place of ranks [depth] from which on all are 1; their number where the last is not."""
    at = len(ranks)
    while at and ranks[at - 1] == 1:
        at -= 1
    return at
