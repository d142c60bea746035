"""The two pretrained networks as classifiers of new labels, and which of their weights may move."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import torch
from safetensors.torch import load_file
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from viz.errors import InputError
from viz.models.efficientnet import EfficientNet, EfficientNetConfig
from viz.models.low_rank import add_low_rank
from viz.training.data import LABELS
from viz.training.networks import drop_patches

Tune = Literal["head", "lora", "all"]
NETWORKS = ("vit-saliency", "efficientnet-lite0")


class AdaptedViT(nn.Module):
    """A vision transformer whose head reads [CLS] and the mean patch, both after the final norm."""

    mean = (0.485 * 255, 0.456 * 255, 0.406 * 255)
    deviation = (0.229 * 255, 0.224 * 255, 0.225 * 255)

    def __init__(self, base: Any, labels: int) -> None:
        super().__init__()
        self.base: Any = base
        self.head = nn.Linear(2 * self.base.config.hidden_size, labels)

    def forward(self, pixels: Tensor, *, keep: float = 1.0, randomness: Generator | None = None) -> Tensor:
        """Logits for normalised pixels; a random share `keep` of the patches is read."""
        tokens = self.base.embeddings(pixels)
        patches = tokens.shape[1] - 1
        if keep < 1:
            assert randomness is not None
            tokens = drop_patches(tokens, round(keep * patches), randomness)
        for layer in self.base.encoder.layer:
            tokens = layer(tokens)
        tokens = self.base.layernorm(tokens)
        return self.head(torch.cat([tokens[:, 0], tokens[:, 1:].mean(dim=1)], dim=1))


class AdaptedCNN(nn.Module):
    """EfficientNet-Lite0 with another head; it has no patches to drop, so `keep` changes nothing."""

    mean = (127.0, 127.0, 127.0)
    deviation = (128.0, 128.0, 128.0)

    def __init__(self, base: EfficientNet, labels: int) -> None:
        super().__init__()
        self.head = nn.Linear(base.classifier.in_features, labels)
        base.classifier = nn.Identity()  # type: ignore[assignment]
        self.base = base

    def kept(self, frozen: int) -> list[nn.Module]:
        """The stem and the first `frozen` stages; nothing where none is frozen."""
        return [self.base.stem, *self.base.stages[:frozen]] if frozen else []

    def parts(self, *, from_stage: int) -> list[nn.Module]:
        """What lies behind the first `from_stage` stages (all of the base for 0), but for the classifier."""
        return [*self.base.stages[from_stage:], self.base.head] if from_stage else [self.base]

    def forward(self, pixels: Tensor, *, keep: float = 1.0, randomness: Generator | None = None) -> Tensor:
        """Logits for normalised pixels."""
        return self.head(self.base.features(pixels.contiguous(memory_format=torch.channels_last)))


Adapted = AdaptedViT | AdaptedCNN


def build(name: str, folder: Path, *, tune: Tune, seed: int, frozen: int = 0) -> Adapted:
    """The pretrained network in `folder`/`name` with a new head; `tune` chooses the weights that may move.

    A CNN's stem and first `frozen` stages stay as they were.
    """
    file = folder / name / "model.safetensors"
    if name not in NETWORKS:
        raise InputError(f"--network must be one of {', '.join(NETWORKS)}; got {name}.")
    if not file.exists():
        raise InputError(f"--base must be a folder with {name}/model.safetensors; {folder} has none.")
    torch.manual_seed(seed)
    if name == "vit-saliency":
        return opened(AdaptedViT(_vit(folder / name), len(LABELS)), tune=tune, seed=seed)
    base = EfficientNet(EfficientNetConfig())
    base.load_state_dict(load_file(file))
    return opened(AdaptedCNN(base, len(LABELS)), tune=tune, seed=seed, frozen=frozen)


def _vit(folder: Path) -> nn.Module:
    from transformers import Dinov2Model

    # the fused kernel: half the time of the plain one at 129 tokens and more
    return Dinov2Model.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="sdpa", local_files_only=True
    )


def opened(network: Adapted, *, tune: Tune, seed: int, frozen: int = 0) -> Adapted:
    """`network` with the weights free to move that `tune` names: the head, low-rank detours (and a CNN's
    norms), or all; none of a CNN's stem and first `frozen` stages, where there are any to freeze.
    """
    network.base.requires_grad_(tune == "all")
    if isinstance(network, AdaptedViT):
        if tune == "lora":
            add_low_rank(network.base.encoder, seed=seed)
        return network
    for place, part in enumerate(network.parts(from_stage=frozen)):
        if tune == "lora":
            add_low_rank(part, seed=seed + place)
            _move_norms(part)
    for part in network.kept(frozen):
        part.requires_grad_(False)
    return network


def _move_norms(part: nn.Module) -> None:
    for module in part.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.requires_grad_(True)


def train_mode(network: Adapted, *, tune: Tune, frozen: int = 0) -> None:
    """Batch norms follow the new photos, except where the base is to stay as it was."""
    network.train()
    if tune == "head":
        network.base.eval()
    elif isinstance(network, AdaptedCNN):
        for part in network.kept(frozen):
            part.eval()


def pixels(network: Adapted, images: Tensor, size: int) -> Tensor:
    """Bytes [picture, 3, row, column] as the network wants them: enlarged to `size` and normalised."""
    large = F.interpolate(images.float(), size=(size, size), mode="bicubic", align_corners=False).clamp_(
        0, 255
    )
    mean, deviation = (torch.tensor(value).view(3, 1, 1) for value in (network.mean, network.deviation))
    return (large - mean) / deviation


def adapted_state(network: Adapted) -> dict[str, Tensor]:
    """What the run changes and a checkpoint must keep: weights that move, and the running statistics of batch
    norms.
    """
    moving = {name for name, weight in network.named_parameters() if weight.requires_grad}
    return {
        name: value
        for name, value in network.state_dict().items()
        if name in moving or "running_" in name or "num_batches" in name
    }
