"""A picture cut into patches, and what becomes of each patch's numbers."""

from __future__ import annotations

from dataclasses import dataclass

from viz.arrays import Array, Checked, axes
from viz.recording import PatchGrid


@dataclass(frozen=True, kw_only=True, eq=False)
class Patches(Checked):
    """How a picture becomes a sequence: every patch's numbers, what the projection makes of them, and the sum
    with the position.
    """

    model: str
    tokens: tuple[str, ...]
    grid: PatchGrid
    image: Array = axes("height", "pixel_column", "rgb")
    """What the network saw, in 0..1."""
    flat: Array = axes("patch", "number")
    """A patch's normalised pixels in the order in which they are multiplied: its reds row by row, its greens,
    its blues.
    """
    parts: Array = axes("token", "width")
    """Of a patch its projection; of a special token its own learned vector."""
    positions: Array = axes("token", "width")
    embedding: Array = axes("token", "width")
    """What the first layer receives: the sum of both."""
    filters: Array = axes("width", "number")
    """The projection's weights: one filter for each number of the embedding."""
    bias: Array = axes("width")

    @property
    def patch_size(self) -> int:
        """Pixels along a side of a patch."""
        return len(self.image) // self.grid.rows

    def _check(self, sizes: dict[str, int]) -> None:
        if sizes["token"] != len(self.tokens) or sizes["patch"] != self.grid.rows * self.grid.columns:
            raise ValueError(
                f"parts must have {self.grid.n_tokens} tokens of {sizes['patch']} patches; got"
                f" {sizes['token']}."
            )
