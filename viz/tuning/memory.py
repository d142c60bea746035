"""What a training will take, counted before it starts."""

from __future__ import annotations

from viz.errors import InputError
from viz.models.model import Model

MOST_BYTES = 700_000_000
"""One training may take so much: two run at a time, beside everything else."""
BESIDE = 40_000_000
"""What a training takes beside all that is counted: measured, with LoRA and with all layers of MiniLM."""
COPIES = 5
"""Of each number that may move: itself, its gradient, Adam's two means, and the best state so far."""


def needed(model: Model, *, moving: int, examples: int, tokens: int) -> int:
    """Bytes that a training takes beside the loaded network: `moving` numbers may change, and a batch is so
    many `examples` of so many `tokens`.

    For the way back each layer keeps about 34 widths a token and 5 scores for each head and pair of tokens,
    counted for numbers of two bytes by Korthikanti et al. (2022); here they have four.
    """
    each = 34 * tokens * model.d_model + 5 * model.n_heads * tokens**2
    return BESIDE + 4 * COPIES * moving + 2 * examples * model.n_layers * each


def check(model: Model, *, moving: int, examples: int, tokens: int) -> int:
    """The bytes that are `needed`. Raises InputError where they are too many."""
    bytes_ = needed(model, moving=moving, examples=examples, tokens=tokens)
    if bytes_ > MOST_BYTES:
        raise InputError(
            "This training would take about {needed:,.0f} MB; {most:,.0f} MB are allowed. Choose LoRA,"
            " shorter examples, or a smaller network.",
            needed=bytes_ / 1e6,
            most=MOST_BYTES / 1e6,
        )
    return bytes_
