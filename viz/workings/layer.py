"""One layer opened: its weights, what it received, and the network's own value of every step inside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from viz.arrays import Array, Checked, axes


def frozen(arrays: Mapping[str, Array]) -> Mapping[str, Array]:
    """The same arrays as float32, read-only, in a mapping that cannot change."""
    kept = {}
    for name, value in arrays.items():
        kept[name] = np.array(value, dtype=np.float32, order="C")
        kept[name].setflags(write=False)
    return MappingProxyType(kept)


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerRecording(Checked):
    """One layer opened: its weights, what it received, and the network's own
    value of every step inside it."""

    model: str
    tokens: tuple[str, ...]
    layer: int
    """Counted from 0."""
    n_heads: int
    causal: bool
    n_key_value_heads: int
    """Fewer than heads where several share their keys and values."""
    rope_theta: float
    """Base of the frequencies at which queries and keys are turned; 0 where nothing turns."""
    norm: str
    """"pre": the norm before each sublayer; "post": after each addition."""
    norm_kind: str
    """"layer" or "rms"."""
    activation: str
    """Name of the feed-forward's activation, as in the model's config."""
    eps: float
    """Of the layer norms."""
    part_names: tuple[str, ...]
    """What is added up to make the embedding, e.g. ("word", "segment", "position")."""
    parts: Array = axes("part", "token", "width")
    input: Array = axes("token", "width")
    """What the layer received: the embedding, or the output of the layer before."""
    weights: Mapping[str, Array]
    """By name, [in, out] or [channel]: q, k, v, o, fc1, fc2 and q_bias, ...; norm_1, norm_1_bias, ...

    Where the network has them: gate, scale_1, scale_2, frequencies (of the rotation, [channel / 2])."""
    steps: Mapping[str, Array]
    """The network's own values by step: queries, keys, values, scores, scaled, masked, attention, mixed, ...,
    output.
    """

    @property
    def d_head(self) -> int:
        return int(self.steps["queries"].shape[-1])

    @property
    def n_tokens(self) -> int:
        return len(self.tokens)

    @property
    def d_inner(self) -> int:
        """Features of the feed-forward."""
        return int(self.weights["fc1"].shape[1])

    @property
    def sharing(self) -> int:
        """How many heads use the same keys and values; 1 where each has its own."""
        return self.n_heads // self.n_key_value_heads

    def kv_head(self, head: int) -> int:
        """The head of keys and values that a query head uses."""
        return head // self.sharing

    def _check(self, sizes: dict[str, int]) -> None:
        if sizes["token"] != len(self.tokens) or sizes["part"] != len(self.part_names):
            raise ValueError(
                f"parts must be {len(self.part_names)} of {len(self.tokens)} tokens; got shape"
                f" {self.parts.shape}."
            )
        for name in ("weights", "steps"):
            object.__setattr__(self, name, frozen(getattr(self, name)))
