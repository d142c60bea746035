"""Sentences about one layer of a text, with its own numbers in them."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.analysis.matrix import Matrix
from viz.models.catalogue import Checkpoint
from viz.recording import Recording
from viz.ui.page.sentences import quoted


def room(checkpoint: Checkpoint, recording: Recording) -> str:
    """How much of what the model reads this text takes."""
    return f"{recording.n_tokens:,} of at most {checkpoint.max_tokens:,} tokens"


def look(
    preset: dict[str, Any] | None, recording: Recording, matrix: Matrix, *, pin: int, promised: bool
) -> str:
    """What to look for: the preset's sentence on the view that it promises, else what the numbers of this
    view say.
    """
    if preset is not None and promised and preset["pin"] == pin:
        return str(preset["look"])
    if pin not in matrix.keep:
        return "The chosen token is hidden. Show special tokens, or pin another word."
    row = matrix.weights[matrix.keep.index(pin)]
    best = int(np.nanargmax(row)) if np.isfinite(row).any() else 0
    sentence = (
        f"{quoted(recording, pin)} looks most at {quoted(recording, matrix.keep[best])}, {row[best]:.2f}."
    )
    if recording.special[matrix.keep[best]]:
        sentence += (
            " Much attention on a special token is often read as “nothing to do here” (Clark et al., 2019). "
            "Hide special tokens (View) to see the rest."
        )
    return sentence
