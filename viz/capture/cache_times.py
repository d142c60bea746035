"""What keys and values that are kept spare, and what reading all positions at once spares, measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import torch

from viz.capture.generate import Feed, Told, prompt
from viz.errors import InputError
from viz.generation import CacheTimes
from viz.language import mark
from viz.models.model import Model

STEPS = 7
"""Next tokens that are timed either way."""
RUNS = 3
READ = 32
"""Tokens that are read at once and one by one."""


def time_cache(
    model: Model, text: str, written: Sequence[int] = (), report: Told = lambda _done, _doing: None
) -> CacheTimes:
    """The likeliest next tokens written either way, in turns; then the text read either way, in turns.

    Raises InputError where the text leaves no room for them.
    """
    ids = prompt(model, text, written)
    if len(ids) + STEPS > model.max_tokens:
        raise InputError(
            "This text leaves no room for {n} more tokens in {model}. Shorten it.",
            n=STEPS,
            model=model.checkpoint.title,
        )
    kept, anew, difference = _written(model, ids, report)
    at_once, one_by_one, order_difference = _read(model, ids[:READ], report)
    return CacheTimes(
        tokens=len(ids),
        kept=np.array(kept),
        anew=np.array(anew),
        difference=difference,
        at_once=np.array(at_once),
        one_by_one=np.array(one_by_one),
        read=len(ids[:READ]),
        order_difference=order_difference,
    )


def _written(model: Model, ids: Sequence[int], report: Told) -> tuple[list[float], list[float], float]:
    feed = Feed(model, ids)
    token, so_far = int(feed.next().argmax()), list(ids)
    kept, anew, difference = [], [], 0.0
    for step in range(STEPS):
        report(0.5 * step / STEPS, mark("timing next tokens"))
        so_far.append(token)
        logits, took = _timed(partial(feed.next, [token]))
        again, longer = _timed(Feed(model, so_far).next)
        kept.append(took)
        anew.append(longer)
        difference = max(difference, _apart(logits, again))
        token = int(again.argmax())
    return kept, anew, difference


def _read(model: Model, ids: Sequence[int], report: Told) -> tuple[list[float], list[float], float]:
    at_once, one_by_one, difference = [], [], 0.0
    for run in range(RUNS):
        report(0.5 + 0.5 * run / RUNS, mark("timing all positions at once, and one by one"))
        together, took = _timed(partial(_all, model, ids))
        feed, rows, total = Feed(model, ()), [], 0.0
        for token in ids:
            row, spent = _timed(partial(feed.next, [token]))
            rows.append(row)
            total += spent
            done = 0.5 + 0.5 * (run + len(rows) / len(ids)) / RUNS
            report(done, mark("reading one token after the other"))
        at_once.append(took)
        one_by_one.append(total)
        difference = max(difference, _apart(together, torch.stack(rows)))
    return at_once, one_by_one, difference


def _all(model: Model, ids: Sequence[int]) -> torch.Tensor:
    with model.lock, torch.inference_mode():
        logits: torch.Tensor = model.network(input_ids=torch.tensor([list(ids)]), use_cache=False).logits[0]
    return logits


def _timed(work: Callable[[], torch.Tensor]) -> tuple[torch.Tensor, float]:
    """What the work gives, and its milliseconds."""
    start = time.perf_counter()
    found = work()
    return found, 1000 * (time.perf_counter() - start)


def _apart(one: torch.Tensor, other: torch.Tensor) -> float:
    return float((one - other).abs().max() / other.abs().max())
