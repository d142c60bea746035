"""Sentences about one layer of a text, with its own numbers in them."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.analysis.matrix import Matrix
from viz.foreign import literal
from viz.language import Share, tr
from viz.models.catalogue import Checkpoint
from viz.recording import Recording
from viz.ui.page.sentences import quoted


def room(checkpoint: Checkpoint, recording: Recording) -> str:
    """How much of what the model reads this text takes, and what can be done with its tokens."""
    return tr(
        "{model}: {n:,} of at most {most:,} tokens. Hover a token for its vocabulary entry and its letters.",
        model=checkpoint.title,
        n=recording.n_tokens,
        most=checkpoint.max_tokens,
    )


def known(checkpoint: Checkpoint) -> str:
    """What a classifier of texts can say at all."""
    return tr(
        "{model} puts the whole text into one of its own classes. What is none of them, it cannot say.",
        model=literal(tr(checkpoint.title)),
    )


def look(
    preset: dict[str, Any] | None, recording: Recording, matrix: Matrix, *, pin: int, promised: bool
) -> str:
    """What to look for: the preset's sentence on the view that it promises, else what the numbers of this
    view say.
    """
    if preset is not None and promised and preset["pin"] == pin:
        return tr(preset["look"])
    if pin not in matrix.keep:
        return tr("The chosen token is hidden. Show special tokens, or pin another word.")
    row = matrix.weights[matrix.keep.index(pin)]
    best = int(np.nanargmax(row)) if np.isfinite(row).any() else 0
    said = tr(
        "{word} looks most at {best}, {weight:.2f}.",
        word=quoted(recording, pin),
        best=quoted(recording, matrix.keep[best]),
        weight=Share(row[best]),
    )
    if not recording.special[matrix.keep[best]]:
        return said
    more = tr(
        "Much attention on a special token is often read as “nothing to do here” (Clark et al., 2019). Hide"
        " special tokens (View) to see the rest."
    )
    return f"{said} {more}"
