"""A small transformer trained step by step; what it has become is handed out every few steps."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from viz.adamw import AdamW
from viz.arrays import Array
from viz.film import FRAMES, Ending, Event, Frame, Recipe, TrainingState
from viz.live.batch import UNASKED, Batch, Task
from viz.live.network import SmallTransformer
from viz.live.schedules import factor
from viz.live.state import packed, unpacked
from viz.live.tasks import held_out, task_of

LEARNED, CHANGED = 2, 3
"""Streams of random numbers: the examples to learn from, and how they are changed."""


@dataclass
class _Run:
    """One training under way."""

    recipe: Recipe
    task: Task
    network: SmallTransformer
    optimiser: AdamW
    held: Batch
    pool: Batch | None
    step: int = 0
    seconds: float = 0.0
    since: list[float] = field(default_factory=list)
    lowest: float = float("inf")
    """The smallest held-out loss of any frame."""
    waited: int = 0
    """Frames since then."""
    best: list[Tensor] = field(default_factory=list)
    """The weights that had it, where training may end early."""


def train(recipe: Recipe, *, begin: TrainingState | None = None, keep: int = 0) -> Iterator[Event]:
    """Train a network as the recipe says, from the start or from a checkpoint: frames, then an ending.

    After `keep` steps, where it is not 0, there is a checkpoint too. Each step draws its random numbers from
    (seed, step) alone, so a training that goes on is the one that was never interrupted.
    """
    torch.set_num_threads(1)  # spinning barriers cost forty times more than they give
    run = _begun(recipe)
    if begin is not None:
        unpacked(begin.content, run.network, run.optimiser)
        run.step, run.since = begin.step, list(begin.since)
    else:
        yield _frame(run)
    every = max(1, -(-recipe.steps // FRAMES))
    while run.step < recipe.steps:
        started = time.process_time()
        run.since.append(_step(run))
        run.seconds += time.process_time() - started
        if run.step % every == 0 or run.step == recipe.steps:
            frame = _frame(run)
            run.since = []
            yield frame
            if _tired(run, frame):
                break
        if run.step == keep:
            content = packed(run.network, run.optimiser)
            yield TrainingState(step=run.step, content=content, since=tuple(run.since))
    _put_back(run)
    yield _ending(run)


def _begun(recipe: Recipe) -> _Run:
    task = task_of(recipe)
    torch.manual_seed(recipe.seed)
    network = SmallTransformer(task, heads=recipe.heads, dropout=recipe.dropout)
    optimiser = AdamW(list(network.parameters()), decay=recipe.weight_decay)
    pool = None
    if recipe.examples:
        pool = task.draw(np.random.default_rng((LEARNED, recipe.seed)), recipe.examples)
    return _Run(recipe, task, network, optimiser, held_out(task), pool)


def _step(run: _Run) -> float:
    """One update; the mean loss of its examples."""
    recipe = run.recipe
    torch.manual_seed(hash((recipe.seed, run.step)))  # of numbers alone, a hash is the same everywhere
    run.network.train()
    now = factor(recipe.schedule, step=run.step, steps=recipe.steps, warm_up=recipe.warm_up)
    batch = _drawn(run)
    total = 0.0
    asked = int((batch.answers != UNASKED).sum())
    for part in range(recipe.gather):
        rows = slice(part * recipe.batch, (part + 1) * recipe.batch)
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.precision == "bfloat16"):
            logits = run.network(_tensor(batch.tokens[rows]))
        loss = _loss(logits.float(), batch.answers[rows]) / asked
        loss.backward()
        total += float(loss.detach())
    if recipe.clip:
        nn.utils.clip_grad_norm_(run.network.parameters(), recipe.clip)
    run.step += 1
    run.optimiser.step(recipe.rate * now, run.step)
    return total


def _tired(run: _Run, frame: Frame) -> bool:
    """Has the held-out loss not fallen for as many frames as the recipe's patience?"""
    if not run.recipe.patience:
        return False
    if frame.held_loss < run.lowest:
        run.lowest, run.waited = frame.held_loss, 0
        run.best = [weight.detach().clone() for weight in run.network.parameters()]
    else:
        run.waited += 1
    return run.waited >= run.recipe.patience


@torch.no_grad()
def _put_back(run: _Run) -> None:
    """Take the best weights, where they were kept."""
    for weight, kept in zip(run.network.parameters(), run.best, strict=bool(run.best)):
        weight.copy_(kept)


def _drawn(run: _Run) -> Batch:
    """The examples of one update: new ones, or some of those that there are."""
    recipe, count = run.recipe, run.recipe.batch * run.recipe.gather
    drawn = np.random.default_rng((LEARNED, recipe.seed, run.step))
    if run.pool is None:
        return run.task.draw(drawn, count)
    rows = drawn.integers(0, recipe.examples, count)
    batch = Batch(tokens=run.pool.tokens[rows], answers=run.pool.answers[rows], looks=run.pool.looks[:, :0])
    if recipe.augmented and run.task.change is not None:
        return run.task.change(np.random.default_rng((CHANGED, recipe.seed, run.step)), batch)
    return batch


def _tensor(tokens: Array) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(tokens))


def _loss(logits: Tensor, answers: Array) -> Tensor:
    """The sum over all places that are asked about, in nats."""
    return functional.cross_entropy(
        logits.flatten(0, 1), _tensor(answers).flatten(), ignore_index=UNASKED, reduction="sum"
    )


@torch.no_grad()
def _asked(run: _Run) -> tuple[Tensor, Tensor]:
    """(logits [asked, answer], right answers [asked]) at all places of the held-out examples."""
    run.network.eval()
    logits, answers = run.network(_tensor(run.held.tokens)), _tensor(run.held.answers)
    places = answers != UNASKED
    return logits[places], answers[places]


def _frame(run: _Run) -> Frame:
    logits, answers = _asked(run)
    weights = run.network.attention().transpose(1, 2).numpy()
    if not run.since:
        with torch.no_grad():
            batch = _drawn(run)
            asked = int((batch.answers != UNASKED).sum())
            run.since = [float(_loss(run.network(_tensor(batch.tokens)), batch.answers)) / asked]
    frame = Frame(
        step=run.step,
        loss=float(np.mean(run.since)),
        held_loss=float(functional.cross_entropy(logits, answers)),
        accuracy=float((logits.argmax(-1) == answers).float().mean()),
        scores=pattern_scores(weights, run.held.looks),
        attention=weights[:, :, 0] if run.recipe.filmed else None,
    )
    if run.step == 0:
        run.since = []
    return frame


def pattern_scores(weights: Array, looks: Array) -> Array:
    """[pattern, layer, head]: how much of the attention lies where a pattern says, over the queries that it
    says anything about.

    weights: [layer, head, example, query, key]; looks as in `Batch`. A pattern that allows a key any weight
    counts all that is there; one that asks for even attention counts the part of it that is even.
    """
    scores = np.zeros((len(looks), *weights.shape[:2]), np.float32)
    for number, pattern in enumerate(looks):
        queries = pattern.sum(-1) > 0
        scores[number] = np.minimum(weights, pattern).sum(-1)[:, :, queries].mean(-1)
    return scores


def _ending(run: _Run) -> Ending:
    logits, answers = _asked(run)
    flat: Any = nn.utils.parameters_to_vector(run.network.parameters()).detach()
    return Ending(
        seconds=run.seconds,
        steps=run.step,
        probabilities=logits.softmax(-1).numpy(),
        answers=answers.numpy(),
        weights=flat.numpy(),
    )
