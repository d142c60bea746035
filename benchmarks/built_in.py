"""What the models out of packages cost from the cache: loading, memory with all of them, the first lens.

    python -m benchmarks.built_in

Fetches nothing (`attention-lab fetch` does). Loading is in seconds of the clock and of the processor, for the
clock counts other programs too; the lens in CPU seconds. Memory is what the process keeps resident.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

import torch

from viz.capture import capture_image, prepare
from viz.models import catalogue, load
from viz.models.catalogue.reading import read as rows
from viz.models.loading import load_folder
from viz.models.model import Model
from viz.models.storage import folder
from viz.paths import ASSETS
from viz.pictures import Picture, cut, read, square
from viz.recording import ImageRecording
from viz.ui.components.patch_lens import payload

MODELS = ("minilm", "vit-saliency", "efficientnet-lite0", "smollm2", "en-pt")
SIZES = (224, 448)
ROUNDS = 5


def main() -> None:
    """Print one line a measurement."""
    torch.set_num_threads(1)
    load("vit-cifar10")  # imports what all of them need
    print(f"{'before any of them':28} {resident():6.0f} MB resident")
    models = {}
    for name in MODELS:
        begun, busy = time.perf_counter(), time.process_time()
        models[name] = loaded(name)
        took, busy = time.perf_counter() - begun, time.process_time() - busy
        gc.collect()
        print(
            f"{name:28} {resident():6.0f} MB resident, loaded in {took:.2f} s, {busy:.2f} s of the processor"
        )
    picture = read((ASSETS / "images" / "dog.jpg").read_bytes(), "dog.jpg")
    for size in SIZES:
        lens(models["vit-saliency"], picture, size)
    print(f"{'at the end':28} {resident():6.0f} MB resident")


def loaded(name: str) -> Model:
    """One of them; the translator stands in a list of its own."""
    if name in catalogue.CATALOGUE:
        return load(name)
    text = Path(catalogue.__file__).with_name("translation.toml").read_text(encoding="utf-8")
    (row,) = (row for row in rows(text, reads="text") if row.name == name)
    return load_folder(row, folder(row))


def resident() -> float:
    """Megabytes that this process keeps in memory now."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1000


def quickest(function: Callable[[], object]) -> float:
    """The least CPU seconds of this thread over some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        begun = time.thread_time()
        function()
        seconds.append(time.thread_time() - begun)
    return min(seconds)


def lens(model: Model, picture: Picture, size: int) -> None:
    """The bare forward with its outputs, against all that is needed to send one layer to the browser."""
    values = prepare(model, picture, size=size).values
    sent = 0

    def bare() -> object:
        with torch.inference_mode():
            return model.network(values, output_attentions=True, output_hidden_states=True)

    def first() -> None:
        nonlocal sent
        recording = capture_image(model, picture, size=size)
        assert isinstance(recording, ImageRecording)
        sent = len(payload(recording, layer=3, head=0, picture=cut(picture, square(picture))[0]))

    alone, whole = quickest(bare), quickest(first)
    print(
        f"{f'patch lens at {size} px':28} {sent / 1000:6.0f} kB, {whole:.2f} s: {whole / alone:.2f} x the"
        f" bare forward of {alone:.2f} s"
    )


if __name__ == "__main__":
    main()
