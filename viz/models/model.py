"""A loaded network and what the app asks of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn

from viz.models.catalogue import Checkpoint
from viz.models.families import Family
from viz.models.tuned import Taught

MASKS = ("[MASK]", "<mask>")
ANY_LENGTH = 512
"""Tokens that a model reads at most whose positions have no end: as many as such models were trained on."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Model:
    """A network in float32 and eval mode, what it takes to feed it, and one lock: hooks on a shared network
    are not thread-safe.
    """

    checkpoint: Checkpoint
    family: Family
    network: nn.Module
    tokenizer: Tokenizer | None = None
    pixels: dict[str, Any] | None = None
    """The checked preprocessor_config.json of a vision model."""
    labels: tuple[str, ...] = ()
    """Names of a classifier's outputs."""
    decoder: nn.Module | None = None
    """What makes a map of what stands out of the last patch tokens, in a model that answers so."""
    taught: Taught | None = None
    """The head that a tuned network brings along."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def name(self) -> str:
        return self.checkpoint.name

    @property
    def config(self) -> Any:
        return self.network.config

    @cached_property
    def max_tokens(self) -> int:
        """How many tokens it reads at most."""
        return int(getattr(self.config, "max_position_embeddings", ANY_LENGTH)) - self.family.position_offset

    @cached_property
    def n_layers(self) -> int:
        """Transformer layers, or the stages of a network that convolves."""
        return len(self.family.layer_list(self.network))

    @property
    def n_heads(self) -> int:
        """Heads a layer; 0 in a network that convolves."""
        return int(self.config.num_attention_heads) if self.family.attends else 0

    @property
    def start(self) -> int:
        """Of an encoder-decoder: the id that a target begins with; negative where no token stands there."""
        named = getattr(self.config, "decoder_start_token_id", None)
        return int(self.config.pad_token_id if named is None else named)

    @property
    def end(self) -> int | None:
        """The id of the token that ends a text; None where nothing does."""
        return getattr(self.config, "eos_token_id", None)

    @property
    def pad(self) -> int:
        """The id of the token that fills up a shorter text beside a longer one; it is masked out."""
        return int(getattr(self.config, "pad_token_id", None) or 0)

    @cached_property
    def mask(self) -> int | None:
        """The id of the token that stands for a hidden word; None where the model was trained without one."""
        if self.tokenizer is None or self.family.causal:
            return None
        found = map(self.tokenizer.token_to_id, MASKS)
        return next((entry for entry in found if entry is not None), None)

    def started(self) -> dict[str, torch.Tensor]:
        """What an encoder-decoder is given beside its source: an empty target. Nothing for others."""
        return {"decoder_input_ids": torch.tensor([[self.start]])} if self.family.decoder else {}

    @property
    def n_key_value_heads(self) -> int:
        """Heads of keys and values a layer; 0 in a network that convolves."""
        return self.family.key_value_heads(self.config) if self.family.attends else 0

    @property
    def d_model(self) -> int:
        """Numbers in a token's vector."""
        return int(self.config.hidden_size)

    @property
    def patch_size(self) -> int:
        """Pixels along a side of a patch; 0 in a network that cuts none."""
        return int(self.config.patch_size) if self.family.reads == "image" and self.family.attends else 0

    @property
    def image_size(self) -> int:
        """Pixels along a side of the pictures that its positions were made for."""
        return int(self.config.image_size)

    @property
    def has_head(self) -> bool:
        """Does the network answer anything, or does it end with its last layer?"""
        return self.network.base_model is not self.network

    @property
    def vocabulary(self) -> nn.Linear | None:
        """The last step of its head, a row of weights for each word; None where it answers in no words."""
        found = self.network.get_output_embeddings()  # type: ignore[operator]
        return found if isinstance(found, nn.Linear) else None

    def answer(self, inputs: Mapping[str, Any]) -> torch.Tensor | None:
        """The logits of one forward pass; None where the network has no head. Hold the lock."""
        return self.family.logits(self.network(**inputs))

    def output_name(self, output: int) -> str:
        """What one column of the logits stands for: a word of the vocabulary, or a label."""
        if self.tokenizer is not None:
            return self.tokenizer.decode([output], skip_special_tokens=False)
        return str(self.config.id2label.get(output, output))

    @cached_property
    def n_parameters(self) -> int:
        """Trainable numbers, tied ones counted once."""
        return sum(p.numel() for p in self.network.parameters())
