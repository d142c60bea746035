"""Fixtures that more than one folder of tests needs."""

from __future__ import annotations

import os

# Before torch is loaded, here and in what tests start. With two threads, one other busy process makes the
# barriers between them spin: a file of tests took six times the work.
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import pytest

from tests.build import random_attention, recording
from tests.clock import Clock
from viz.recording import Recording

pytest_plugins = ("tests.tiers",)

ANIMAL = [
    "[CLS]",
    "the",
    "animal",
    "didn",
    "'",
    "t",
    "cross",
    "the",
    "street",
    "be",
    "##cause",
    "it",
    "was",
    "tired",
    ".",
    "[SEP]",
]


@pytest.fixture
def clock() -> Clock:
    """Stands still until a test moves it."""
    return Clock()


@pytest.fixture
def animal() -> Recording:
    """Three layers of four heads of random attention over 16 tokens: a repeated word, a joined piece, special
    tokens.
    """
    return recording(random_attention(3, 4, 16, 16), ANIMAL)
