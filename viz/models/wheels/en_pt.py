"""The English to Portuguese student of the Bergamot project, renamed for `viz.models.marian`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from viz.models.wheels import marian_format

SPECIAL = (END := "</s>", "<unk>")
TOP = {"Wemb": "embedding.weight", "decoder_ff_logit_out_b": "output_bias"}
LAYER = re.compile(r"(encoder|decoder)_l(\d)_(self|context|ffn|rnn)_(\w+)")
SUBLAYERS = {"self": "attention", "context": "cross", "ffn": "feed_forward", "rnn": "ssru"}
PARTS = {
    **{f"W{letter}": f"{letter}_proj.weight" for letter in "qkvo"},
    **{f"b{letter}": f"{letter}_proj.bias" for letter in "qkvo"},
    **{"W1": "fc1.weight", "b1": "fc1.bias", "W2": "fc2.weight", "b2": "fc2.bias"},
    **{"W": "input.weight", "Wf": "forget.weight", "bf": "forget.bias"},
}
NORM = re.compile(r"(?:Wo|ffn)_ln_(scale|bias)")
CONFIG: dict[str, Any] = {
    "model_type": "marian_ssru",
    "vocab_size": 32_000,
    "hidden_size": 256,
    "intermediate_size": 1536,
    "num_hidden_layers": 6,
    "num_decoder_layers": 2,
    "num_attention_heads": 8,
    "max_position_embeddings": 512,
    "eos_token_id": 0,
}


def convert(member: Path, out: Path) -> None:
    """Write config.json, model.safetensors and tokenizer.json into `out` for Marian's file `member`.

    The package's tokenizer lies beside it.
    """
    state = {renamed(name): ours(name, value) for name, value in marian_format.tensors(member).items()}
    save_file(state, out / "model.safetensors")
    tokenizer = ending(json.loads(member.with_name("tokenizer.json").read_text(encoding="utf-8")))
    for name, value in (("config.json", CONFIG), ("tokenizer.json", tokenizer)):
        text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        (out / name).write_text(text, encoding="utf-8", newline="\n")


def ours(name: str, value: np.ndarray) -> Tensor:
    """The table of words as it is, a row as a vector, a matrix as a linear layer keeps it."""
    tensor = torch.from_numpy(value)
    return (tensor if name == "Wemb" else tensor.flatten() if 1 in tensor.shape else tensor.T).contiguous()


def ending(tokenizer: dict[str, Any]) -> dict[str, Any]:
    """The package's tokenizer, which here puts the network's `</s>` after each text by itself."""
    special = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    added = [{"id": number, "content": token, **special} for number, token in enumerate(SPECIAL)]
    text, end = {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": END, "type_id": 0}}
    both = [text, end, {"Sequence": {"id": "B", "type_id": 0}}, end]
    ends = {END: {"id": END, "ids": [SPECIAL.index(END)], "tokens": [END]}}
    template = {"type": "TemplateProcessing", "single": [text, end], "pair": both, "special_tokens": ends}
    return {**tokenizer, "added_tokens": added, "post_processor": template}


def renamed(name: str) -> str:
    """The tensor's name in our network, where layers count from 0."""
    if name in TOP:
        return TOP[name]
    matched = LAYER.fullmatch(name)
    if not matched:
        raise KeyError(name)
    stack, number, sublayer, rest = matched.groups()
    place = f"{stack}.layers.{int(number) - 1}.{SUBLAYERS[sublayer]}"
    if norm := NORM.fullmatch(rest):
        return f"{place}_norm.{'weight' if norm[1] == 'scale' else 'bias'}"
    return f"{place}.{PARTS[rest]}"
