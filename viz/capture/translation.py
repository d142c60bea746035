"""A text translated token by token, each the likeliest: what an encoder-decoder writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

PER_SOURCE_TOKEN, MORE = 2.5, 10
"""A translation may have so many tokens for each of its source, and so many more: then it is cut off."""


def longest(n_source: int) -> int:
    """Tokens after which a translation of `n_source` tokens is cut off: a network can go round in circles."""
    return int(PER_SOURCE_TOKEN * n_source) + MORE


def greedy(network: nn.Module, input_ids: Tensor, *, most: int) -> Iterator[int]:
    """The likeliest next token, again and again, until the one that ends a text, or `most`.

    `input_ids` is [1, token]. Hold the model's lock.
    """
    settings: Any = network.config
    encoded: dict[str, Any] = {"input_ids": input_ids}
    last, kept = settings.decoder_start_token_id, None
    for _ in range(most):
        written = torch.tensor([[last]])
        with torch.inference_mode():  # entered anew for each token: whoever asks for them computes between
            answer = network(**encoded, decoder_input_ids=written, past_key_values=kept, use_cache=True)
        encoded, kept = {"encoder_outputs": (answer.encoder_last_hidden_state,)}, answer.past_key_values
        yield (last := int(answer.logits[0, -1].argmax()))
        if last == settings.eos_token_id:
            return
