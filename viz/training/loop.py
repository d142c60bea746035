"""The training loop: draw a batch, take a step, keep the average, write down how it goes."""

from __future__ import annotations

import time
from collections.abc import Iterator

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from viz.training import checkpoint
from viz.training.augment import alternating, augment, normalise
from viz.training.data import Photos
from viz.training.networks import PATCHES, Forward, cnn_logits
from viz.training.recipes import SpecimenRecipe
from viz.training.resumable import append
from viz.training.run import SpecimenRun
from viz.training.schedule import average_decay, learning_rate_factor, update_average

COLUMNS = (
    "step",
    "images",
    "cpu_seconds",
    "progress",
    "patches",
    "loss",
    "held_out_loss",
    "held_out_accuracy",
)


def train(
    run: SpecimenRun, photos: Photos, held_out: Photos, *, stop_after: int | None = None
) -> float | None:
    """Train until the budget is used (or for `stop_after` steps), with a checkpoint and a note every now and
    then.

    Returns the last note's held-out accuracy.
    """
    file = run.plan.out / "checkpoint.pt"
    losses: list[float] = []
    accuracy = None
    last, first_step = time.monotonic(), run.step
    while run.progress < 1 and (stop_after is None or run.step - first_step < stop_after):
        losses.append(take_step(run, photos))
        run.tick()
        if time.monotonic() - last > run.plan.pause or run.progress >= 1:
            accuracy = note(run, sum(losses) / len(losses), held_out)
            checkpoint.write(run.state(), file)
            losses, last = [], time.monotonic()
    checkpoint.write(run.state(), file)
    return accuracy


def take_step(run: SpecimenRun, photos: Photos) -> float:
    """One step on the next batch; returns its loss."""
    images, labels = next_batch(run, photos)
    factor = learning_rate_factor(run.progress, warm_up=run.recipe.warm_up, decay=run.recipe.decay)
    for optimizer in run.optimizers:
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * factor
        optimizer.zero_grad()
    value = loss(run, normalise(images), labels)
    value.backward()
    nn.utils.clip_grad_norm_(run.network.parameters(), run.recipe.clip)
    for optimizer in run.optimizers:
        optimizer.step()
    update_average(run.average, run.network, average_decay(run.step, run.recipe.average_decay))
    run.images_full += len(labels) if run.patches == PATCHES else 0
    run.step, run.images = run.step + 1, run.images + len(labels)
    return float(value.detach())


def next_batch(run: SpecimenRun, photos: Photos) -> tuple[Tensor, Tensor]:
    """The step's photos, augmented, and their labels: each epoch is one shuffle of all photos."""
    size = min(run.recipe.batch, len(photos))
    per_epoch = len(photos) // size
    epoch, place = divmod(run.step, per_epoch)
    shuffle = Generator().manual_seed(run.plan.seed * 100_003 + epoch)
    index = torch.randperm(len(photos), generator=shuffle)[place * size : (place + 1) * size]
    batch = photos.take(index)
    mirrored = alternating(index, epoch=epoch, seed=run.plan.seed)
    return augment(batch.images, mirrored, run.randomness), batch.labels


def loss(run: SpecimenRun, pixels: Tensor, labels: Tensor) -> Tensor:
    """Smoothed cross-entropy; with a teacher, who sees the same pixels, blended with its soft answers."""
    with torch.autocast("cpu", torch.bfloat16):
        logits = run.forward(run.network, pixels, run.patches, run.randomness).float()
    hard = F.cross_entropy(logits, labels, label_smoothing=run.recipe.label_smoothing)
    if run.teacher is None:
        return hard
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        lesson = cnn_logits(run.teacher, pixels, PATCHES, run.randomness).float()
    return blend(hard, logits, lesson, recipe=run.recipe)


def blend(hard: Tensor, logits: Tensor, lesson: Tensor, *, recipe: SpecimenRecipe) -> Tensor:
    """(1 - share) hard + share tau^2 KL(teacher || student), both softened by the temperature tau (Hinton et
    al., 2015).
    """
    tau = recipe.temperature
    student = F.log_softmax(logits / tau, dim=1)
    teacher = F.log_softmax(lesson / tau, dim=1)
    soft = F.kl_div(student, teacher, reduction="batchmean", log_target=True)
    return (1 - recipe.teacher_share) * hard + recipe.teacher_share * tau**2 * soft


@torch.no_grad()
def logits_of(network: nn.Module, forward: Forward, photos: Photos, batch: int = 250) -> Tensor:
    """Logits [photo, label] of unchanged photos; the network must be in evaluation mode."""
    unused = Generator()
    parts: Iterator[Tensor] = (
        forward(network, normalise(images), PATCHES, unused) for images in photos.images.split(batch)
    )
    return torch.cat(list(parts)).float()


def note(run: SpecimenRun, training_loss: float, held_out: Photos) -> float:
    """One line on the screen and one in `curve.csv`.

    Returns the averaged weights' held-out accuracy, which is in both.
    """
    with torch.autocast("cpu", torch.bfloat16):
        logits = logits_of(run.average, run.forward, held_out)
    held_out_loss = float(F.cross_entropy(logits, held_out.labels))
    accuracy = float((logits.argmax(1) == held_out.labels).float().mean())
    run.tick()
    counts = (run.step, run.images, round(run.cpu_seconds, 1), round(run.progress, 4), run.patches)
    row = (*counts, round(training_loss, 4), round(held_out_loss, 4), round(accuracy, 4))
    append(run.plan.out / "curve.csv", COLUMNS, row)
    left = run.cpu_seconds * (1 / max(run.progress, 1e-6) - 1) / 60
    print(
        f"step {run.step}  photos {run.images}  loss {training_loss:.3f}  held-out {accuracy:.2%}  {left:.0f}"
        " CPU minutes left",
        flush=True,
    )
    return accuracy
