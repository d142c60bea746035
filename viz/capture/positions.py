"""Position embeddings as they lie in the network, and the experiment of shuffling the tokens under them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import nn

from viz.capture.layer import Inputs, Watch, attribute, embedding_parts, watch_parts
from viz.models.families import part
from viz.models.loading import Model
from viz.recording import PatchGrid
from viz.workings import PositionTable, Shuffled


def position_table(model: Model) -> PositionTable:
    """The position embeddings of the model.

    A table without rows where it has none, or where all are fixed at zero.
    """
    path = model.family.positions
    base: Any = model.network.base_model
    found: Any = attribute(base, path) if path else None
    if found is None or (isinstance(found, nn.Parameter) and not found.any()):
        return PositionTable(model=model.name, table=torch.zeros(0, 1).numpy(), grid=None, learned=False)
    if isinstance(found, nn.Module):
        table = found.get_parameter("weight").detach()[model.family.position_offset :]
        return PositionTable(
            model=model.name,
            table=table.numpy(),
            grid=None,
            learned=not getattr(model.config, "sinusoidal_pos_embds", False),
        )
    table = found.detach()[0]
    special = 2 if hasattr(base.embeddings, "distillation_token") else 1
    side = round((len(table) - special) ** 0.5)
    return PositionTable(
        model=model.name,
        table=table.numpy(),
        grid=PatchGrid(rows=side, columns=side, prefix=special),
        learned=True,
    )


def shuffle(model: Model, inputs: Inputs, *, order: tuple[int, ...]) -> Shuffled:
    """The last layer's output with the tokens in order and in `order`: positions present, zeroed, and moved
    with their tokens.

    Raises ValueError for an order that is no permutation of the tokens.
    """
    with model.lock, torch.inference_mode():
        parts = _parts(model, inputs)
        places = parts.pop("position")
        tokens = torch.stack(list(parts.values())).sum(0)
        if sorted(order) != list(range(len(tokens))):
            raise ValueError(f"order must be a permutation of {len(tokens)} tokens; got {order}.")
        by, nowhere = list(order), torch.zeros_like(places)
        plain, without = _run(model, inputs, tokens + places), _run(model, inputs, tokens + nowhere)
        after = [
            _run(model, inputs, x)
            for x in (tokens[by] + places, tokens[by] + nowhere, tokens[by] + places[by])
        ]
    before = [plain, without, plain]
    return Shuffled(
        order=tuple(order),
        before=torch.stack([output for output, _ in before]).numpy(),
        after=torch.stack([output for output, _ in after]).numpy(),
        logits=torch.stack([torch.stack([b[1], a[1]]) for b, a in zip(before, after, strict=True)]).numpy(),
    )


def _parts(model: Model, inputs: Inputs) -> dict[str, torch.Tensor]:
    with ExitStack() as stack:
        watch = Watch(stack, {})
        watch_parts(model, watch)
        model.network(**inputs)
        return embedding_parts(model, inputs, watch.seen)


def _run(model: Model, inputs: Inputs, summed: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(output of the last layer, logits of a classifier) with this sum of parts in place of the embedding."""
    layers = model.family.layer_list(model.network)
    if model.family.embedding_norm:
        summed = part(model.network.base_model, model.family.embedding_norm)(summed)  # type: ignore[arg-type]
    with ExitStack() as stack:
        stack.enter_context(received(layers[0], summed[None]))
        watch = Watch(stack, {})
        watch.output(layers[-1], "last")
        logits = getattr(model.network(**inputs), "logits", None)
    classified = logits is not None and logits.ndim == 2
    return watch.seen["last"], logits[0] if classified else torch.zeros(0)  # type: ignore[index]


@contextmanager
def received(layer: nn.Module, x: torch.Tensor) -> Iterator[None]:
    """While inside, the layer receives `x`, [batch, token, width], whatever is handed to it."""

    def hook(_module: nn.Module, args: Any, kwargs: Any) -> Any:
        return ((x, *args[1:]), kwargs) if args else (args, {**kwargs, "hidden_states": x})

    handle = layer.register_forward_pre_hook(hook, with_kwargs=True)
    try:
        yield
    finally:
        handle.remove()
