"""A pass over a picture of which it can be asked later what an answer owes to its attention.

Who sees an answer asks next where in the picture it came from: the derivatives are then taken from the pass
that gave the answer, and the network need not run again. One such pass is kept, until it has been asked or
another one comes: what it holds is several times its attention.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor

from viz.capture import passes
from viz.models.families import part
from viz.models.hooks import after, cut_before, returned
from viz.models.model import Model

MOST = 24_000_000
"""Bytes of the attention of all layers above which a pass is not kept."""


class Graph(NamedTuple):
    """What one pass gave, its logits and its attention as parts of the graph that joins them."""

    inputs: dict[str, Any]
    logits: Tensor | None
    """[picture, output]; None where the network has no head."""
    attention: tuple[Tensor, ...]
    """Of each layer [picture, head, query, key], after the softmax."""
    last: Tensor
    """[token, channel]: what the last layer hands on, no part of the graph."""


def fits(model: Model, n_tokens: int) -> bool:
    """Can a pass over so many tokens be asked, and be kept until it is?"""
    attends = model.family.attends and model.has_head
    return attends and 4 * model.n_layers * model.n_heads * n_tokens**2 <= MOST


def run(model: Model, inputs: dict[str, Any]) -> Graph:
    """A batch of one, run now. Hold the model's lock."""
    layers = model.family.layer_list(model.network)
    seen: dict[int, Tensor] = {}
    last: list[Tensor] = []

    def keep(layer: int, output: Any) -> None:
        seen[layer] = output[1]

    with torch.enable_grad(), cut_before(layers[0]), ExitStack() as hooks:
        for index, layer in enumerate(layers):
            hooks.enter_context(after(part(layer, model.family.attention), partial(keep, index)))
        hooks.enter_context(returned(layers[-1], last.append))
        logits = model.answer(inputs)
    return Graph(inputs, logits, tuple(seen[index] for index in range(len(layers))), last[0].detach()[0])


def keep(model: Model, found: Graph) -> None:
    """Keep this pass, and let go of the one before, whichever network's it was."""
    owned = passes.owned()
    if owned is not None:
        owned.graphs.clear()
        owned.graphs[model] = found


def taken(model: Model, inputs: dict[str, Any]) -> Graph | None:
    """The kept pass over this picture, if there is one; it can be asked once."""
    owned = passes.owned()
    found = None if owned is None else owned.graphs.pop(model, None)
    return found if isinstance(found, Graph) and _same(found.inputs, inputs) else None


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    pixels = [each.get("pixel_values") for each in (one, other)]
    return one.keys() == other.keys() and None not in pixels and torch.equal(*pixels)  # type: ignore[arg-type]
