"""Heads cut, and tokens hidden from each other: the network run again with a part of its attention missing.

A head is cut where its mix leaves it: what it hands to the output projection becomes zero. A token is hidden
before the softmax, as a mask hides it: the rest of the row adds up to 1 again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from viz.capture.forward import check_finite
from viz.capture.layer import Inputs, check_layer
from viz.capture.layers import check_head, plain
from viz.capture.passes import Pass
from viz.errors import InputError
from viz.models.families import part
from viz.models.hooks import after, before, idle, received
from viz.models.model import Model
from viz.workings import Ablated, Ablation

RANKS = 5


def ablate(model: Model, inputs: Inputs, *, token: int, ablation: Ablation) -> Ablated:
    """The model's answer at one token, before and after; of a picture, its answer.

    Raises InputError for a model that answers nothing and for a token that would be left with nothing to look
    at, IndexError for what is not there.
    """
    check_head(model)
    row = token if model.family.reads == "text" else 0
    with model.lock, torch.inference_mode():
        whole = plain(model, inputs)
        if not 0 <= row < len(whole.logits):
            raise IndexError(f"token must be from 0 to {len(whole.logits) - 1}; got {row}.")
        start, rest = _changed(model, inputs, whole, ablation, row=row)
        with (
            ablated(model, ablation),
            _from_the_cut(model, whole, ablation, start),
            _answering(model, row - start),
        ):
            after = model.answer(rest)
    assert after is not None
    check_finite(model, after)
    rows = whole.logits[row], after.reshape(-1, after.shape[-1])[0]
    sure = torch.stack(rows).double().log_softmax(-1)
    ranked = [int(i) for each in sure for i in each.topk(min(RANKS, sure.shape[-1])).indices]
    best = list(dict.fromkeys(ranked))
    shares = sure.exp()
    return Ablated(
        names=tuple(model.output_name(i) for i in best),
        probabilities=shares[:, best].numpy(),
        log_probabilities=sure[:, best].numpy(),
        moved=float((shares[0] - shares[1]).abs().sum() / 2),
    )


def _changed(
    model: Model, inputs: Inputs, whole: Pass, ablation: Ablation, *, row: int
) -> tuple[int, dict[str, Any]]:
    """The first token that what is hidden can change or that is asked about, and the input from it on: where
    no token looks ahead, those before the one that may not look stay as they are.
    """
    start = min((row, *(query for query, _ in ablation.blind)))
    if not model.family.causal or whole.cache is None or ablation.heads or not ablation.blind or start < 1:
        return 0, dict(inputs)
    kept = whole.before(start)
    return start, {**inputs, "input_ids": inputs["input_ids"][:, start:], "past_key_values": kept}


def _from_the_cut(model: Model, whole: Pass, ablation: Ablation, start: int) -> AbstractContextManager[None]:
    """While inside, the layers before the first that is cut hand on what they did in the pass as it is."""
    cut = {layer for layer, _ in ablation.heads}
    if ablation.blind:
        cut.add(ablation.layer or 0)
    if model.family.position_bias:  # its first layer gives the others more than vectors
        cut.add(0)
    first = min(cut, default=0)
    states = whole.states[first][None, start:]
    same = model.family.layer_list(model.network)[:first]
    return idle(same, (states,) if whole.several else states)


@contextmanager
def _answering(model: Model, row: int) -> Iterator[None]:
    """While inside, a network that answers in words answers at this token alone."""
    head = model.vocabulary
    with nullcontext() if head is None else received(head, lambda given: given[:, row : row + 1]):
        yield


@contextmanager
def ablated(model: Model, ablation: Ablation) -> Iterator[None]:
    """While inside, the network works with these parts cut. Hold the model's lock."""
    layers = model.family.layer_list(model.network)
    by_layer: dict[int, list[int]] = {}
    for layer, head in ablation.heads:
        check_layer(model, layer)
        if not 0 <= head < model.n_heads:
            raise IndexError(f"head must be from 0 to {model.n_heads - 1}; got {head}.")
        by_layer.setdefault(layer, []).append(head)
    if ablation.layer is not None:
        check_layer(model, ablation.layer)
    with ExitStack() as stack:
        for layer, heads in by_layer.items():
            module = part(layers[layer], model.family.output)
            stack.enter_context(received(module, partial(_silenced, model.n_heads, heads)))
        if ablation.blind:
            stack.enter_context(_blinded(model, layers, ablation))
        yield


def _silenced(n_heads: int, heads: list[int], mixed: Tensor) -> Tensor:
    mixed = mixed.clone()
    mixed.unflatten(-1, (n_heads, -1))[..., heads, :] = 0
    return mixed


@contextmanager
def _blinded(model: Model, layers: list[nn.Module], ablation: Ablation) -> Iterator[None]:
    mode = _Blind(ablation.blind, causal=model.family.causal)
    chosen = layers if ablation.layer is None else [layers[ablation.layer]]
    with ExitStack() as stack:
        for layer in chosen:
            attention = part(layer, model.family.attention)
            stack.enter_context(before(attention, lambda *_: mode.set(True)))
            stack.enter_context(after(attention, lambda _: mode.set(False)))
        stack.enter_context(mode)
        yield


class _Blind(TorchFunctionMode):
    """While `open`, masks pairs of tokens in what goes into a softmax over [batch, head, query, key]."""

    def __init__(self, pairs: tuple[tuple[int, int], ...], *, causal: bool) -> None:
        super().__init__()
        self.pairs, self.causal, self.open = pairs, causal, False

    def set(self, opened: bool) -> None:
        self.open = opened

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        if self.open and getattr(func, "__name__", "") == "softmax" and args and args[0].ndim == 4:
            args = (self._masked(args[0]), *args[1:])
        return func(*args, **(kwargs or {}))

    def _masked(self, scores: Tensor) -> Tensor:
        n_queries, n_tokens = scores.shape[-2:]
        hidden = torch.zeros(n_tokens, n_tokens, dtype=torch.bool)
        for query, key in self.pairs:
            for token in (query, key):
                if not 0 <= token < n_tokens:
                    raise IndexError(f"token must be from 0 to {n_tokens - 1}; got {token}.")
            hidden[query, key] = True
        seen = ~hidden & torch.ones_like(hidden).tril() if self.causal else ~hidden
        if not seen.any(-1).all():
            raise InputError("A token must keep something to look at. Hide another one from it.")
        return scores.masked_fill(hidden[n_tokens - n_queries :], -torch.inf)
