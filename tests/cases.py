"""Cases of a test, of which `make test` runs some, and `make thorough` the others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pytest


def only(kept: Collection[Any], cases: Sequence[Any]) -> list[Any]:
    """All the cases: those that are not among the kept are thorough."""
    return [case if case in kept else pytest.param(case, marks=pytest.mark.thorough) for case in cases]


def first(count: int, cases: Sequence[Any]) -> list[Any]:
    """All the cases: those after the first so many are thorough."""
    return only(cases[:count], cases)
