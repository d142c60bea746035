"""What each depth of a network sees of a picture."""

from __future__ import annotations

from dataclasses import dataclass

from viz.arrays import Array, Checked, axes
from viz.language import Later


@dataclass(frozen=True, kw_only=True, eq=False)
class ReceptiveFields(Checked):
    """What the place in the middle of each layer sees of a picture, in effect and in theory."""

    model: str
    effective: Array = axes("depth", "height", "pixel_column")
    """The share of its sensitivity that lies on each pixel; each depth sums to 1."""
    theoretical: tuple[float, ...]
    """Pixels along a side that it can depend on at all, by depth."""
    centres: tuple[float, ...]
    """Where the middle place lies, in pixels from the first row and column, by depth: coarse layers have no
    place right in the middle.
    """
    names: tuple[Later, ...]
    """What each depth is called."""
    pictures: int
    """How many the effective field is the mean of."""
