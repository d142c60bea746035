"""Sentences about a picture's recording, with its own numbers in them."""

from __future__ import annotations

import numpy as np

from viz.analysis.labels import r as written
from viz.analysis.matrix import Matrix
from viz.analysis.parts import Parts
from viz.analysis.tokens import words
from viz.arrays import arrays_nbytes
from viz.foreign import literal
from viz.recording import ImageRecording

CLOSELY, SLIGHTLY = 0.6, 0.2
"""Correlations from which one map is said to go with another mostly, and at all."""


def look(recording: ImageRecording, matrix: Matrix, pin: int) -> str:
    """What to look for in where one token of a picture looks."""
    grid, row = recording.grid, matrix.weights[pin]
    name = words(recording)
    who = f"The patch that *{literal(name[pin])}* looks at most is"
    best = grid.prefix + int(np.argmax(row[grid.prefix :]))
    said = [f"{who} *{literal(name[best])}*, {_weight(row[best])}"]
    if best == pin:
        best = next(i for i in np.argsort(-row, kind="stable") if i >= grid.prefix and i != pin)
        said = [f"{who} itself, {_weight(row[pin])}, then *{literal(name[best])}*, {_weight(row[best])}"]
    if pin >= grid.prefix and best != pin:
        said.append(f", {_steps(recording, pin, best)} away")
    if matrix.adds_up and grid.prefix and (parked := float(row[: grid.prefix].sum())) >= 0.2:
        said.append(
            f"; {parked:.2f} of its attention is parked on {' and '.join(map(literal, name[: grid.prefix]))}"
        )
    return (
        "".join(said)
        + ". Is that the same thing in the picture, only a similar colour, or neither? Compare a patch of the"
        " background."
    )


def _weight(value: float) -> str:
    """Small ones, among very many patches, with a decimal more."""
    return f"{value:.2f}" if value >= 0.02 else f"{value:.3f}"


def _steps(recording: ImageRecording, one: int, other: int) -> str:
    places = [divmod(token - recording.grid.prefix, recording.grid.columns) for token in (one, other)]
    (row, column), (other_row, other_column) = places
    return f"{np.hypot(row - other_row, column - other_column):.1f} patches"


def shares(found: Parts, depth: int) -> str:
    """How much of the patches' differences the three colours show."""
    each = ", ".join(f"{share:.0%}" for share in found.shares[depth])
    where = f"After layer {depth}" if depth else "Before the first layer"
    return (
        f"{where} the three colours show {found.shares[depth].sum():.0%} of how the patches differ ({each})."
        " Each runs from its own 2nd to its 98th percentile; which way round has no meaning."
    )


def alike(name: str, r: float) -> str:
    """Whether a token looks at what is like it, from the correlation of the two maps."""
    who = f"Over all other patches the two maps have {written(r)}: *{literal(name)}*"
    if np.isnan(r):
        return f"One of the two maps is the same everywhere, so nothing can be said of *{literal(name)}*."
    if r >= CLOSELY:
        return f"{who} looks mostly at what is like it. Is there a patch that is like it, and not looked at?"
    if r >= SLIGHTLY:
        return f"{who} looks at what is like it, but not only. What else does it look at?"
    if r > -SLIGHTLY:
        return f"{who} looks without regard to what is like it: heads can look for something else."
    return f"{who} looks rather at what is unlike it."


def cost(recording: ImageRecording, sent: int) -> str:
    """What this very view took: tokens, seconds, bytes held and bytes `sent` to the browser."""
    layers, heads, tokens, _ = recording.attention.shape
    whole = f"{4 * layers * heads * tokens**2 / 1e6:,.0f} MB"
    held = f"{arrays_nbytes(recording) / 1e6:,.0f} MB"
    kept = (
        f"All layers' attention, {whole}, is kept."
        if recording.kept
        else f"All layers' attention would be {whole}: {held} are kept instead, and a layer is"
        " computed from its queries and keys when you look at it."
    )
    return (
        f"{tokens:,} tokens; the network took {recording.seconds:.1f} s on this computer. {kept}"
        f" {sent / 1e6:.1f} MB went to your browser."
    )
