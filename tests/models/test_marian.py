"""The translator's parts, against closed forms; the whole of it, token by token and at once."""

from __future__ import annotations

import math
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from tests.rounding import assert_rounding
from viz.capture.translation import greedy, longest
from viz.models.marian import SSRU, Marian, MarianConfig, sinusoids

pytestmark = pytest.mark.tiny

SMALL = MarianConfig(
    vocab_size=40,
    hidden_size=32,
    intermediate_size=48,
    num_hidden_layers=2,
    num_attention_heads=4,
    max_position_embeddings=40,
)


@pytest.fixture
def network() -> Marian:
    torch.manual_seed(3)
    made = Marian(SMALL).eval().requires_grad_(False)
    for parameter in made.parameters():
        parameter.add_(torch.randn_like(parameter) * 0.3)
    return made


def test_a_place_is_told_by_sines_then_cosines() -> None:
    found = sinusoids(torch.tensor([0, 3, 50]), 8)
    angles = [[place * 10_000 ** (-n / 3) for n in range(4)] for place in (0, 3, 50)]
    expected = [[*map(math.sin, row), *map(math.cos, row)] for row in angles]
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_memory_is_the_sum_of_what_came_weighted_by_what_stayed() -> None:
    """c_t = sum over s <= t of (1 - f_s) W x_s, times every forget gate after s."""
    torch.manual_seed(0)
    unit, x = SSRU(6).double(), torch.randn(1, 5, 6, dtype=torch.float64)
    with torch.inference_mode():
        found, memory = unit(x, None)
        stays = torch.sigmoid(x[0] @ unit.forget.weight.T + unit.forget.bias)
        comes = x[0] @ unit.input.weight.T
        terms = [
            [(1 - stays[s]) * comes[s] * stays[s + 1 : t + 1].prod(0) for s in range(t + 1)] for t in range(5)
        ]
        expected = torch.stack([torch.stack(each).sum(0) for each in terms])
    torch.testing.assert_close(found[0], expected.clamp(min=0))
    torch.testing.assert_close(memory[0], expected[-1])


def test_a_target_read_at_once_or_token_by_token_is_answered_alike(network: Marian) -> None:
    source, target = torch.tensor([[5, 6, 7, 0]]), torch.tensor([[-1, 8, 9, 10, 8]])
    with torch.inference_mode():
        whole = network(source, decoder_input_ids=target).logits
        answer, steps = network(source, decoder_input_ids=target[:, :1]), []
        for token in target[0, 1:]:
            steps.append(answer.logits)
            encoded = (answer.encoder_last_hidden_state,)
            answer = network(
                encoder_outputs=encoded,
                decoder_input_ids=token.reshape(1, 1),
                past_key_values=answer.past_key_values,
            )
    assert_rounding(torch.cat([*steps, answer.logits], dim=1).numpy(), whole.numpy())


def test_a_target_does_not_look_ahead(network: Marian) -> None:
    source = torch.tensor([[5, 6, 7, 0]])
    with torch.inference_mode():
        one, other = (
            network(source, decoder_input_ids=torch.tensor([[-1, 8, last]])).logits[0] for last in (9, 20)
        )
    torch.testing.assert_close(one[:2], other[:2])
    assert (one[2] - other[2]).abs().max() > 0.1


def test_a_translation_is_the_likeliest_token_again_and_again(network: Marian) -> None:
    source, start = torch.tensor([[5, 6, 7, 0]]), torch.tensor([[-1]])
    model: Any = SimpleNamespace(network=network, end=0, lock=nullcontext())
    inputs = {"input_ids": source, "decoder_input_ids": start}
    found = list(greedy(model, inputs, most=12))
    with torch.inference_mode():
        answers = network(source, decoder_input_ids=torch.tensor([[-1, *found[:-1]]])).logits[0]
    assert found == answers.argmax(-1).tolist()
    assert len(found) == 12 or found[-1] == 0
    assert list(greedy(model, inputs, most=3)) == found[:3]


def test_a_translation_has_an_end() -> None:
    assert longest(4) == 20
