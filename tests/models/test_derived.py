"""Weights kept as a change of another checkpoint's become the network that was trained."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from tests.rounding import assert_rounding
from viz.errors import InputError
from viz.models import derived, difference, storage
from viz.models.catalogue import CATALOGUE
from viz.models.efficientnet import EfficientNet, EfficientNetConfig
from viz.training.adapt.networks import AdaptedCNN, AdaptedViT, adapted_state, opened

pytestmark = pytest.mark.tiny

VIT = {"image_size": 28, "patch_size": 7, "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2}
CNN = {"stem_width": 8, "stages": ((1, 3, 1, 1, 8), (2, 3, 2, 2, 12)), "head_width": 16}


def stored(tmp_path: Path, network: AdaptedViT | AdaptedCNN) -> None:
    """The base's folder and the adapter's, every number of the adapter moved from where it started."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for value in network.parameters():
            if value.requires_grad:
                value.add_(0.1 * torch.randn(value.shape, generator=generator))
    adapter = {name: value.contiguous().clone() for name, value in adapted_state(network).items()}
    save_file(adapter, tmp_path / "adapter.safetensors")


def saved(base: nn.Module, folder: Path) -> None:
    folder.mkdir()
    weights = {name: value.contiguous().clone() for name, value in base.state_dict().items()}
    save_file(weights, folder / "model.safetensors")


def test_low_rank_detours_added_up_are_the_transformer_that_was_trained(tmp_path: Path) -> None:
    from transformers import Dinov2Config, Dinov2ForImageClassification, Dinov2Model

    torch.manual_seed(0)
    base = Dinov2Model(Dinov2Config(use_mask_token=False, **VIT))
    saved(base, tmp_path / "base")
    trained = opened(AdaptedViT(base, 10), tune="lora", seed=0).eval()
    stored(tmp_path, trained)
    config: Any = Dinov2Config
    merged = Dinov2ForImageClassification(config(use_mask_token=False, num_labels=10, **VIT)).eval()
    merged.load_state_dict(derived.weights("dinov2", tmp_path, tmp_path / "base"))
    pixels = torch.randn(2, 3, 28, 28)
    with torch.no_grad():
        assert_rounding(merged(pixels).logits.numpy(), trained(pixels).numpy())


def test_low_rank_detours_added_up_are_the_cnn_that_was_trained(tmp_path: Path) -> None:
    torch.manual_seed(0)
    base = EfficientNet(EfficientNetConfig(**CNN))
    saved(base, tmp_path / "base")
    trained = opened(AdaptedCNN(base, 10), tune="lora", seed=0)
    trained.train()(torch.randn(8, 3, 28, 28))  # the running statistics move too
    trained.eval()
    stored(tmp_path, trained)
    merged = EfficientNet(EfficientNetConfig(num_labels=10, **CNN)).eval()
    merged.load_state_dict(derived.weights("efficientnet_lite", tmp_path, tmp_path / "base"))
    pixels = torch.randn(2, 3, 28, 28)
    with torch.no_grad():
        assert_rounding(merged(pixels).numpy(), trained(pixels).numpy())


def test_an_adapter_of_another_network_is_refused() -> None:
    adapter = {"a.up": torch.ones(3, 1), "a.down": torch.ones(1, 4)}
    with pytest.raises(InputError, match=r"a\.weight does not fit"):
        derived.merged(adapter, {"a.weight": torch.zeros(3, 5)})
    with pytest.raises(InputError, match=r"a\.weight does not fit"):
        derived.merged(adapter, {"b.weight": torch.zeros(3, 4)})
    assert torch.equal(derived.merged(adapter, {"a.weight": torch.zeros(3, 4)})["a.weight"], torch.ones(3, 4))


def test_a_difference_becomes_bert_with_both_heads(tmp_path: Path) -> None:
    from transformers import BertConfig, BertForPreTraining

    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 48}
    torch.manual_seed(0)
    trained = BertForPreTraining(BertConfig(vocab_size=60, **sizes)).eval()
    saved(trained.bert, tmp_path / "base")
    kept = {n: v for n, v in trained.state_dict().items() if ".predictions.decoder." not in n}
    base = {f"bert.{name}": value for name, value in trained.bert.state_dict().items()}
    difference.write(kept, base, tmp_path / "difference.safetensors", bits={})
    network = BertForPreTraining(BertConfig(vocab_size=60, **sizes)).eval()
    network.load_state_dict(derived.weights("bert", tmp_path, tmp_path / "base"))
    inputs = torch.arange(5, 15)[None]
    with torch.no_grad():
        found, expected = network(inputs), trained(inputs)
    # stored in float16: 11 bits of each number
    for name in ("prediction_logits", "seq_relationship_logits"):
        off = np.abs(found[name].numpy() - expected[name].numpy()).max()
        assert 0 < off < 0.01 * np.abs(expected[name].numpy()).max()


def test_what_a_changed_checkpoint_needs_is_its_base(monkeypatch: pytest.MonkeyPatch) -> None:
    masked = CATALOGUE["minilm-masked"]
    assert storage.origin(masked) == CATALOGUE["minilm"]
    asked = []
    monkeypatch.setattr(storage.cache, "present", lambda one: bool(asked.append(one.name)))
    assert not storage.here(masked)
    monkeypatch.setattr(storage, "work", lambda one: asked.append(one.name))
    monkeypatch.setattr(storage, "Download", lambda _work: SimpleNamespace(start=lambda: "begun"))
    monkeypatch.setattr(storage, "_downloads", {})
    assert storage.download(masked) == "begun"
    assert asked == ["minilm", "minilm"]
