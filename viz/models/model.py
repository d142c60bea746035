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
from torch.func import functional_call

from viz.models.byte_names import byte_name
from viz.models.catalogue import Checkpoint
from viz.models.families import Family
from viz.models.hooks import returned
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
        return self.head is not None or self.network.base_model is not self.network

    @property
    def head(self) -> Taught | None:
        """The head that a tuned network for pictures answers with, in place of the one that it had before."""
        return self.taught if self.family.reads == "image" else None

    @property
    def vocabulary(self) -> nn.Linear | None:
        """The last step of its head, a row of weights for each word; None where it answers in no words."""
        found = self.network.get_output_embeddings()  # type: ignore[operator]
        return found if isinstance(found, nn.Linear) else None

    def answer(
        self, inputs: Mapping[str, Any], *, replaced: Mapping[str, torch.Tensor] | None = None
    ) -> torch.Tensor | None:
        """The logits of one forward pass; None where the network has no head. Hold the lock.

        `replaced` stand in for the network's weights of the same names.
        """
        if self.head is None:
            return self.family.logits(self._run(inputs, replaced))
        seen: list[torch.Tensor] = []
        with returned(self.family.layer_list(self.network)[-1], seen.append):
            self._run(inputs, replaced)
        return self.head.scores(self.example_vectors(seen[0], first=self.head.first))

    def _run(self, inputs: Mapping[str, Any], replaced: Mapping[str, torch.Tensor] | None) -> Any:
        if not replaced:
            return self.network(**inputs)
        return functional_call(self.network, dict(replaced), kwargs=dict(inputs))

    def example_vectors(self, seen: torch.Tensor, *, first: bool) -> torch.Tensor:
        """[example, feature] of what a layer made of pictures or of texts of one length, [example, token,
        feature]: that of the `first` token, or the mean of all; of a picture's patches alone.
        """
        if first:
            return seen[:, 0]
        prefix = len(self.family.special_tokens(self.config)) if self.family.reads == "image" else 0
        return seen[:, prefix:].mean(dim=1)

    def output_name(self, output: int) -> str:
        """What one column of the logits stands for: a word of the vocabulary, or a label."""
        if self.tokenizer is not None and not self.labels:
            decoded = self.tokenizer.decode([output], skip_special_tokens=False)
            return byte_name(str(self.tokenizer.id_to_token(output)), decoded)
        if self.head is not None:
            return self.head.classes[output]
        return str(self.config.id2label.get(output, output))

    @cached_property
    def n_parameters(self) -> int:
        """Trainable numbers, tied ones counted once."""
        return sum(p.numel() for p in self.network.parameters())
