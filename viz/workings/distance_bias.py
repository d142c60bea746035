"""What a model adds to scores for how far apart two tokens stand."""

from __future__ import annotations

from dataclasses import dataclass

from viz.arrays import Array, Checked, axes


@dataclass(frozen=True, kw_only=True, eq=False)
class DistanceBias(Checked):
    """T5's learned numbers (Raffel et al., 2020): one for each head and each bucket of distances, the same in
    every layer of a stack.
    """

    model: str
    """Catalogue name."""
    farthest: int
    """The distance from which all share a bucket."""
    encoder: Array = axes("bucket", "head")
    """Half of the buckets are for keys that come after the query."""
    decoder: Array = axes("decoder_bucket", "decoder_head")
    """All of them are for keys that come before it; no bucket where the decoder adds nothing."""
