"""A wide head gives what a plain one gives, forwards and backwards, in a network that was loaded too."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM

from tests.rounding import assert_rounding
from viz.models.wide import WORDS, WideLinear, widen

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("rows", [(1, 1), (1, 5), (2, 3)])
@pytest.mark.parametrize("bias", [True, False])
def test_it_computes_what_a_plain_layer_does(rows: tuple[int, int], bias: bool) -> None:
    torch.manual_seed(0)
    plain = nn.Linear(8, 2 * WORDS + 3, bias=bias)
    wide = copy.deepcopy(plain)
    wide.__class__ = WideLinear
    given = [torch.randn(*rows, 8, requires_grad=True) for _ in range(2)]
    given[1].data = given[0].data
    found, expected = wide(given[0]), plain(given[1])
    assert_rounding(found.detach().numpy(), expected.detach().numpy())
    found.sin().sum().backward()
    expected.sin().sum().backward()
    assert_rounding(given[0].grad.numpy(), given[1].grad.numpy())
    assert_rounding(wide.weight.grad.numpy(), plain.weight.grad.numpy())


def test_a_head_is_widened_and_keeps_its_weights() -> None:
    sizes = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
    network = LlamaForCausalLM(LlamaConfig(vocab_size=2 * WORDS, **sizes)).eval()
    ids = torch.tensor([[1, 2, 3]])
    with torch.inference_mode():
        before, names = network(ids).logits, list(network.state_dict())
        widen(network)
        after = network(ids).logits
    assert type(network.lm_head) is WideLinear
    assert list(network.state_dict()) == names
    assert_rounding(after.numpy(), before.numpy())
    small = LlamaForCausalLM(LlamaConfig(vocab_size=WORDS, **sizes))
    widen(small)
    assert type(small.lm_head) is nn.Linear
    widen(nn.Linear(2, 2))
