"""A transformer of two layers, small enough to be trained while somebody watches; plain torch."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from viz.live.batch import Task

WIDTH = 48
LAYERS = 2
SPREAD = 0.5
"""Standard deviation of the embeddings at the start."""


class SmallAttention(nn.Module):
    """Heads side by side, without biases: that of a key changes nothing.

    The weights of the last pass stay in `weights`.
    """

    def __init__(self, heads: int, causal: bool, dropout: float) -> None:
        super().__init__()
        self.heads, self.causal, self.dropout = heads, causal, nn.Dropout(dropout)
        self.queries, self.keys, self.values, self.output = (
            nn.Linear(WIDTH, WIDTH, bias=False) for _ in range(4)
        )
        self.weights = torch.empty(0)

    def forward(self, x: Tensor) -> Tensor:
        """[example, token, width] -> the same."""
        q, k, v = (self._split(each(x)) for each in (self.queries, self.keys, self.values))
        scores = q @ k.transpose(-1, -2) / math.sqrt(WIDTH // self.heads)
        if self.causal:
            ahead = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
            scores = scores.masked_fill(ahead, -torch.inf)
        weights = scores.softmax(-1)
        self.weights = weights.detach()
        mixed = self.dropout(weights) @ v
        handed_on: Tensor = self.output(mixed.transpose(1, 2).flatten(2))
        return handed_on

    def _split(self, x: Tensor) -> Tensor:
        split: Tensor = x.unflatten(2, (self.heads, -1)).transpose(1, 2)
        return split


class Layer(nn.Module):
    """Attention and a feed-forward network, each behind a norm and beside the stream."""

    def __init__(self, heads: int, causal: bool, dropout: float) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(2))
        self.attention = SmallAttention(heads, causal, dropout)
        self.forward_network = nn.Sequential(
            nn.Linear(WIDTH, 2 * WIDTH), nn.GELU(), nn.Linear(2 * WIDTH, WIDTH), nn.Dropout(dropout)
        )

    def forward(self, x: Tensor) -> Tensor:
        """[example, token, width] -> the same."""
        x = x + self.attention(self.norms[0](x))
        handed_on: Tensor = x + self.forward_network(self.norms[1](x))
        return handed_on


class SmallTransformer(nn.Module):
    """Words or patches with their places, two layers, one answer at each place."""

    def __init__(self, task: Task, *, heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.words: nn.Linear | nn.Embedding
        if task.pixels:
            self.words = nn.Linear(task.pixels, WIDTH)
        else:
            self.words = nn.Embedding(len(task.vocabulary), WIDTH)
            nn.init.normal_(self.words.weight, std=SPREAD)
        self.places = nn.Parameter(torch.randn(task.length, WIDTH) * SPREAD)
        self.layers = nn.ModuleList(Layer(heads, task.causal, dropout) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, len(task.names), bias=False)

    def forward(self, tokens: Tensor) -> Tensor:
        """Tokens [example, place], patches [example, place, pixel] -> logits [example, place, answer]."""
        x = self.words(tokens) + self.places[: tokens.shape[1]]
        for layer in self.layers:
            x = layer(x)
        logits: Tensor = self.head(self.norm(x))
        return logits

    def attention(self) -> Tensor:
        """[layer, example, head, query, key]: the weights of the last pass."""
        layers: Any = self.layers
        return torch.stack([layer.attention.weights for layer in layers])
