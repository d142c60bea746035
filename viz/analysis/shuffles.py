"""What changes when a picture's patches are put in another order, with their
positions treated in three ways."""

from __future__ import annotations

import numpy as np

from viz.analysis.predictions import probabilities
from viz.arrays import Array
from viz.language import mark
from viz.workings import Shuffled

MODES = {
    "present": mark("each place keeps its position"),
    "zeroed": mark("no positions at all"),
    "moved": mark("each patch takes its position along"),
}
"""What the modes of a `Shuffled` are called on screen."""


def output_moved(shuffled: Shuffled) -> Array:
    """How far the first token's output moves, against its own length, [mode]."""
    before, after = shuffled.before[:, 0], shuffled.after[:, 0]
    change: Array = np.linalg.norm(after - before, axis=-1) / np.linalg.norm(before, axis=-1)
    return change


def sums_changed(parts: Array, positions: Array, order: Array) -> Array:
    """Of each place: does the token that comes there have another sum with its position than where it stood?
    [token].

    `order` holds the token that stands at each place after the shuffle.
    """
    changed: Array = (parts[order] + positions != parts[order] + positions[order]).any(axis=-1)
    return changed


def answers_moved(shuffled: Shuffled, labels: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """For each treatment of positions: its name, the answer before and the answer after.

    None where there is no classifier.
    """
    if not shuffled.logits.shape[-1]:
        return []
    rows = []
    for mode, logits in zip(shuffled.MODES, shuffled.logits, strict=True):
        found = probabilities(logits)
        best = found.argmax(axis=-1)
        said = [f"{labels[output]} {found[when, output]:.2f}" for when, output in enumerate(best)]
        rows.append((MODES[mode], said[0], said[1]))
    return rows
