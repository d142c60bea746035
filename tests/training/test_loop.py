"""A run that is killed and resumed ends where an unbroken one ends, and learns."""

from __future__ import annotations

import csv
import math
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from tests.training.build import photos, run, tiny_cnn
from viz.errors import InputError
from viz.training import checkpoint
from viz.training.loop import blend, next_batch, train
from viz.training.networks import PATCHES
from viz.training.recipes import DISTILL_RECIPE
from viz.training.run import SpecimenRun

pytestmark = pytest.mark.tiny

PHOTOS = photos(700)
HELD_OUT = photos(60, seed=1)


def weights(one: SpecimenRun) -> dict[str, Tensor]:
    return {
        f"{part}.{name}": value
        for part in ("network", "average")
        for name, value in getattr(one, part).state_dict().items()
    }


@pytest.mark.parametrize("kind", ["cnn", "vit"])
def test_a_killed_and_resumed_run_gives_the_same_weights_bit_for_bit(kind: str, tmp_path: Path) -> None:
    whole = run(kind, tmp_path / "whole")
    train(whole, PHOTOS, HELD_OUT)

    killed = run(kind, tmp_path / "killed")
    train(killed, PHOTOS, HELD_OUT, stop_after=3)
    torch.manual_seed(99)  # a new process draws other numbers
    resumed = run(kind, tmp_path / "killed")
    resumed.resume(checkpoint.read(tmp_path / "killed" / "checkpoint.pt"))
    assert resumed.step == 3
    train(resumed, PHOTOS, HELD_OUT)

    assert resumed.step == whole.step == 8
    for name, value in weights(whole).items():
        assert torch.equal(weights(resumed)[name], value), name


def test_a_run_learns_and_keeps_a_curve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In full precision: a processor without bfloat16 of its own takes three times as long for that."""
    monkeypatch.setattr(torch, "autocast", lambda *_, **__: nullcontext())
    learner = run("cnn", tmp_path, steps=30)
    learner.recipe = replace(learner.recipe, batch=50, average_decay=0.7)
    accuracy = train(learner, PHOTOS, HELD_OUT)
    assert accuracy is not None
    assert accuracy > 0.9
    with (tmp_path / "curve.csv").open() as stream:
        (row,) = csv.DictReader(stream)
    assert int(row["step"]) == 30
    assert int(row["images"]) == 1500
    assert float(row["held_out_accuracy"]) == pytest.approx(accuracy, abs=1e-4)


def test_an_epoch_shows_every_photo_once_and_the_next_in_another_order(tmp_path: Path) -> None:
    reader = run("vit", tmp_path)
    reader.recipe = replace(reader.recipe, batch=7)
    small = photos(21)
    small = replace(small, labels=torch.arange(21))
    epochs = []
    for epoch in range(2):
        seen = []
        for place in range(3):
            reader.step = 3 * epoch + place
            seen += next_batch(reader, small)[1].tolist()
        epochs.append(seen)
    assert sorted(epochs[0]) == sorted(epochs[1]) == list(range(21))
    assert epochs[0] != epochs[1]


def test_patches_are_dropped_first_and_all_are_kept_at_the_end(tmp_path: Path) -> None:
    learner = run("vit", tmp_path, steps=10)
    kept = []
    for learner.step in range(10):
        kept.append(learner.patches)
    assert kept == [32] * 9 + [PATCHES]


def test_a_budget_in_seconds_ends_the_run(tmp_path: Path) -> None:
    learner = run("cnn", tmp_path)
    learner.plan = replace(learner.plan, steps=None, seconds=100.0)
    learner.cpu_seconds = 25.0
    assert learner.progress == 0.25
    learner.cpu_seconds = 130.0
    assert learner.progress == 1.0


def test_the_teacher_has_its_share_of_the_loss() -> None:
    logits, lesson = torch.tensor([[1.0, 3.0]]), torch.tensor([[2.0, 0.0]])
    p = [1 / (1 + math.exp(-1)), 1 / (1 + math.exp(1))]  # the teacher's softmax of (2, 0) / 2
    q = [1 / (1 + math.exp(1)), 1 / (1 + math.exp(-1))]  # the student's of (1, 3) / 2
    divergence = sum(a * math.log(a / b) for a, b in zip(p, q, strict=True))
    value = blend(torch.tensor(5.0), logits, lesson, recipe=DISTILL_RECIPE)
    assert float(value) == pytest.approx(0.3 * 5.0 + 0.7 * 4 * divergence, rel=1e-5)


def test_a_teacher_teaches_and_stays_as_it_is(tmp_path: Path) -> None:
    teacher = tiny_cnn().eval().requires_grad_(False)
    before = {name: value.clone() for name, value in teacher.state_dict().items()}
    alone, taught = run("vit", tmp_path / "a", steps=2), run("vit", tmp_path / "b", steps=2, teacher=teacher)
    taught.recipe = DISTILL_RECIPE
    for one in (alone, taught):
        train(one, PHOTOS, HELD_OUT)
    assert not torch.equal(alone.network.classifier.weight, taught.network.classifier.weight)
    assert all(torch.equal(value, before[name]) for name, value in teacher.state_dict().items())


def test_resuming_without_a_checkpoint_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"must find checkpoint\.pt in"):
        checkpoint.read(tmp_path / "checkpoint.pt")


def test_a_write_that_is_killed_leaves_the_old_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "checkpoint.pt"
    checkpoint.write({"step": 1}, file)

    def killed(state: object, partial: Path) -> None:
        Path(partial).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        checkpoint.write({"step": 2}, file)
    assert checkpoint.read(file) == {"step": 1}
