"""The networks to be trained, each with a function from normalised pixels to logits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Generator, Tensor, nn

from viz.models.cnn import CNN, CNNConfig
from viz.training.data import LABELS
from viz.training.recipes import SpecimenRecipe

# pixels [picture, 3, row, column], the patches to keep and a generator -> logits [picture, label]
Forward = Callable[[Any, Tensor, int, Generator], Tensor]

PATCHES = 64


def build(recipe: SpecimenRecipe) -> tuple[nn.Module, Forward]:
    """A fresh network of the recipe's kind, with the function from pixels to its logits."""
    if recipe.network == "cnn":
        return cnn().train(), cnn_logits
    return vit(positions=recipe.positions).train(), vit_logits


def cnn() -> nn.Module:
    """The plain CNN, about 2 M parameters."""
    return CNN(CNNConfig(num_labels=len(LABELS)))


def vit(*, positions: bool = True) -> nn.Module:
    """A pure ViT for 32x32 pixels: 8x8 patches of 4x4, width 192, 6 layers of 6 heads, [CLS].

    Without `positions` the position embeddings are zero and stay so: the network sees a bag of patches.
    """
    from transformers import ViTConfig, ViTForImageClassification

    config = ViTConfig(
        image_size=32,
        patch_size=4,
        hidden_size=192,
        num_hidden_layers=6,
        num_attention_heads=6,
        intermediate_size=384,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        id2label=dict(enumerate(LABELS)),
        label2id={label: index for index, label in enumerate(LABELS)},
    )
    network = ViTForImageClassification(config)
    network.set_attn_implementation("eager")  # at 33 tokens it takes half as long as the fused kernel
    if not positions:
        nn.init.zeros_(network.vit.embeddings.position_embeddings).requires_grad_(False)
    return network


def cnn_logits(network: nn.Module, pixels: Tensor, keep: int, randomness: Generator) -> Tensor:
    """The CNN's logits; it has no patches to drop, so `keep` and `randomness` are not used."""
    return network(pixels.contiguous(memory_format=torch.channels_last))


def vit_logits(network: Any, pixels: Tensor, keep: int, randomness: Generator) -> Tensor:
    """The ViT's logits from [CLS] and a random `keep` of the patches (PatchDropout; Liu et al., 2022)."""
    hidden = network.vit.embeddings(pixels)
    if keep < PATCHES:
        hidden = drop_patches(hidden, keep, randomness)
    for layer in network.vit.layers:
        hidden = layer(hidden)
    return network.classifier(network.vit.layernorm(hidden[:, 0]))


def drop_patches(tokens: Tensor, keep: int, randomness: Generator) -> Tensor:
    """[CLS] and a random `keep` of the other tokens of each picture; [picture, token, channel]."""
    pictures, count, _ = tokens.shape
    lottery = torch.rand(pictures, count - 1, generator=randomness)
    kept = 1 + lottery.topk(keep, sorted=False).indices
    kept = torch.cat([torch.zeros_like(kept[:, :1]), kept], dim=1)
    return tokens[torch.arange(pictures)[:, None], kept]
