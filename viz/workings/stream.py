"""What runs through the layers: every token's vector on its way, and what the head would read in it."""

from __future__ import annotations

from dataclasses import dataclass

from viz.arrays import Array, Checked, axes


@dataclass(frozen=True, kw_only=True, eq=False)
class Stream(Checked):
    """The residual stream: every token's vector after each sublayer."""

    model: str
    tokens: tuple[str, ...]
    states: Array = axes("step", "token", "width")
    """Step 0 is the embedding, 2 l + 1 after the attention of layer l, 2 l + 2 after its feed-forward, norms
    included where they follow.
    """


@dataclass(frozen=True, kw_only=True, eq=False)
class Lens(Checked):
    """What the model's own head would answer from each depth."""

    words: tuple[tuple[str, ...], ...]
    """[depth][rank]: the likeliest outputs, best first; empty where the model has no head."""
    probabilities: Array = axes("depth", "rank")
