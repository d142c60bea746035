"""Maps that know nothing of the network: a method that does not beat them explains nothing."""

from __future__ import annotations

import numpy as np

from viz.attribution.occlusion import cell_size
from viz.capture import PreparedPicture
from viz.models.model import Model
from viz.recording import Attribution


def random_map(model: Model, prepared: PreparedPicture, *, target: int, seed: int = 0) -> Attribution:
    """Independent random numbers from 0 to 1, [row, column], the same for the same seed."""
    rows, columns = _cells(model, prepared)
    return Attribution(method="random", target=-1, scores=np.random.default_rng(seed).random((rows, columns)))


def centre_map(model: Model, prepared: PreparedPicture, *, target: int) -> Attribution:
    """How near the middle a place is: 1 in the middle, 0 in the corners, [row, column].

    Photographers put things there.
    """
    rows, columns = _cells(model, prepared)
    down, across = np.meshgrid(_offsets(rows), _offsets(columns), indexing="ij")
    return Attribution(method="centre", target=-1, scores=1 - np.hypot(down, across) / np.sqrt(2))


def _cells(model: Model, prepared: PreparedPicture) -> tuple[int, int]:
    side = cell_size(model, prepared)
    return -(-prepared.size[0] // side), -(-prepared.size[1] // side)


def _offsets(n: int) -> np.ndarray:
    """-1..1, the centres of n cells."""
    return (np.arange(n) + 0.5) / n * 2 - 1
