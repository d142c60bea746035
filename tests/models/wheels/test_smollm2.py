"""SmolLM2 out of its GGUF file: every tensor in its place, and the answers that are known of it."""

from __future__ import annotations

import json
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from tests.models.wheels.test_conversion import converted
from viz.analysis import by_hand
from viz.capture import capture_text
from viz.capture.batch import batch
from viz.capture.forward import forward
from viz.capture.layer import capture_layer
from viz.models.folder import described
from viz.models.loading import load_folder
from viz.models.model import Model
from viz.models.wheels import smollm2


@cache
def model() -> Model:
    """The model in the cache; the test is skipped where it is not here and cannot be had."""
    folder = converted("smollm2")
    return load_folder(described("folder:smollm2", folder), folder)


@pytest.mark.tiny
def test_tensors_have_their_names_in_transformers() -> None:
    assert smollm2.renamed("blk.12.attn_q.weight") == "model.layers.12.self_attn.q_proj.weight"
    assert smollm2.renamed("blk.0.ffn_gate.weight") == "model.layers.0.mlp.gate_proj.weight"
    assert smollm2.renamed("output_norm.weight") == "model.norm.weight"


@pytest.mark.tiny
def test_channels_that_turn_together_lie_half_a_head_apart() -> None:
    # llama.cpp's order of the channels of one head of 6: a pair (c, c + 3) side by side
    paired = np.array([[0, 3, 1, 4, 2, 5], [6, 9, 7, 10, 8, 11]]).reshape(12, 1)
    assert smollm2.unpaired(paired, 2)[:, 0].tolist() == list(range(12))


@pytest.mark.tiny
def test_control_tokens_are_special_and_digits_stand_alone() -> None:
    from tokenizers import Tokenizer, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    fields: dict[str, list[Any]] = {"tokens": ["<|stop|>", *alphabet, "12", "ab"], "merges": ["1 2", "a b"]}
    fields["token_type"] = [3, *[1] * (len(alphabet) + 2)]
    reader = SimpleNamespace(
        get_field=lambda name: SimpleNamespace(contents=lambda: fields[name.rpartition(".")[2]])
    )

    made = Tokenizer.from_str(json.dumps(smollm2.tokenizer(reader)))
    assert made.encode("ab12<|stop|>").tokens == ["ab", "1", "2", "<|stop|>"]
    assert made.get_added_tokens_decoder()[0].special


@pytest.mark.weights
def test_its_size_and_settings() -> None:
    assert model().n_parameters == 134_515_008
    assert (model().n_layers, model().n_heads, model().n_key_value_heads) == (30, 9, 3)
    assert model().config.rope_parameters["rope_theta"] == 100_000
    tokens = model().tokenizer.encode("\n\n3.14 don't").tokens
    assert tokens == ["ĊĊ", "3", ".", "1", "4", "Ġdon", "'t"]


@pytest.mark.weights
def test_the_capital_of_france_is_paris() -> None:
    recording = capture_text(model(), "The capital of France is")
    assert recording.tokens == ("The", " capital", " of", " France", " is")
    assert recording.outputs is not None
    assert recording.outputs.names[-1][0] == " Paris"
    # measured with llama.cpp's own file through transformers
    assert abs(recording.outputs.probabilities[-1, 0] - 0.773) < 0.005


@pytest.mark.weights
def test_its_induction_head_and_its_previous_token_head() -> None:
    random = torch.randint(1000, 40_000, (25,), generator=torch.Generator().manual_seed(0))
    ids = torch.cat([random, random])[None]
    attention = forward(model(), {"input_ids": ids, "attention_mask": torch.ones_like(ids)})["attention"]
    queries = np.arange(25, 50)
    assert attention[18, 6, queries, queries - 24].mean() >= 0.8  # what followed this token the last time
    assert attention[16, 0, queries, queries - 1].mean() >= 0.8


@pytest.mark.weights
@pytest.mark.parametrize("layer", [0, 14, 29])
def test_a_whole_layer_by_hand(layer: int) -> None:
    inputs, tokens = batch(model(), ("The animal didn't cross the street because it was too tired. " * 4,))
    recording = capture_layer(model(), inputs, tokens=tokens, layer=layer)
    ours = by_hand.recomputed(recording)
    for name, value in ours.items():
        if name in recording.steps:
            gap = by_hand.gap(value, recording.steps[name])
            assert gap.difference <= 1e-4 * gap.largest, (name, gap)
