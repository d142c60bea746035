"""A translator as Marian trains it for small devices (Kim et al., 2019).

Its encoder attends; in its decoder a recurrent sublayer, the SSRU, replaces self-attention and keeps
what was written in one vector. Post-norm, ReLU, sinusoidal positions, and one table of embeddings for
both languages and the answer. Arguments and answers are named as transformers names them, so that one loop
translates with this network and with its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

NORM_EPS = 1e-9
LONGEST_WAVE = 10_000


@dataclass(frozen=True)
class MarianConfig:
    """The sizes, and the ids of the tokens that mean something to the network."""

    model_type: str = "marian_ssru"
    vocab_size: int = 32_000
    hidden_size: int = 256
    intermediate_size: int = 1536
    num_hidden_layers: int = 6
    """Layers of the encoder."""
    num_decoder_layers: int = 2
    num_attention_heads: int = 8
    max_position_embeddings: int = 512
    eos_token_id: int = 0
    decoder_start_token_id: int = -1
    """A target begins with the zero vector, which no token stands for."""

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> MarianConfig:
        """The sizes that `values` name; what else it holds is not looked at."""
        return cls(**{field.name: values[field.name] for field in fields(cls) if field.name in values})


class Memory(NamedTuple):
    """What the decoder keeps of the target so far."""

    vectors: Tensor
    """[layer, text, width]: each recurrent sublayer's memory after the last token."""
    length: int
    """Tokens of the target so far."""


class MarianOutput(NamedTuple):
    """What the network answers."""

    logits: Tensor
    """[text, target token, word]: for the token that comes next."""
    encoder_last_hidden_state: Tensor
    """[text, source token, width]"""
    past_key_values: Memory


class Marian(nn.Module):
    """Ids of a source, and of a target as far as it is written, to logits for what comes next in it."""

    def __init__(self, config: MarianConfig) -> None:
        super().__init__()
        self.config: Any = config
        self.embedding = nn.Embedding(config.vocab_size, config.hidden_size)
        self.encoder = Encoder(config)
        self.decoder = MarianDecoder(config)
        self.output_bias = nn.Parameter(torch.zeros(config.vocab_size))

    def forward(
        self,
        input_ids: Tensor | None = None,
        *,
        decoder_input_ids: Tensor,
        encoder_outputs: tuple[Tensor] | None = None,
        past_key_values: Memory | None = None,
        **_: Any,
    ) -> MarianOutput:
        """The answers at each token of the target, whose tokens go on where `past_key_values` ended.

        The source as ids, or encoded already in `encoder_outputs`.
        """
        source = encoder_outputs[0] if encoder_outputs else self.encoder(self.embedded(input_ids))
        done = past_key_values.length if past_key_values else 0
        target = self.embedded(decoder_input_ids, done)
        target, memories = self.decoder(target, source, past_key_values.vectors if past_key_values else None)
        logits = F.linear(target, self.embedding.weight, self.output_bias)
        return MarianOutput(logits, source, Memory(memories, done + decoder_input_ids.shape[-1]))

    def embedded(self, ids: Any, first: int = 0) -> Tensor:
        """Each token's vector at its place, counted from `first`; of a negative id the place alone."""
        words = self.embedding(ids.clamp(min=0)) * (ids >= 0)[..., None]
        places = torch.arange(first, first + ids.shape[-1])
        return math.sqrt(words.shape[-1]) * words + sinusoids(places, words.shape[-1])


def sinusoids(places: Tensor, width: int) -> Tensor:
    """[place, width]: sines in the first half of the channels, cosines in the second."""
    half = width // 2
    frequencies = torch.exp(torch.arange(half) * (-math.log(LONGEST_WAVE) / (half - 1)))
    angles = places[:, None] * frequencies
    return torch.cat((angles.sin(), angles.cos()), dim=-1)


class Encoder(nn.Module):
    """Layers of attention and feed-forward."""

    def __init__(self, config: MarianConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(EncoderLayer(config) for _ in range(config.num_hidden_layers))

    def forward(self, x: Tensor) -> Tensor:
        """[text, token, width] after every layer."""
        for layer in self.layers:
            x = layer(x)
        return x


class MarianDecoder(nn.Module):
    """Layers of memory, attention to the source, and feed-forward."""

    def __init__(self, config: MarianConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(DecoderLayer(config) for _ in range(config.num_decoder_layers))

    def forward(self, x: Tensor, source: Tensor, memories: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """The target after every layer; each layer's memory after the last token, [layer, text, width]."""
        kept = []
        for number, layer in enumerate(self.layers):
            x, memory = layer(x, source, None if memories is None else memories[number])
            kept.append(memory)
        return x, torch.stack(kept)


class EncoderLayer(nn.Module):
    """Attention and feed-forward, each added to its input and normalised."""

    def __init__(self, config: MarianConfig) -> None:
        super().__init__()
        self.attention = MarianAttention(config)
        self.attention_norm = nn.LayerNorm(config.hidden_size, eps=NORM_EPS)
        self.feed_forward = FeedForward(config)
        self.feed_forward_norm = nn.LayerNorm(config.hidden_size, eps=NORM_EPS)

    def forward(self, x: Tensor) -> Tensor:
        """[text, token, width] to the same."""
        x = self.attention_norm(x + self.attention(x, x)[0])
        return self.feed_forward_norm(x + self.feed_forward(x))


class DecoderLayer(nn.Module):
    """Memory, attention to the source and feed-forward, each added to its input and normalised."""

    def __init__(self, config: MarianConfig) -> None:
        super().__init__()
        self.ssru = SSRU(config.hidden_size)
        self.ssru_norm = nn.LayerNorm(config.hidden_size, eps=NORM_EPS)
        self.cross = MarianAttention(config)
        self.cross_norm = nn.LayerNorm(config.hidden_size, eps=NORM_EPS)
        self.feed_forward = FeedForward(config)
        self.feed_forward_norm = nn.LayerNorm(config.hidden_size, eps=NORM_EPS)

    def forward(self, x: Tensor, source: Tensor, memory: Tensor | None) -> tuple[Tensor, Tensor]:
        """[text, token, width] to the same, and the memory after the last token."""
        remembered, memory = self.ssru(x, memory)
        x = self.ssru_norm(x + remembered)
        x = self.cross_norm(x + self.cross(x, source)[0])
        return self.feed_forward_norm(x + self.feed_forward(x)), memory


class SSRU(nn.Module):
    """The simpler simple recurrent unit: at each token a gate says what of each channel's memory stays."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.input = nn.Linear(width, width, bias=False)
        self.forget = nn.Linear(width, width)

    def forward(self, x: Tensor, memory: Tensor | None) -> tuple[Tensor, Tensor]:
        """[text, token, width] to the same, and the memory after the last token, [text, width]."""
        stays = self.forget(x).sigmoid()
        comes = (1 - stays) * self.input(x)
        memory = torch.zeros_like(x[:, 0]) if memory is None else memory
        memories = []
        for token in range(x.shape[1]):
            memory = stays[:, token] * memory + comes[:, token]
            memories.append(memory)
        return F.relu(torch.stack(memories, dim=1)), memory


class MarianAttention(nn.Module):
    """Several heads, from the tokens of `x` to those of `source`: the same ones in the encoder."""

    def __init__(self, config: MarianConfig) -> None:
        super().__init__()
        self.heads = config.num_attention_heads
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (
            nn.Linear(config.hidden_size, config.hidden_size) for _ in range(4)
        )

    def forward(self, x: Tensor, source: Tensor) -> tuple[Tensor, Tensor]:
        """[text, token, width], and what each token looked at, [text, head, query, key]."""
        projected = (self.q_proj(x), self.k_proj(source), self.v_proj(source))
        queries, keys, values = (each.unflatten(-1, (self.heads, -1)).transpose(1, 2) for each in projected)
        weights = (queries @ keys.transpose(-1, -2) / math.sqrt(queries.shape[-1])).softmax(-1)
        return self.o_proj((weights @ values).transpose(1, 2).flatten(2)), weights


class FeedForward(nn.Module):
    """Two linear maps with ReLU between them."""

    def __init__(self, config: MarianConfig) -> None:
        super().__init__()
        self.fc1 = nn.Linear(config.hidden_size, config.intermediate_size)
        self.fc2 = nn.Linear(config.intermediate_size, config.hidden_size)

    def forward(self, x: Tensor) -> Tensor:
        """[text, token, width] to the same."""
        return self.fc2(F.relu(self.fc1(x)))
