"""How often a network runs: for tests of what is kept of a pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from viz.models.families import part
from viz.models.model import Model


@contextmanager
def counted(model: Model) -> Iterator[list[int]]:
    """Fills the list with a number for each pass in which the first layer's attention works."""
    runs: list[int] = []
    first = part(model.family.layer_list(model.network)[0], model.family.attention)
    hook = first.register_forward_hook(lambda *_: runs.append(1))
    try:
        yield runs
    finally:
        hook.remove()
