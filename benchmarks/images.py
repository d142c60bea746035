"""What pictures cost: recording against the bare forward, the patch lens in bytes, each network, each
experiment.

    python -m benchmarks.images

CPU seconds of the working thread, so that other programs on the computer count little; ratios are of the same
run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from viz.capture import capture_image, prepare
from viz.capture.cost import image_cost
from viz.experiments import EXPERIMENTS
from viz.experiments.functions import TRIALS
from viz.models import load
from viz.models.model import Model
from viz.paths import ASSETS
from viz.pictures import Picture, read
from viz.recording import ImageRecording, PatchGrid
from viz.ui.components.patch_lens import payload

PAIR = ("cnn-cifar10", "vit-cifar10")
ROUNDS = 30


def main() -> None:
    """Print one line a measurement."""
    torch.set_num_threads(1)
    picture = read((ASSETS / "images" / "dog.jpg").read_bytes(), "dog.jpg")
    models = {name: load(name) for name in PAIR}
    for name in PAIR:
        begun = time.perf_counter()
        load(name)
        print(f"{name}: load from disk, warm            {time.perf_counter() - begun:6.2f} s")
    for model in models.values():
        costs(model, picture)
        forward(model, picture)
    lens(models["vit-cifar10"], picture)
    for model in models.values():
        experiments(model, picture)


def quickest(function: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The least CPU seconds of this thread over some rounds."""
    seconds = []
    for _ in range(rounds):
        begun = time.thread_time()
        function()
        seconds.append(time.thread_time() - begun)
    return min(seconds)


def costs(model: Model, picture: Picture) -> None:
    """What one picture takes beside time."""
    found = image_cost(model, prepare(model, picture))
    print(f"{model.name}: parameters                      {found.parameters:,}")
    print(f"{model.name}: operations, attention included  {found.flops / 1e6:6.0f} MFLOP")
    print(f"{model.name}: memory beside the weights       {found.peak_bytes / 1e6:6.2f} MB at most")


def forward(model: Model, picture: Picture) -> None:
    """The bare network, with its outputs where it attends, and the recording."""
    values = prepare(model, picture).values
    outputs = {"output_attentions": True, "output_hidden_states": True} if model.family.attends else {}

    def bare() -> object:
        with torch.inference_mode():
            return model.network(values, **outputs)

    bare()
    capture_image(model, picture)
    alone, recorded = quickest(bare), quickest(lambda: capture_image(model, picture))
    print(f"{model.name}: forward of one picture          {1000 * alone:6.1f} ms")
    print(f"{model.name}: capture_image / bare forward    {recorded / alone:6.2f} x")


def lens(model: Model, picture: Picture) -> None:
    """Bytes to the browser for one layer: the bundled ViT, and one of ViT-B/16's shape."""
    small = capture_image(model, picture)
    assert isinstance(small, ImageRecording)
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(1, 12, 197, 197)) * 3
    attention = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    large = replace(
        small, tokens=("[CLS]", *["patch"] * 196), joins=(False,) * 197, special=(True, *(False,) * 196),
        spans=((0, 0),) * 197,
        segments=(0,) * 197, attention=attention, queries=np.zeros((1, 12, 197, 1)), keys=np.zeros((1, 12,
        197, 1)),
        values=np.zeros((1, 12, 197, 1)), hidden_states=np.zeros((2, 197, 1)), image=rng.random((224, 224,
        3)),
        grid=PatchGrid(rows=14, columns=14, prefix=1),
    )  # fmt: skip
    for recording, layer in ((small, 3), (large, 0)):
        size = len(payload(recording, layer=layer, head=0)) / 1000
        print(f"patch lens, {recording.n_heads} heads x {recording.n_tokens} tokens         {size:6.0f} kB")


def experiments(model: Model, picture: Picture) -> None:
    """Each experiment on this picture."""
    for name, experiment in EXPERIMENTS.items():
        if experiment.serves(model.family.attends):
            took = quickest(lambda run=TRIALS[name]: run(model, picture, None, target=5), 1)  # type: ignore[misc]
            print(f"{model.name}: experiment {name:14} {took:6.2f} CPU s")


if __name__ == "__main__":
    main()
