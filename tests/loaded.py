"""Checkpoints of the catalogue, each read and checked once for all tests of a process."""

from __future__ import annotations

from functools import cache

from viz.models import loading
from viz.models.model import Model


@cache
def load(name: str) -> Model:
    """The same for all who ask: a test that changes it loads its own, or mends it."""
    return loading.load(name)
