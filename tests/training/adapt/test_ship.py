"""What is shipped of an adapted network answers as the trained one did; its card says what was measured."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from tests.training.adapt.test_run import HELD_OUT, KINDS, PHOTOS, run
from viz.training.adapt import ship
from viz.training.adapt.networks import pixels
from viz.training.adapt.run import AdaptPace, train
from viz.training.adapt.task import export
from viz.training.data import LABELS

pytestmark = pytest.mark.tiny

VIT = {"model_type": "dinov2", "image_size": 28, "patch_size": 7, "hidden_size": 24, "num_hidden_layers": 2,
       "num_attention_heads": 2, "mlp_ratio": 2, "use_mask_token": False}  # fmt: skip
CNN: dict[str, Any] = {"model_type": "efficientnet_lite", "stem_width": 8, "head_width": 16,
       "stages": [[1, 3, 1, 1, 8], [2, 3, 2, 2, 12]]}  # fmt: skip


def finished(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> torch.nn.Module:
    """A short run in `runs`, exported, and the base that it began from in `base`."""
    folder = tmp_path / "base" / kind
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(VIT if kind == "vit-saliency" else CNN))
    (folder / "preprocessor_config.json").write_text("{}")
    one = run(kind, tmp_path / "runs" / f"{kind}-lora", small=28, large=28)
    base = {
        re.sub(r"\.base\.(weight|bias)$", r".\1", name).removeprefix("base."): value.clone()
        for name, value in one.network.state_dict().items()
        if not name.startswith("head.") and not name.endswith((".up", ".down"))
    }
    if kind == "efficientnet-lite0":
        base |= {"classifier.weight": torch.zeros(1000, 16), "classifier.bias": torch.zeros(1000)}
        sizes = {
            "stem_width": 8,
            "head_width": 16,
            "stages": tuple(map(tuple, CNN["stages"])),
            "num_labels": 10,
        }
        config = ship.EfficientNetConfig(**sizes)
        monkeypatch.setattr(ship.EfficientNetConfig, "from_dict", lambda _fields: config)
    save_file({name: value.contiguous() for name, value in base.items()}, folder / "model.safetensors")
    train(one, PHOTOS, HELD_OUT, pace=AdaptPace(note_every=4))
    export(one, len(PHOTOS), HELD_OUT)
    return one.network.eval()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shipped_answers_as_what_was_trained(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = finished(kind, tmp_path, monkeypatch)
    out = tmp_path / f"{kind}-cifar10"
    ship.ship(kind, tmp_path / "runs", tmp_path / "base", out)
    network = ship.read_network(kind, out, tmp_path / "base")
    found = ship.logits_on(kind, network, HELD_OUT, precision="bfloat16", side=28).astype(np.float32)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        expected = trained(pixels(trained, HELD_OUT.images, 28)).float().numpy()
    assert np.abs(found - expected).max() < 0.02 * np.abs(expected).max()  # 8 bits of each number
    assert len({*found.argmax(axis=1)}) > 1


def test_the_card_says_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finished("vit-saliency", tmp_path, monkeypatch)
    out = tmp_path / "vit-saliency-cifar10"
    ship.ship("vit-saliency", tmp_path / "runs", tmp_path / "base", out)
    monkeypatch.setattr(ship, "SIDE", 28)
    monkeypatch.setattr(ship.logits_on, "__kwdefaults__", {"side": 28})
    tested = type(HELD_OUT)(HELD_OUT.images, torch.arange(len(HELD_OUT)) % len(LABELS))
    results = ship.measure("vit-saliency", out, tmp_path / "base", tested)
    with np.load(out / "test_logits.npz") as arrays:
        right = arrays["logits"].argmax(axis=1) == tested.labels.numpy()
    assert results["accuracy"] == pytest.approx(right.mean(), abs=5e-5)
    text = (out / "README.md").read_text()
    assert f"**{right.mean():.2%}**" in text
    assert "base_model: vit-saliency" in text
    assert "low-rank detours and the head | 128 |" in text  # 8 steps of 16 photos
    config = json.loads((out / "config.json").read_text())
    assert [config["id2label"][str(at)] for at in range(10)] == list(LABELS)
