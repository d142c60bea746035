"""Levers pulled inside the network itself: hooks under the model's lock, and nothing left behind.

Every lever is a change to what flows: a scaled query is a scaled score, a zero query attends to every visible
token alike, and a head whose channels are zero before the output projection hands nothing on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import torch
from torch import nn

from viz.capture.layer import Inputs, check_layer
from viz.models.families import part
from viz.models.hooks import Watch, received, returned
from viz.models.model import Model
from viz.workings import Intervention, Levers


def intervene(model: Model, inputs: Inputs, *, layer: int, levers: Levers, token: int = 0) -> Intervention:
    """What the network does with the inputs when the levers are pulled in one layer: that layer, the last
    one, and its answer.

    A language model's answer is that at `token`. Raises IndexError for a layer, head or token that is not
    there, ValueError for a temperature that is not positive.
    """
    check_layer(model, layer)
    layers, seen = model.family.layer_list(model.network), {}  # type: ignore[var-annotated]
    with model.lock, torch.inference_mode(), ExitStack() as stack:
        plain = model.answer(inputs) if model.has_head else None
        stack.enter_context(pulled(model, layers[layer], levers))
        watch = Watch(stack, seen)
        watch.output(layers[layer], "output")
        watch.output(layers[-1], "last")
        logits = model.answer(inputs)
    _check_tokens((token,), len(seen["last"]))
    rows, before = (
        torch.zeros(len(seen["last"]), 0) if x is None else x.reshape(-1, x.shape[-1])
        for x in (logits, plain)
    )
    answers, probabilities = _answers(
        model, before[min(token, len(before) - 1)], rows[min(token, len(rows) - 1)]
    )
    return Intervention(
        output=seen["output"].numpy(),
        last=seen["last"].numpy(),
        logits=rows.numpy(),
        answers=answers,
        probabilities=probabilities.numpy(),
    )


def _answers(
    model: Model, before: torch.Tensor, after: torch.Tensor, ranks: int = 5
) -> tuple[tuple[str, ...], torch.Tensor]:
    """The likeliest outputs of either, best before first, and their probabilities [when, answer]."""
    if not len(before):
        return (), torch.zeros(2, 0)
    both = torch.stack([before, after]).softmax(-1)
    best = list(dict.fromkeys(int(i) for row in both for i in row.topk(min(ranks, both.shape[-1])).indices))
    return tuple(model.output_name(i) for i in best), both[:, best]


@contextmanager
def pulled(model: Model, layer: nn.Module, levers: Levers) -> Iterator[None]:
    """While inside, the layer works with its levers pulled. Hold the model's lock."""
    family = model.family
    if levers.head is not None and not 0 <= levers.head < model.n_heads:
        raise IndexError(f"head must be from 0 to {model.n_heads - 1}; got {levers.head}.")
    if not levers.temperature > 0:
        raise ValueError(f"temperature must be above 0; got {levers.temperature}.")
    chosen = slice(None) if levers.head is None else slice(levers.head, levers.head + 1)
    with ExitStack() as stack:
        if levers.swap is not None:
            stack.enter_context(received(layer, partial(_swapped, levers.swap)))
        stack.enter_context(returned(part(layer, family.queries), partial(_queries, model, levers, chosen)))
        if levers.off:
            stack.enter_context(received(part(layer, family.output), partial(_silenced, model, chosen)))
        yield


def _swapped(tokens: tuple[int, int], x: torch.Tensor) -> torch.Tensor:
    _check_tokens(tokens, x.shape[1])
    order = list(range(x.shape[1]))
    order[tokens[0]], order[tokens[1]] = order[tokens[1]], order[tokens[0]]
    return x[:, order]


def _queries(model: Model, levers: Levers, chosen: slice, output: torch.Tensor) -> torch.Tensor:
    output = output.clone()
    projected = model.family.split(output)[0] if model.family.fused else output
    heads = projected.unflatten(-1, (model.n_heads, -1))  # [batch, token, head, channel], a view on `output`
    d_head = heads.shape[-1]
    heads[:, :, chosen] *= (1 if levers.scale else d_head**0.5) / levers.temperature
    if levers.zero_query is not None:
        _check_tokens((levers.zero_query,), heads.shape[1])
        heads[:, levers.zero_query, chosen] = 0
    if levers.uniform:
        heads[:, :, chosen] = 0
    return output


def _silenced(model: Model, chosen: slice, mixed: torch.Tensor) -> torch.Tensor:
    mixed = mixed.clone()
    mixed.unflatten(-1, (model.n_heads, -1))[:, :, chosen] = 0
    return mixed


def _check_tokens(tokens: tuple[int, ...], n_tokens: int) -> None:
    for token in tokens:
        if not 0 <= token < n_tokens:
            raise IndexError(f"token must be from 0 to {n_tokens - 1}; got {token}.")
