"""Weights laid out for few rows are the same numbers, and a network answers the same with them."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from transformers import BertConfig, BertForMaskedLM

from tests.rounding import assert_rounding
from viz.models.efficientnet import EfficientNet, EfficientNetConfig
from viz.models.layout import lay_out_for_few_rows, lay_out_for_places
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
def test_nothing_stays_a_part_of_the_file_that_it_was_read_from() -> None:
    network = nn.ModuleList([nn.Embedding(5, 3), nn.Linear(3, 4), nn.LayerNorm(4)])
    read = [each.data for each in network.parameters()]
    lay_out_for_few_rows(network)
    for before, after in zip(read, network.parameters(), strict=True):
        assert after.data_ptr() != before.data_ptr()
        assert torch.equal(after, before)


@pytest.mark.tiny
def test_what_another_layer_shares_stays_as_it_lies() -> None:
    words, head = nn.Embedding(5, 3), nn.Linear(3, 5, bias=False)
    head.weight = words.weight
    lay_out_for_few_rows(nn.ModuleList([words, head]))
    assert words.weight.stride() == (3, 1)
    assert head.weight is words.weight


@pytest.mark.tiny
def test_convolutions_answer_the_same_and_hand_on_maps_that_lie_like_their_weights() -> None:
    torch.manual_seed(0)
    stages = ((1, 3, 1, 1, 8), (2, 5, 2, 2, 8), (2, 3, 2, 2, 12))
    network = EfficientNet(
        EfficientNetConfig(stem_width=8, stages=stages, head_width=16, num_labels=3)
    ).eval()
    pixels, seen = torch.randn(1, 3, 23, 23), []
    network.stages[1].register_forward_hook(lambda _module, _given, maps: seen.append(maps))
    with torch.inference_mode():
        before = network(pixels)
        lay_out_for_places(network)
        after = network(pixels)
    assert_rounding(after.numpy(), before.numpy())
    assert_rounding(seen[1].numpy(), seen[0].numpy())
    assert seen[1].is_contiguous(memory_format=torch.channels_last)


@pytest.mark.weights
def test_who_answers_reads_texts_with_weights_laid_so() -> None:
    text, picture = load_to_answer("minilm"), load_to_answer("vit-cifar10")
    convolves, saliency = load_to_answer("efficientnet-lite0-cifar10"), load_to_answer("vit-saliency")
    for convolution in (convolves.network.head.conv, saliency.decoder.upconvs[0]):
        assert convolution.weight.is_contiguous(memory_format=torch.channels_last)
    first = text.family.layer_list(text.network)[0]
    assert first.intermediate.dense.weight.stride()[0] == 1
    assert all(each.weight.is_contiguous() for each in picture.network.modules() if type(each) is nn.Linear)
