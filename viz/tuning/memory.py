"""What a training will take, counted before it starts."""

from __future__ import annotations

from viz.errors import InputError
from viz.memory import own
from viz.models.model import Model

MOST_BYTES = 1_200_000_000
"""The process of a training may hold so much: two run at a time, beside everything else."""
LIBRARIES = 430_000_000
"""What such a process holds before it has weights, where the system does not say: measured with MiniLM."""
BESIDE = 120_000_000
"""What a training takes beside all that is counted, the library that fits heads among it: measured, with LoRA
and with all layers of MiniLM.
"""
COPIES = 5
"""Of each number that may move: itself, its gradient, Adam's two means, and the best state so far."""


def before(model: Model) -> int:
    """Bytes that a process holds before anything is learned: Python, torch, the loaded network."""
    weights = sum(weight.numel() * weight.element_size() for weight in model.network.parameters())
    return own() or LIBRARIES + weights


def needed(model: Model, *, moving: int, examples: int, tokens: int) -> int:
    """Bytes that a training takes beside what was there `before`: `moving` numbers may change, and a batch is
    so many `examples` of so many `tokens`.

    For the way back each layer keeps about 34 widths a token and 5 scores for each head and pair of tokens,
    counted for numbers of two bytes by Korthikanti et al. (2022); here they have four.
    """
    each = 34 * tokens * model.d_model + 5 * model.n_heads * tokens**2
    return BESIDE + 4 * COPIES * moving + 2 * examples * model.n_layers * each


def check(model: Model, *, held: int, moving: int, examples: int, tokens: int) -> int:
    """All bytes that a process will hold that now has `held`. Raises InputError where they are too many."""
    whole = held + needed(model, moving=moving, examples=examples, tokens=tokens)
    if whole > MOST_BYTES:
        raise InputError(
            "This training would take about {needed:,.0f} MB, {held:,.0f} of them for the network and what"
            " runs it; {most:,.0f} MB are allowed. Choose LoRA, shorter examples, or a smaller network.",
            needed=whole / 1e6,
            held=held / 1e6,
            most=MOST_BYTES / 1e6,
        )
    return whole
