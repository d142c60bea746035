"""A run of masked-word training, which can be killed at any time and goes on exactly."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from viz.errors import InputError
from viz.training import checkpoint
from viz.training.masked.corpus import Corpus, Vocabulary
from viz.training.masked.examples import Example, batches, cut
from viz.training.masked.masking import MaskedBatch, masked
from viz.training.masked.networks import answer, groups, losses
from viz.training.resumable import Clock, append, forget_after, loop
from viz.training.schedule import average_decay, straight_fall

COLUMNS = (
    "step",
    "tokens",
    "cpu_seconds",
    "word_loss",
    "next_loss",
    "held_out_loss",
    "held_out_words",
    "held_out_next",
)
CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, kw_only=True)
class MaskedRecipe:
    """Everything that is chosen. A checkpoint goes on under its own recipe, but see `same_until`."""

    steps: int = 6000
    tokens: int = 2048
    """Of a batch, padding included."""
    rate: float = 5e-4
    weight_decay: float = 0.01
    warm_up: int = 200
    level_until: float = 0.4
    clip: float = 1.0
    average: float = 0.995
    """The decay of the moving average of the weights, which is what is measured and exported."""
    seed: int = 0

    def rate_at(self, step: int) -> float:
        """The learning rate: up over `warm_up` steps, level, then straight down to zero."""
        return straight_fall(
            step, peak=self.rate, steps=self.steps, warm_up=self.warm_up, level_until=self.level_until
        )

    def same_until(self, step: int, other: MaskedRecipe) -> bool:
        """Whether both runs are the same at `step`: `steps` makes no difference before the rate falls."""
        level = min(self.steps, other.steps) * self.level_until
        return self == other or (replace(self, steps=other.steps) == other and step <= level)


@dataclass(frozen=True, kw_only=True)
class MaskedPace:
    """How often to look at the held-out books and write a checkpoint; none of it changes the run."""

    note_every: int = 250
    save_seconds: float = 300.0


@dataclass(frozen=True)
class Texts:
    """What is trained on, and fixed batches of what is not."""

    train: Corpus
    watched: Sequence[MaskedBatch]
    words: Vocabulary


class MaskedRun(Clock):
    """The network, its average, its optimizer, and the counts."""

    def __init__(self, network: Any, recipe: MaskedRecipe, out: Path) -> None:
        self.network, self.recipe, self.out = network.train(), recipe, out
        self.average = copy.deepcopy(network).eval().requires_grad_(False)
        self.optimizer = torch.optim.AdamW(
            groups(network, recipe.weight_decay), lr=recipe.rate, betas=(0.9, 0.98), fused=True
        )
        super().__init__()
        self.step, self.epoch, self.place, self.tokens = 0, 0, 0, 0
        self.losses: list[list[float]] = []
        self._planned: tuple[int, list[list[Example]]] | None = None

    def planned(self, corpus: Corpus) -> list[list[Example]]:
        """The batches of the run's epoch: of seed and epoch alone, so that a resumed run makes the same."""
        if self._planned is None or self._planned[0] != self.epoch:
            randomness = np.random.default_rng([self.recipe.seed, 1, self.epoch])
            plan = batches(cut(corpus, randomness), self.recipe.tokens, randomness)
            self._planned = (self.epoch, plan)
        return self._planned[1]

    def save(self) -> None:
        """Write all that `resume` needs."""
        self.tick()
        counts = {
            name: getattr(self, name)
            for name in ("step", "epoch", "place", "tokens", "cpu_seconds", "losses")
        }
        state = {
            "recipe": json.dumps(asdict(self.recipe)),
            "weights": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            **counts,
        }
        checkpoint.write(state, self.out / CHECKPOINT)

    def resume(self, *, only_read: bool = False) -> None:
        """Go on from the checkpoint in `out`; `only_read` leaves the curve to the process that writes it.

        Raises InputError where it was made under another recipe.
        """
        state = checkpoint.read(self.out / CHECKPOINT)
        if not self.recipe.same_until(state["step"], MaskedRecipe(**json.loads(state["recipe"]))):
            raise InputError(
                f"The run in {self.out} has another recipe: {state['recipe']}. "
                "Give its options, or another --runs."
            )
        self.network.load_state_dict(state["weights"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        for name in ("step", "epoch", "place", "tokens", "cpu_seconds", "losses"):
            setattr(self, name, state[name])
        if not only_read:
            forget_after(self.out / "curve.csv", self.step)


def train(run: MaskedRun, texts: Texts, *, pace: MaskedPace, stop_after: int | None = None) -> None:
    """Train to the recipe's last step (or for `stop_after` steps); write `curve.csv` and checkpoints."""
    loop(
        run,
        lambda: take_step(run, texts),
        lambda: note(run, texts),
        steps=run.recipe.steps,
        pace=pace,
        stop_after=stop_after,
    )


def next_batch(run: MaskedRun, texts: Texts) -> MaskedBatch:
    """The step's texts, masked by numbers that come of the seed and the step alone."""
    plan = run.planned(texts.train)
    if run.place == len(plan):
        run.epoch, run.place = run.epoch + 1, 0
        plan = run.planned(texts.train)
    examples = plan[run.place]
    run.place += 1
    randomness = np.random.default_rng([run.recipe.seed, 2, run.step])
    return masked(texts.train, examples, texts.words, randomness)


def take_step(run: MaskedRun, texts: Texts) -> list[float]:
    """One step on the next batch; returns its two losses."""
    recipe, batch = run.recipe, next_batch(run, texts)
    with torch.autocast("cpu", torch.bfloat16):
        found = answer(run.network, batch)
    words, follows = losses(found, batch)
    for group in run.optimizer.param_groups:
        group["lr"] = recipe.rate_at(run.step)
    run.optimizer.zero_grad()
    (words + follows).backward()
    nn.utils.clip_grad_norm_(run.network.parameters(), recipe.clip)
    run.optimizer.step()
    with torch.no_grad():
        pairs = zip(run.average.parameters(), run.network.parameters(), strict=True)
        for average, weight in pairs:
            average.lerp_(weight, 1 - average_decay(run.step, recipe.average))
    run.step += 1
    run.tokens += int(batch.present.sum())
    return [float(words.detach()), float(follows.detach())]


@torch.no_grad()
def looked(run: MaskedRun, texts: Texts) -> tuple[float, float, float]:
    """On the watched batches: mean loss of hidden tokens, share of them that is right, share of pairs."""
    loss, right, chosen, pairs_right, pairs = 0.0, 0, 0, 0, 0
    for batch in texts.watched:
        with torch.autocast("cpu", torch.bfloat16):
            found = answer(run.average, batch)
        loss += float(losses(found, batch)[0]) * len(batch.answers)
        right += int((found.words.argmax(1) == batch.answers).sum())
        chosen += len(batch.answers)
        paired = batch.follows >= 0
        pairs_right += int((found.follows.argmax(1) == batch.follows)[paired].sum())
        pairs += int(paired.sum())
    return loss / max(chosen, 1), right / max(chosen, 1), pairs_right / max(pairs, 1)


def note(run: MaskedRun, texts: Texts) -> None:
    """One line on the screen and in `curve.csv`: mean losses since the last, and the held-out books."""
    held_out, words_right, next_right = looked(run, texts)
    words, follows = (sum(each) / len(run.losses) for each in zip(*run.losses, strict=True))
    run.tick()
    row = (
        run.step,
        run.tokens,
        round(run.cpu_seconds, 1),
        *(round(x, 4) for x in (words, follows, held_out, words_right, next_right)),
    )
    append(run.out / "curve.csv", COLUMNS, row)
    minutes = run.cpu_seconds / 60
    print(
        f"step {run.step} of {run.recipe.steps}  loss {words:.3f} + {follows:.3f}  "
        f"held out: words {words_right:.2%}, next sentence {next_right:.2%}  {minutes:.1f} CPU min",
        flush=True,
    )
