"""Tiny random text models, wide awake: weights of spread 1, so that a swapped projection cannot hide."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import BPE, Unigram, WordPiece

from viz.models.catalogue import Checkpoint
from viz.models.families import FAMILIES
from viz.models.folder import described
from viz.models.loading import OURS
from viz.models.model import Model

ENCODER_DECODERS = ("t5", "marian_ssru")
FAMILY_NAMES = ("bert", "distilbert", "roberta", "gpt2", "llama")
WORDS = ["the", "animal", "street", "was", "tired", "it", "play", "##ing", "##s", "!", ".", ","]
SPECIAL = {
    "bert": ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    "roberta": ("<s>", "<pad>", "</s>", "<unk>", "<mask>"),
    "gpt2": ("<|endoftext|>",),
    "t5": ("<pad>", "</s>", "<unk>"),
    "marian_ssru": ("</s>", "<unk>"),
    "llama": ("<|endoftext|>",),
}
_BERT: dict[str, Any] = {
    "vocab_size": 60, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 40, "pad_token_id": 0, "initializer_range": 1.0,
}  # fmt: skip
_SMALL: dict[str, Any] = {"initializer_range": 1.0, "vocab_size": 60}
CONFIGS: dict[str, dict[str, Any]] = {
    "bert": _BERT,
    "distilbert": {
        **_SMALL,
        "dim": 32,
        "n_layers": 2,
        "n_heads": 4,
        "hidden_dim": 48,
        "max_position_embeddings": 40,
        "pad_token_id": 0,
    },
    "roberta": {
        **_BERT,
        "vocab_size": 400,
        "pad_token_id": 1,
        "bos_token_id": 0,
        "eos_token_id": 2,
        "type_vocab_size": 1,
    },
    "llama": {
        **_BERT,
        "vocab_size": 400,
        "num_key_value_heads": 2,
        "pad_token_id": None,
        "bos_token_id": 0,
        "eos_token_id": 0,
        "rope_parameters": {"rope_type": "default", "rope_theta": 100.0},
    },
    "gpt2": {
        **_SMALL,
        "vocab_size": 400,
        "n_embd": 32,
        "n_layer": 2,
        "n_head": 4,
        "n_positions": 40,
        "bos_token_id": 0,
        "eos_token_id": 0,
    },
    "t5": {
        "vocab_size": 60,
        "d_model": 32,
        "d_kv": 8,
        "d_ff": 48,
        "num_layers": 2,
        "num_decoder_layers": 3,
        "num_heads": 4,
        "relative_attention_num_buckets": 8,
        "relative_attention_max_distance": 16,
        "decoder_start_token_id": 0,
    },
    "marian_ssru": {
        "vocab_size": 60,
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_decoder_layers": 3,
        "num_attention_heads": 4,
        "intermediate_size": 48,
        "max_position_embeddings": 40,
    },
}


def words(specials: tuple[str, ...]) -> Tokenizer:
    """WordPiece as BERT's: lower case, [CLS] first, [SEP] after each text."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [*specials, *WORDS, *letters]
    made = Tokenizer(WordPiece({name: i for i, name in enumerate(names)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.add_special_tokens(list(specials))
    at = names.index
    made.post_processor = processors.BertProcessing(("[SEP]", at("[SEP]")), ("[CLS]", at("[CLS]")))
    made.decoder = decoders.WordPiece()
    return made


def pieces(specials: tuple[str, ...], *, framed: bool) -> Tokenizer:
    """Byte-level BPE as GPT-2's, or framed by <s> and </s> as RoBERTa's, with
    the merges for "the" and " it"."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("t", "h"), ("th", "e"), ("i", "t"), ("Ġ", "it"), ("Ġ", "the")]
    names = [*specials, *alphabet, *dict.fromkeys(a + b for a, b in merges)]
    made = Tokenizer(BPE({name: i for i, name in enumerate(names)}, merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens(list(specials))
    if framed:
        made.post_processor = processors.RobertaProcessing(
            ("</s>", names.index("</s>")), ("<s>", names.index("<s>"))
        )
    else:
        made.post_processor = processors.ByteLevel(trim_offsets=False)
    return made


def likely(specials: tuple[str, ...]) -> Tokenizer:
    """SentencePiece as T5's: a sign for the space before a word, </s> after the text."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [
        *specials,
        "\u2581",
        *("\u2581" + word for word in WORDS if word.isalpha()),
        "ing",
        "s",
        "!",
        ".",
        ",",
        *letters,
    ]
    made = Tokenizer(
        Unigram([(name, -float(i)) for i, name in enumerate(names)], unk_id=names.index("<unk>"))
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.add_special_tokens(list(specials))
    made.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", names.index("</s>"))]
    )
    return made


def tokenizer(family: str) -> Tokenizer:
    """A tokenizer of the family's kind."""
    if family in ENCODER_DECODERS:
        return likely(SPECIAL[family])
    if family in ("bert", "distilbert"):
        return words(SPECIAL["bert"])
    return pieces(SPECIAL[family], framed=family == "roberta")


def network(family: str, kind: int = 0) -> Any:
    """A random network; `kind` picks among the classes that may hold it."""
    torch.manual_seed(7)
    made, settings = OURS.get(family) or (getattr(transformers, FAMILIES[family].networks[kind]), None)
    config = (settings or made.config_class)(**CONFIGS[family])
    if not settings:
        config._attn_implementation = "eager"
    built = made(config).eval().requires_grad_(False)
    for parameter in built.parameters():  # biases and gains start at constants that would hide a mix-up
        if family in ENCODER_DECODERS and parameter.ndim == 2:
            parameter.normal_(std=0.5)
        if parameter.ndim < 2:
            parameter.add_(torch.randn_like(parameter) * 0.3)
    return built


@cache
def model(family: str, kind: int = 0) -> Model:
    """A random model of the family with a tokenizer of its kind, never on a disk."""
    row = FAMILIES[family]
    checkpoint = Checkpoint(
        name=f"tiny-{family}", title=f"Tiny {family}", family=family, network=row.networks[kind],
        reads="text", source="folder",
        location="", licence="none", megabytes=0, layers=2, heads=4, why="",
    )  # fmt: skip
    return Model(
        checkpoint=checkpoint, family=row, network=network(family, kind), tokenizer=tokenizer(family)
    )


def write(path: Path, family: str = "bert", kind: int = 0) -> Checkpoint:
    """A whole checkpoint folder of a tiny model, and its row; `kind` as in `network`."""
    path.mkdir(parents=True, exist_ok=True)
    built = network(family, kind)
    tensors = {
        name: tensor.contiguous().clone()
        for name, tensor in built.state_dict().items()
        if name not in _tied(built)
    }
    save_file(tensors, path / "model.safetensors", metadata={"format": "pt"})
    config = {**CONFIGS[family], "model_type": family, "architectures": [type(built).__name__]}
    (path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    tokenizer(family).save(str(path / "tokenizer.json"))
    return described(f"folder:{path.name}", path)


def _tied(built: Any) -> set[str]:
    return set(getattr(built, "all_tied_weights_keys", None) or ())
