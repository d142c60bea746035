"""Tiny random networks of every family, wide awake: weights of spread 1, so that a swapped matrix cannot
hide.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

import torch
import transformers

from viz.models.catalogue import Checkpoint
from viz.models.families import FAMILIES
from viz.models.model import Model

SIZES: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "initializer_range": 1.0,
}
PATCHES: dict[str, Any] = {**SIZES, "image_size": 16, "patch_size": 4, "num_labels": 5}
DINO: dict[str, Any] = {
    **{k: v for k, v in PATCHES.items() if k != "intermediate_size"},
    "mlp_ratio": 2,
    "layerscale_value": 0.7,
}
WORDS = {"vocab_size": 50, "max_position_embeddings": 24, "pad_token_id": 0}
CONFIGS: dict[str, dict[str, Any]] = {
    "bert": {**SIZES, **WORDS},
    "roberta": {**SIZES, **WORDS, "pad_token_id": 1, "bos_token_id": 2, "eos_token_id": 3},
    "distilbert": {**WORDS, "dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48,
    "initializer_range": 1.0},
    "gpt2": {"vocab_size": 50, "n_positions": 24, "n_embd": 32, "n_layer": 2, "n_head": 4,
    "initializer_range": 1.0,
             "bos_token_id": 1, "eos_token_id": 1},
    "llama": {**SIZES, **WORDS, "num_key_value_heads": 2, "bos_token_id": 1, "eos_token_id": 1,
              "rope_parameters": {"rope_type": "default", "rope_theta": 100.0}},
    "vit": PATCHES,
    "deit": PATCHES,
    "dinov2": DINO,
    "dinov2_with_registers": {**DINO, "num_register_tokens": 3},
}  # fmt: skip
TEXT = tuple(name for name in CONFIGS if FAMILIES[name].reads == "text")
IMAGE = tuple(name for name in CONFIGS if FAMILIES[name].reads == "image")


@cache
def network(family: str, kind: int = 0) -> Model:
    """A random model of the family; `kind` picks among the classes that may hold it."""
    torch.set_num_threads(1)
    torch.manual_seed(3)
    row = FAMILIES[family]
    made = getattr(transformers, row.networks[kind])
    config = made.config_class(**CONFIGS[family])
    config._attn_implementation = "eager"
    built = made(config).eval().requires_grad_(False)
    for (
        parameter
    ) in built.parameters():  # biases, gains and class tokens start at constants that would hide a mix-up
        if parameter.ndim < 2 or len(parameter) == 1:
            parameter.add_(torch.randn_like(parameter) * 0.3)
    checkpoint = Checkpoint(
        name=f"tiny-{family}", title=f"Tiny {family}", family=family, network=row.networks[kind],
        reads=row.reads, source="folder",
        location="", licence="none", megabytes=0, layers=2, heads=4, why="",
    )  # fmt: skip
    built.config.id2label = {i: f"label {i}" for i in range(5)}
    words: Any = Words() if row.reads == "text" else None
    return Model(checkpoint=checkpoint, family=row, network=built, tokenizer=words, lock=threading.RLock())


class Words:
    """As much of a tokenizer as naming an output takes."""

    def decode(self, ids: list[int], skip_special_tokens: bool) -> str:
        """The word of one id, special ones too."""
        assert not skip_special_tokens
        return f"word {ids[0]}"


def inputs(family: str, n_tokens: int = 7, seed: int = 0) -> dict[str, torch.Tensor]:
    """A batch of one for the family: random words, or random pixels."""
    made = torch.Generator().manual_seed(seed)
    if FAMILIES[family].reads == "image":
        return {"pixel_values": torch.randn(1, 3, 16, 16, generator=made)}
    ids = torch.randint(5, 50, (1, n_tokens), generator=made)
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


def token_names(family: str, n_tokens: int = 7) -> tuple[str, ...]:
    """As many names as the family has tokens for `inputs`."""
    prefix = {"vit": 1, "deit": 2, "dinov2": 1, "dinov2_with_registers": 4}
    return tuple(f"t{i}" for i in range(16 + prefix[family] if family in prefix else n_tokens))
