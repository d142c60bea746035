"""BERT with both its heads on the weights of a sentence encoder, and what it loses on a batch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from viz.errors import InputError
from viz.training.masked.masking import MaskedBatch


@dataclass(frozen=True)
class MaskedAnswer:
    """What the network made of a batch."""

    words: Tensor
    """float32 logits [chosen token, vocabulary]."""
    follows: Tensor
    """float32 logits [text, follows or does not]."""


def build(folder: Path, counts: np.ndarray, *, seed: int) -> Any:
    """A BertForPreTraining on the encoder in `folder`; its head begins at the share of each token."""
    from transformers import BertConfig

    if not (folder / "model.safetensors").exists():
        raise InputError(
            f"--base must be a folder with config.json and model.safetensors; {folder} lacks them."
        )
    network = untrained(BertConfig.from_pretrained(folder), seed=seed)
    weights = load_file(folder / "model.safetensors")
    network.bert.load_state_dict(
        {name: value for name, value in weights.items() if not name.endswith("position_ids")}
    )
    begin_at(network, counts)
    return network


def untrained(config: Any, *, seed: int) -> Any:
    """The network of `config` with random weights, without dropout: a run sees each text about once."""
    from transformers import BertForPreTraining

    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    config._attn_implementation = "eager"  # a step in 1.27 s; with the fused kernel 1.56 s
    torch.manual_seed(seed)
    return BertForPreTraining(config)


def begin_at(network: Any, counts: np.ndarray) -> None:
    """Let the head answer every blank with the words' frequencies before it has learned anything."""
    frequency = (counts + 0.1) / (counts + 0.1).sum()
    network.cls.predictions.bias.data.copy_(torch.from_numpy(np.log(frequency)).float())


def answer(network: Any, batch: MaskedBatch) -> MaskedAnswer:
    """Both heads' logits; only the chosen places go through the vocabulary."""
    present = None if bool(batch.present.all()) else batch.present
    read = network.bert(input_ids=batch.ids, token_type_ids=batch.segments, attention_mask=present)
    chosen = read.last_hidden_state.flatten(0, 1)[batch.places]
    return MaskedAnswer(
        network.cls.predictions(chosen).float(), network.cls.seq_relationship(read.pooler_output).float()
    )


def losses(found: MaskedAnswer, batch: MaskedBatch) -> tuple[Tensor, Tensor]:
    """The two means: over chosen tokens, and over texts that are pairs (0 where there is none)."""
    words = F.cross_entropy(found.words, batch.answers)
    pairs = batch.follows >= 0
    follows = (
        F.cross_entropy(found.follows[pairs], batch.follows[pairs])
        if bool(pairs.any())
        else found.follows.sum() * 0
    )
    return words, follows


def groups(network: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """The optimizer's groups: matrices decay, vectors (biases and norms) do not."""
    weights = list(network.parameters())
    return [
        {"params": [each for each in weights if each.ndim > 1], "weight_decay": weight_decay},
        {"params": [each for each in weights if each.ndim < 2], "weight_decay": 0.0},
    ]
