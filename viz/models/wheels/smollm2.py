"""SmolLM2-135M-Instruct out of llama.cpp's GGUF file, for transformers' LlamaForCausalLM, with its tokenizer.

The file keeps 4-bit blocks; they are multiplied out and kept in 16 bits. llama.cpp turns pairs of channels
side by side, transformers pairs half a head apart: rows are put back in the order of transformers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

HEADS, KEY_VALUE_HEADS = 9, 3
TOP = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
PARTS = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
TURNED = {"attn_q": HEADS, "attn_k": KEY_VALUE_HEADS}
CONTROL = 3
"""How llama.cpp marks a token that no text spells."""
CONFIG: dict[str, Any] = {
    "model_type": "llama",
    "architectures": ["LlamaForCausalLM"],
    "vocab_size": 49152,
    "hidden_size": 576,
    "intermediate_size": 1536,
    "num_hidden_layers": 30,
    "num_attention_heads": HEADS,
    "num_key_value_heads": KEY_VALUE_HEADS,
    "max_position_embeddings": 8192,
    "hidden_act": "silu",
    "rms_norm_eps": 1e-5,
    "rope_parameters": {"rope_type": "default", "rope_theta": 100_000.0},
    "tie_word_embeddings": True,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 2,
}


def convert(member: Path, out: Path) -> None:
    """Write config.json, tokenizer.json and model.safetensors for the GGUF file `member` into `out`."""
    from gguf import GGUFReader

    reader = GGUFReader(member)
    save_file(tensors(reader), out / "model.safetensors", metadata={"format": "pt"})
    for name, value in (("config.json", CONFIG), ("tokenizer.json", tokenizer(reader))):
        text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        (out / name).write_text(text, encoding="utf-8", newline="\n")


def tensors(reader: Any) -> dict[str, np.ndarray]:
    """Every tensor in 16 bits, by the name that transformers gives it."""
    from gguf.quants import dequantize

    made = {}
    for each in reader.tensors:
        values = dequantize(each.data, each.tensor_type)
        part = each.name.split(".")[-2]
        if part in TURNED:
            values = unpaired(values, TURNED[part])
        made[renamed(each.name)] = np.ascontiguousarray(values, dtype=np.float16)
    return made


def renamed(name: str) -> str:
    """The tensor's name in transformers: "blk.3.ffn_up.weight" is "model.layers.3.mlp.up_proj.weight"."""
    if name in TOP:
        return TOP[name]
    _, layer, part, leaf = name.split(".")
    return f"model.layers.{layer}.{PARTS[part]}.{leaf}"


def unpaired(weight: np.ndarray, n_heads: int) -> np.ndarray:
    """[head * channel, in]: channels that turn together, side by side before, half a head apart after."""
    pairs = weight.reshape(n_heads, -1, 2, weight.shape[-1])
    return pairs.swapaxes(1, 2).reshape(weight.shape)


def tokenizer(reader: Any) -> dict[str, Any]:
    """tokenizer.json: byte-level pairs, each digit a token of its own."""
    words, kinds, merges = (
        reader.get_field(f"tokenizer.ggml.{name}").contents() for name in ("tokens", "token_type", "merges")
    )
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    digits = {"type": "Digits", "individual_digits": True}
    letters = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "added_tokens": [
            {"id": i, "content": word, **plain}
            for i, (word, kind) in enumerate(zip(words, kinds, strict=True))
            if kind == CONTROL
        ],
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [digits, letters]},
        "decoder": letters,
        "model": {"type": "BPE", "vocab": {word: i for i, word in enumerate(words)}, "merges": merges},
    }
