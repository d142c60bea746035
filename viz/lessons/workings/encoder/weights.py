"""What is in a box: its weights, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import prod

from viz.language import number, tr
from viz.ui.page import show


def table(shapes: Sequence[tuple[str, tuple[int, ...]]], *, height: int) -> None:
    """Each weight by name, with its shape and how many numbers it has; `height` in pixels at most."""
    numbers = tr("numbers")
    rows = {
        tr("weights"): [name for name, _ in shapes],
        tr("shape"): [" × ".join(map(str, shape)) for _, shape in shapes],
        numbers: [prod(shape) for _, shape in shapes],
    }
    show.data(rows, {numbers: partial(number, form=",")}, height=min(height, 38 + 35 * max(1, len(shapes))))
