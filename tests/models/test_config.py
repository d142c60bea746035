"""A config is not believed: nothing in it reaches code, and what it promises is checked before memory is
taken.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers

from tests.models import tiny
from tests.models.folders import change, load, refused, rewrite
from tests.rounding import assert_rounding
from viz.capture.forward import forward
from viz.models import loading
from viz.models.loading import load_folder

pytestmark = pytest.mark.tiny


HUGE = {
    "vocab_size": 400_000, "hidden_size": 4096, "intermediate_size": 16_384, "num_hidden_layers": 64,
    "max_position_embeddings": 16_384,
}  # fmt: skip


@pytest.mark.parametrize(
    "changes", [HUGE, {"vocab_size": 400_000}, {"num_hidden_layers": 64, "hidden_size": 1024}]
)
def test_a_config_that_promises_more_than_the_file_holds_is_refused_before_memory_is_taken(
    path: Path, changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_filled", lambda *args: pytest.fail("memory was taken"))
    change(path, **changes)
    refused(path, "promises .* numbers; its weights hold")


@pytest.mark.parametrize(
    "changes",
    [
        {"num_hidden_layers": 200_000},
        {"num_hidden_layers": 0},
        {"num_hidden_layers": -1},
        {"num_hidden_layers": 2.5},
        {"num_hidden_layers": True},
        {"num_attention_heads": 0},
        {"num_attention_heads": 5},
        {"vocab_size": 10**12},
        {"hidden_size": "32"},
        {"hidden_size": [32]},
        {"layer_norm_eps": "small"},
        {"layer_norm_eps": -1},
        {"hidden_act": "os.system"},
        {"hidden_act": ["gelu"]},
        {"max_position_embeddings": 10**9},
        {"max_position_embeddings": 2},
        {"type_vocab_size": 0},
        {"pad_token_id": 399_999},
        {"initializer_range": float("nan")},
        {"id2label": {"0": "a", "5": "b"}},
        {"id2label": {"zero": "a"}},
        {"id2label": ["a", "b"]},
        {"id2label": {str(n): "x" for n in range(25_001)}},
        {"model_type": "mamba"},
        {"model_type": ["bert"]},
        {"model_type": "x" * 10_000},
        {"model_type": None},
        {"model_type": "roberta"},
    ],
    ids=lambda changes: str(changes)[:50],
)
def test_a_config_out_of_bounds_is_refused(path: Path, changes: dict[str, Any]) -> None:
    before = memory()
    change(path, **changes)
    refused(path)
    assert memory() - before < 200


def memory() -> int:
    """The most memory that this process ever held, in MB; 0 where that cannot be told."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"model_type": "bert"',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"\xff\xfe\x00",
        b" " * 4_000_001,
    ],
    ids=lambda content: str(content[:12]),
)
def test_a_config_that_is_no_config_is_refused(path: Path, content: bytes) -> None:
    (path / "config.json").write_bytes(content)
    refused(path, r"config\.json")


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_missing_file_is_named(path: Path, name: str) -> None:
    (path / name).unlink()
    refused(path, name.replace(".", r"\."))


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_folder_in_the_place_of_a_file_is_refused(path: Path, name: str) -> None:
    (path / name).unlink()
    (path / name).mkdir()
    refused(path)


def test_a_hostile_config_reaches_neither_code_nor_kernels(path: Path) -> None:
    change(
        path,
        _attn_implementation="evil/kernel:forward",
        attn_implementation="flash_attention_2",
        _attn_implementation_internal="sdpa",
        quantization_config={"quant_method": "bitsandbytes", "load_in_4bit": True},
        _name_or_path="/etc",
        chunk_size_feed_forward=3,
        hidden_dropout_prob=0.9,
        attention_probs_dropout_prob=0.9,
        output_attentions=False,
        return_dict=False,
        transformers_version="evil",
        architectures=["os.system", "BertModel"],
    )
    model = load(path)
    assert model.config._attn_implementation == "eager"
    assert type(model.network).__name__ == "BertModel"
    arrays = forward(model, {"input_ids": torch.tensor([[2, 5, 3]])})
    assert arrays["attention"].shape == (2, 4, 3, 3)
    assert abs(arrays["attention"].sum(axis=-1) - 1).max() < 1e-5
    expected = forward(tiny.model("bert"), {"input_ids": torch.tensor([[2, 5, 3]])})
    assert_rounding(arrays["attention"], expected["attention"])


@pytest.mark.parametrize(
    "code", [{"auto_map": {"AutoModel": "evil--evil.Model"}}, {"trust_remote_code": True}]
)
def test_a_model_with_code_of_its_own_is_refused(path: Path, code: dict[str, Any]) -> None:
    change(path, **code)
    refused(path, "Python code of its own, which is never run here")


DIFFERENT: list[tuple[str, dict[str, Any]]] = [
    ("gpt2", {"scale_attn_by_inverse_layer_idx": True}),
    ("gpt2", {"scale_attn_weights": False}),
    ("gpt2", {"reorder_and_upcast_attn": True}),
    ("gpt2", {"add_cross_attention": True}),
    ("bert", {"is_decoder": True}),
    ("bert", {"position_embedding_type": "relative_key"}),
    ("bert", {"pruned_heads": {"0": [1]}}),
    ("roberta", {"is_decoder": True}),
    ("llama", {"rope_scaling": {"rope_type": "linear", "factor": 4.0}}),
    ("llama", {"pretraining_tp": 2}),
]


@pytest.mark.parametrize(("family", "changes"), DIFFERENT, ids=str)
def test_a_setting_that_would_be_dropped_and_matters_is_refused(
    tmp_path: Path, family: str, changes: dict[str, Any]
) -> None:
    folder = tmp_path / "root" / family
    tiny.write(folder, family)
    change(folder, **changes)
    assert next(iter(changes)) in refused(folder, "every number would be wrong")


@pytest.mark.parametrize(
    "changes",
    [
        {"rope_parameters": {"rope_type": "yarn", "rope_theta": 1e4, "factor": 4}},
        {"rope_parameters": {"rope_type": "default"}},
        {"rope_parameters": {"rope_theta": "1e4"}},
        {"rope_parameters": None, "rope_theta": 0.5},
        {"num_key_value_heads": 3},
        {"num_key_value_heads": 0},
    ],
    ids=str,
)
def test_a_rotation_or_sharing_that_is_not_known_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    folder = tmp_path / "root" / "llama"
    tiny.write(folder, "llama")
    change(folder, **changes)
    refused(folder)


def test_the_base_of_the_rotation_is_read_in_its_older_form_too(tmp_path: Path) -> None:
    folder = tmp_path / "root" / "llama"
    tiny.write(folder, "llama")
    change(folder, rope_parameters=None, rope_theta=100)
    given = {"input_ids": torch.tensor([[2, 5, 3, 9]])}
    expected = forward(tiny.model("llama"), given)["attention"]
    assert abs(forward(load(folder), given)["attention"] - expected).max() < 1e-6


def test_the_inverse_layer_scale_matters(tmp_path: Path) -> None:
    """transformers itself, with and without the key: what the refusal above keeps from the screen."""
    config = transformers.GPT2Config(**tiny.CONFIGS["gpt2"], scale_attn_by_inverse_layer_idx=True)
    config._attn_implementation = "eager"
    other = transformers.GPT2LMHeadModel(config).eval()
    other.load_state_dict(tiny.network("gpt2").state_dict())
    ids = torch.tensor([[5, 9, 30, 31]])
    with torch.inference_mode():
        with_key, without = (
            n(ids, output_attentions=True).attentions[1] for n in (other, tiny.network("gpt2"))
        )
    assert float((with_key - without).abs().max()) > 0.05


@pytest.mark.parametrize("family", tiny.FAMILY_NAMES)
def test_a_config_as_transformers_writes_it_is_taken(tmp_path: Path, family: str) -> None:
    folder = tmp_path / "root" / family
    tiny.write(folder, family)
    whole = tiny.network(family).config.to_dict()
    change(
        folder,
        **{
            **whole,
            "model_type": family,
            "hidden_dropout_prob": 0.3,
            "use_cache": False,
            "position_embedding_type": "absolute",
        },
    )
    load(folder)


def test_the_package_that_fetches_kernels_is_not_installed() -> None:
    assert importlib.util.find_spec("kernels") is None


@pytest.mark.parametrize(
    "name",
    ["generation_config.json", "adapter_config.json", "tokenizer_config.json", "special_tokens_map.json"],
)
@pytest.mark.parametrize(
    "content", ['{"transformers_version": 7, "custom_generate": "../evil.py", "do_sample": "x"}', "{" * 1000]
)
def test_files_that_are_not_needed_do_no_harm(tmp_path: Path, name: str, content: str) -> None:
    row = tiny.write(tmp_path / "gpt2", "gpt2")
    (tmp_path / "gpt2" / name).write_text(content)
    assert load_folder(row, tmp_path / "gpt2").n_layers == 2


def test_a_model_that_reads_next_to_nothing_is_refused(path: Path) -> None:
    rewrite(path, lambda t: t.__setitem__("embeddings.position_embeddings.weight", torch.zeros(3, 32)))
    change(path, max_position_embeddings=3)
    refused(path, "must read 4 tokens or more; tiny reads 3")
