"""A network as it is built: its parts, their parameters, its sizes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weight:
    """One parameter of a network, and the box that it belongs to."""

    name: str
    shape: tuple[int, ...]
    box: str
    """embedding, attention, norm_1, feed_forward, norm_2, final_norm, pooler or head."""
    layer: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Anatomy:
    """A network as it is built: its parts, their parameters, its sizes."""

    model: str
    title: str
    network: str
    """Class of transformers that holds it."""
    reads: str
    norm: str
    norm_kind: str
    causal: bool
    n_layers: int
    n_heads: int
    d_model: int
    weights: tuple[Weight, ...]
    """Every parameter once."""
    tied: tuple[str, ...]
    """Further names of parameters that are used twice."""
    head_rows: str
    """What the head reads: "every token" or "one row"."""
