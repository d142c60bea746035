"""Weights laid out for few rows are the same numbers, and a network answers the same with them."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from transformers import BertConfig, BertForMaskedLM

from tests.rounding import assert_rounding
from viz.models.layout import lay_out_for_few_rows
from viz.models.loading import load_to_answer


@pytest.mark.tiny
def test_a_network_answers_the_same_and_keeps_its_weights() -> None:
    sizes = {"hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 2, "num_attention_heads": 2}
    network = BertForMaskedLM(BertConfig(vocab_size=40, **sizes)).eval()
    ids = torch.tensor([[1, 2, 3]])
    kept = {name: each.clone() for name, each in network.state_dict().items()}
    with torch.inference_mode():
        before = network(ids).logits
        lay_out_for_few_rows(network)
        after = network(ids).logits
    assert_rounding(after.numpy(), before.numpy())
    assert list(network.state_dict()) == list(kept)
    assert all(torch.equal(each, kept[name]) for name, each in network.state_dict().items())
    inner = network.bert.encoder.layer[1].intermediate.dense.weight
    assert inner.shape == (12, 8)
    assert inner.stride() == (1, 12)
    assert not inner.requires_grad or inner.is_leaf


@pytest.mark.tiny
def test_what_another_layer_shares_stays_as_it_lies() -> None:
    words, head = nn.Embedding(5, 3), nn.Linear(3, 5, bias=False)
    head.weight = words.weight
    lay_out_for_few_rows(nn.ModuleList([words, head]))
    assert words.weight.stride() == (3, 1)
    assert head.weight is words.weight


@pytest.mark.weights
def test_who_answers_reads_texts_with_weights_laid_so() -> None:
    text, picture = load_to_answer("minilm"), load_to_answer("vit-cifar10")
    first = text.family.layer_list(text.network)[0]
    assert first.intermediate.dense.weight.stride()[0] == 1
    assert all(each.weight.is_contiguous() for each in picture.network.modules() if type(each) is nn.Linear)
