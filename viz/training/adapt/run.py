"""A run of adaptation: what is chosen, what changes, and the loop, which can be killed at any time and goes
on exactly.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from viz.errors import InputError
from viz.training import checkpoint
from viz.training.adapt.networks import Adapted, adapted_state, pixels, train_mode
from viz.training.augment import alternating, augment
from viz.training.data import Photos
from viz.training.resumable import Clock, append, forget_after, loop
from viz.training.schedule import straight_fall

COLUMNS = ("step", "photos", "cpu_seconds", "size", "loss", "held_out_loss", "held_out_accuracy")
CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, kw_only=True)
class AdaptRecipe:
    """Everything that is chosen. A checkpoint goes on under its own recipe alone."""

    network: str
    tune: str = "lora"
    steps: int = 8800
    large_from: int = 8000
    """The step from which photos are enlarged to `large` instead of `small` pixels."""
    small: int = 112
    large: int = 224
    keep: float = 0.5
    """The share of patches that a vision transformer reads while it is trained."""
    batch: int = 32
    rate: float = 1e-3
    weight_decay: float = 0.01
    warm_up: int = 100
    level_until: float = 0.4
    label_smoothing: float = 0.1
    clip: float = 1.0
    precision: str = "bfloat16"
    """What the network computes in: "bfloat16" where the processor has it (half the time), or "float32"."""
    frozen: int = 0
    """So many stages of a CNN, and its stem, stay as they were: their maps are the largest and cost most."""
    photos: int = 0
    """Train on the first so many photos; 0: all."""
    seed: int = 0

    def rate_at(self, step: int) -> float:
        """The learning rate: up over `warm_up` steps, level, then straight down to zero."""
        return straight_fall(
            step, peak=self.rate, steps=self.steps, warm_up=self.warm_up, level_until=self.level_until
        )

    def size_at(self, step: int) -> int:
        """How large the photos are at `step`."""
        return self.large if step >= self.large_from else self.small


@dataclass(frozen=True, kw_only=True)
class AdaptPace:
    """How often to look at the held-out photos and write a checkpoint, in steps and in seconds.

    None of it changes the run.
    """

    note_every: int = 250
    save_seconds: float = 180.0
    watched: int = 500


class AdaptRun(Clock):
    """The network, its optimizer, the randomness, and the counts."""

    def __init__(self, network: Adapted, recipe: AdaptRecipe, out: Path) -> None:
        self.network, self.recipe, self.out = network, recipe, out
        self.moving = [weight for weight in network.parameters() if weight.requires_grad]
        self.optimizer = torch.optim.AdamW(self.moving, lr=recipe.rate, weight_decay=recipe.weight_decay)
        self.randomness = Generator().manual_seed(recipe.seed)
        super().__init__()
        self.step = 0
        self.losses: list[float] = []
        train_mode(network, tune=recipe.tune, frozen=recipe.frozen)  # type: ignore[arg-type]

    def save(self) -> None:
        """Write all that `resume` needs."""
        self.tick()
        state = {
            "recipe": json.dumps(asdict(self.recipe)),
            "weights": adapted_state(self.network),
            "optimizer": self.optimizer.state_dict(),
            "randomness": self.randomness.get_state(),
            "step": self.step,
            "cpu_seconds": self.cpu_seconds,
            "losses": self.losses,
        }
        checkpoint.write(state, self.out / CHECKPOINT)

    def resume(self) -> None:
        """Go on from the checkpoint in `out`. Raises InputError where it was made under another recipe."""
        state = checkpoint.read(self.out / CHECKPOINT)
        if json.loads(state["recipe"]) != asdict(self.recipe):
            raise InputError(
                f"The run in {self.out} has another recipe: {state['recipe']}. Give its options, or another"
                " --runs."
            )
        self.network.load_state_dict(state["weights"], strict=False)
        self.optimizer.load_state_dict(state["optimizer"])
        self.randomness.set_state(state["randomness"])
        self.step, self.cpu_seconds, self.losses = state["step"], state["cpu_seconds"], state["losses"]
        forget_after(self.out / "curve.csv", self.step)


def train(
    run: AdaptRun, photos: Photos, held_out: Photos, *, pace: AdaptPace, stop_after: int | None = None
) -> None:
    """Train to the recipe's last step (or for `stop_after` steps).

    Notes go to `curve.csv`, checkpoints beside it.
    """
    loop(
        run,
        lambda: take_step(run, photos),
        lambda: note(run, held_out.take(torch.arange(min(pace.watched, len(held_out))))),
        steps=run.recipe.steps,
        pace=pace,
        stop_after=stop_after,
    )


def take_step(run: AdaptRun, photos: Photos) -> float:
    """One step on the next batch; returns its loss."""
    recipe = run.recipe
    images, labels = next_batch(run, photos)
    with precise(recipe.precision):
        logits = run.network(
            pixels(run.network, images, recipe.size_at(run.step)), keep=recipe.keep, randomness=run.randomness
        )
    loss = F.cross_entropy(logits.float(), labels, label_smoothing=recipe.label_smoothing)
    for group in run.optimizer.param_groups:
        group["lr"] = recipe.rate_at(run.step)
    run.optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(run.moving, recipe.clip)
    run.optimizer.step()
    run.step += 1
    return float(loss.detach())


def precise(precision: str) -> torch.autocast:
    """The context in which a network computes with this precision."""
    return torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16")


def next_batch(run: AdaptRun, photos: Photos) -> tuple[Tensor, Tensor]:
    """The step's photos, augmented, and their labels; each epoch is one shuffle of all photos."""
    size = min(run.recipe.batch, len(photos))
    epoch, place = divmod(run.step, len(photos) // size)
    shuffle = Generator().manual_seed(run.recipe.seed * 100_003 + epoch)
    index = torch.randperm(len(photos), generator=shuffle)[place * size : (place + 1) * size]
    batch = photos.take(index)
    return (
        augment(batch.images, alternating(index, epoch=epoch, seed=run.recipe.seed), run.randomness),
        batch.labels,
    )


@torch.no_grad()
def logits_of(network: Adapted, photos: Photos, size: int, *, precision: str, batch: int = 50) -> Tensor:
    """Logits [photo, label] with every patch read, in eval mode; the mode is put back."""
    modes = {module: module.training for module in network.modules()}
    network.eval()
    with precise(precision):
        parts = [network(pixels(network, images, size)).float() for images in photos.images.split(batch)]
    for module, mode in modes.items():
        module.training = mode
    return torch.cat(parts)


def note(run: AdaptRun, held_out: Photos) -> float:
    """One line on the screen and in `curve.csv`: the mean loss since the last, and the accuracy on held-out
    photos.
    """
    size = run.recipe.size_at(run.step - 1)
    logits = logits_of(run.network, held_out, size, precision=run.recipe.precision)
    held_out_loss = float(F.cross_entropy(logits, held_out.labels))
    accuracy = float((logits.argmax(1) == held_out.labels).float().mean())
    loss = sum(run.losses) / len(run.losses)
    run.tick()
    photos = run.step * run.recipe.batch
    row = (
        run.step,
        photos,
        round(run.cpu_seconds, 1),
        size,
        round(loss, 4),
        round(held_out_loss, 4),
        round(accuracy, 4),
    )
    append(run.out / "curve.csv", COLUMNS, row)
    minutes = run.cpu_seconds / 60
    print(
        f"step {run.step} of {run.recipe.steps}  loss {loss:.3f}  held-out {accuracy:.2%}  {minutes:.1f}"
        " CPU min",
        flush=True,
    )
    return accuracy


def described(run: AdaptRun, photos: int, held_out: dict[str, Any]) -> dict[str, Any]:
    """What a card needs to know of a finished run."""
    return {
        "recipe": asdict(run.recipe),
        "photos_trained_on": photos,
        "photos_seen": run.step * run.recipe.batch,
        "cpu_minutes": round(run.cpu_seconds / 60, 1),
        "moving_weights": sum(weight.numel() for weight in run.moving),
        "held_out": held_out,
    }
