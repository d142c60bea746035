"""A config.json is untrusted: only known keys, within bounds, reach a network, before any memory is taken."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from viz.errors import InputError
from viz.models import regular

MAX_BYTES = 4_000_000
SIZES: dict[str, tuple[int, int]] = {
    "vocab_size": (1, 400_000),
    "type_vocab_size": (1, 16),
    "pad_token_id": (0, 400_000),
    "bos_token_id": (0, 400_000),
    "eos_token_id": (0, 400_000),
    "hidden_size": (1, 4096),
    "dim": (1, 4096),
    "n_embd": (1, 4096),
    "intermediate_size": (1, 16_384),
    "hidden_dim": (1, 16_384),
    "n_inner": (1, 16_384),
    "num_hidden_layers": (1, 64),
    "n_layers": (1, 64),
    "n_layer": (1, 64),
    "num_attention_heads": (1, 64),
    "n_heads": (1, 64),
    "n_head": (1, 64),
    "max_position_embeddings": (1, 16_384),
    "n_positions": (1, 16_384),
    "n_ctx": (1, 16_384),
    "image_size": (1, 1024),
    "patch_size": (1, 64),
    "num_channels": (3, 3),
    "d_model": (1, 4096),
    "d_kv": (1, 512),
    "d_ff": (1, 16_384),
    "num_layers": (1, 64),
    "num_decoder_layers": (1, 64),
    "num_heads": (1, 64),
    "relative_attention_num_buckets": (4, 1024),
    "relative_attention_max_distance": (4, 16_384),
    "decoder_start_token_id": (0, 400_000),
    "mlp_ratio": (1, 16),
    "num_register_tokens": (0, 64),
    "num_stages": (1, 8),
    "embedding_size": (1, 4096),
    "encoder_stride": (1, 64),
    "pooler_output_size": (1, 4096),
    "stem_width": (1, 1024),
    "num_key_value_heads": (1, 64),
    "head_dim": (1, 512),
}
LISTS = {"hidden_sizes": (1, 4096), "depths": (1, 64), "stage_widths": (1, 1024)}
FLOATS = (
    "layer_norm_eps",
    "rms_norm_eps",
    "layer_norm_epsilon",
    "layerscale_value",
    "layer_scale_init_value",
    "initializer_range",
)
FLAGS = ("qkv_bias", "attention_bias", "mlp_bias", "use_swiglu_ffn", "sinusoidal_pos_embds",
         "tie_word_embeddings", "downsample_in_first_stage", "downsample_in_bottleneck", "use_mask_token",
         "apply_layernorm", "reshape_hidden_states")  # fmt: skip
WORDS = {
    "hidden_act": {
        "gelu",
        "gelu_new",
        "gelu_fast",
        "gelu_pytorch_tanh",
        "quick_gelu",
        "relu",
        "silu",
        "tanh",
    },
    "activation": {"gelu", "gelu_new", "relu"},
    "activation_function": {"gelu", "gelu_new", "gelu_fast", "gelu_pytorch_tanh", "relu"},
    "pooler_act": {"tanh"},
    "feed_forward_proj": {"relu", "gated-gelu", "gated-silu"},
    "layer_type": {"basic", "bottleneck"},
}
ROTATION = ("rope_parameters", "rope_theta")
MAX_LABELS = 25_000
HARMLESS = frozenset(
    {
        *("architectures", "model_type", "transformers_version", "_name_or_path", "problem_type"),
        *("num_labels", "id2label", "label2id", "stage_names", "out_features", "out_indices"),
        *("output_attentions", "output_hidden_states", "return_dict", "use_cache", "dtype", "torch_dtype"),
        *(
            "classifier_dropout",
            "drop_path_rate",
            "dropout_rate",
            "initializer_factor",
            "chunk_size_feed_forward",
        ),
    }
)
"""Keys that never change what a network computes when it only reads: names, bookkeeping, what is returned or
kept.
"""
HARMLESS_FORM = re.compile(r"summary_\w+|\w*(dropout|dropout_prob|_pdrop)")
"""Dropout is off while a network only reads; GPT-2's summary belongs to a head that is never loaded."""
GONE: Mapping[str, Any] = {"position_embedding_type": "absolute", "pruned_heads": {}, "rope_scaling": None}
"""Keys of older configs that the classes of today no longer know, and the one value that those compute."""


def read(folder: Path) -> dict[str, Any]:
    """The folder's config.json as a dict, size-limited.

    Raises InputError where there is none, or it is no JSON object.
    """
    path = folder / "config.json"
    try:
        config = json.loads(regular.text(path, at_most=MAX_BYTES))
    except FileNotFoundError:
        raise InputError(
            "A model folder must hold a config.json; this one has none. Choose another folder."
        ) from None
    except (OSError, ValueError, RecursionError):
        raise InputError("This model's config.json cannot be read. Choose another model.") from None
    if not isinstance(config, dict) or not isinstance(config.get("model_type"), str):
        raise InputError("This model's config.json names no model_type. Choose another model.")
    return config


def allowed(config: dict[str, Any]) -> dict[str, Any]:
    """The keys of `config` that describe an architecture, each checked against its bounds.

    Everything else is dropped: dropout, code to import, attention kernels (a hostile key could name one).
    Raises InputError for a value out of bounds.
    """
    kept: dict[str, Any] = {}
    for key, value in config.items():
        if value is None:
            continue
        if key in SIZES:
            kept[key] = _sized(key, value, SIZES[key])
        elif key in LISTS:
            kept[key] = _sizes(key, value, LISTS[key])
        elif key in FLOATS:
            kept[key] = _positive(key, value)
        elif key in FLAGS:
            kept[key] = bool(value)
        elif key in WORDS:
            kept[key] = _word(key, value, WORDS[key])
        elif key == "id2label":
            kept[key] = labels(value)
        elif key in ROTATION:
            kept["rope_parameters"] = _rotation(value if isinstance(value, dict) else {key: value})
    return kept


def check_dropped(config: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
    """Nothing that `allowed` drops may matter: its value must be the default of the network's class, or its
    key harmless.

    Raises InputError, naming the key: loaded without it, the network would compute something else and say
    nothing.
    """
    known = {*SIZES, *LISTS, *FLOATS, *FLAGS, *WORDS, *ROTATION, *HARMLESS}
    for key, value in config.items():
        if (
            value is None
            or key in known
            or HARMLESS_FORM.fullmatch(key)
            or key not in (expected := {**defaults, **GONE})
        ):
            continue
        if value != expected[key]:
            raise InputError(
                "This model's {setting} must be {wanted}; got {got}. This app can not compute that, and"
                " without it every number would be wrong. Choose another model.",
                setting=key,
                wanted=str(expected[key])[:40],
                got=str(value)[:40],
            )


def labels(value: Any) -> dict[int, str]:
    """``id2label`` as {index: name}, names shortened to 200 characters."""
    if not isinstance(value, dict) or len(value) > MAX_LABELS:
        raise InputError(
            "A model must have at most {most} labels; got something else. Choose another model.",
            most=MAX_LABELS,
        )
    try:
        named = {int(index): str(name)[:200] for index, name in value.items()}
    except (TypeError, ValueError):
        raise InputError(
            "This model's labels must be numbered; they are not. Choose another model."
        ) from None
    if sorted(named) != list(range(len(named))):
        raise InputError(
            "This model's labels must be numbered without gaps; they are not. Choose another model."
        )
    return named


def _rotation(value: dict[str, Any]) -> dict[str, Any]:
    """How queries and keys are turned: by the paper's wavelengths, from the base that is named."""
    kind, theta = value.get("rope_type", "default"), value.get("rope_theta")
    if (
        kind != "default"
        or isinstance(theta, bool)
        or not isinstance(theta, (int, float))
        or not 1 < theta <= 1e8
    ):
        raise InputError(
            "This model must turn its positions in the plain way (RoPE, a base from 1 to 100,000,000); got"
            " {got}. Choose another model.",
            got=str(value)[:60],
        )
    return {"rope_type": "default", "rope_theta": float(theta)}


def _sized(key: str, value: Any, bounds: tuple[int, int]) -> int:
    low, high = bounds
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(
            "This model's {setting} must be a whole number from {low} to {high}; got {got}. Choose another"
            " model.",
            setting=key,
            low=low,
            high=high,
            got=str(value)[:40],
        )
    return value


def _sizes(key: str, value: Any, bounds: tuple[int, int]) -> list[int]:
    if not isinstance(value, list) or not 1 <= len(value) <= 8:
        raise InputError(
            "This model's {setting} must list 1 to 8 numbers; got {got}. Choose another model.",
            setting=key,
            got=str(value)[:40],
        )
    return [_sized(key, item, bounds) for item in value]


def _positive(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e4:
        raise InputError(
            "This model's {setting} must be a number from 0 to 10,000; got {got}. Choose another model.",
            setting=key,
            got=str(value)[:40],
        )
    return float(value)


def _word(key: str, value: Any, known: set[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise InputError(
            "This model's {setting} must be one of {known}; got {got}. Choose another model.",
            setting=key,
            known=", ".join(sorted(known)),
            got=str(value)[:40],
        )
    return value
