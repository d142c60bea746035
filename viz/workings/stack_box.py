"""One box of an encoder-decoder at work: what goes into it, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass

from viz.arrays import Array, Checked, axes
from viz.workings.anatomy import Weight


@dataclass(frozen=True, kw_only=True, eq=False)
class StackBox(Checked):
    """One sublayer of one layer while a translation is written: the network's own values, before anything is
    added to them.
    """

    model: str
    """Catalogue name."""
    tokens: tuple[str, ...]
    """Of the stack that it stands in."""
    weights: tuple[Weight, ...]
    """Its parameters, [out, in] as torch keeps them."""
    received: Array = axes("token", "width")
    """What goes in; of a cross-attention, what the queries are made of."""
    source: Array | None = axes("source_token", "width", optional=True)
    """Of a cross-attention, what its keys and values are made of: the encoder's output."""
    returned: Array = axes("token", "width")
    """What comes out."""

    def _check(self, sizes: dict[str, int]) -> None:
        if sizes["token"] != len(self.tokens):
            raise ValueError(f"received must have {len(self.tokens)} tokens; got {sizes['token']}.")
