"""Position embeddings as they lie in the network, and the experiment of shuffling the tokens under them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import torch
from torch import nn

from viz.capture.forward import Turn, check_single, watched_rotation
from viz.capture.layer import Inputs, embedding_parts, watch_parts
from viz.errors import InputError
from viz.models.families import part
from viz.models.hooks import Watch, before, received
from viz.models.model import Model
from viz.recording import PatchGrid
from viz.workings import DistanceBias, PositionTable, Shuffled


def position_table(model: Model) -> PositionTable:
    """The position embeddings of the model.

    A table without rows where it has none, or where all are fixed at zero. Raises InputError for an
    encoder-decoder.
    """
    check_single(model)
    family = model.family
    table = family.position_table(model.network.base_model)
    if table is None:
        return PositionTable(model=model.name, table=torch.zeros(0, 1).numpy(), grid=None, learned=False)
    grid = None
    if family.reads == "image":
        side = round((len(table) - len(family.prefix)) ** 0.5)
        grid = PatchGrid(rows=side, columns=side, prefix=len(family.prefix))
    learned = family.learned_positions(model.config)
    return PositionTable(model=model.name, table=table.numpy(), grid=grid, learned=learned)


def distance_bias(model: Model) -> DistanceBias:
    """What the model adds to scores for each distance, as it lies in its weights.

    Raises InputError for a model that adds nothing.
    """
    tables = model.family.bias_tables(model.network)
    if not tables:
        raise InputError("{model} adds nothing by distance. Choose a T5.", model=model.checkpoint.title)
    encoder, decoder = (table.numpy() for table in tables)
    farthest = model.family.farthest(model.config)
    return DistanceBias(model=model.name, farthest=farthest, encoder=encoder, decoder=decoder)


def shuffle(model: Model, inputs: Inputs, *, order: tuple[int, ...]) -> Shuffled:
    """The last layer's output with the tokens in order and in `order`: positions present, zeroed, and moved
    with their tokens.

    Raises ValueError for an order that is no permutation of the tokens.
    """
    with model.lock, torch.inference_mode():
        parts, rotation = _parts(model, inputs)
        tokens = torch.stack([vectors for name, vectors in parts.items() if name != "position"]).sum(0)
        places = Places(parts.get("position", torch.zeros_like(tokens)), rotation)
        if sorted(order) != list(range(len(tokens))):
            raise ValueError(f"order must be a permutation of {len(tokens)} tokens; got {order}.")
        by, nowhere = list(order), places.nowhere()
        plain, without = _run(model, inputs, tokens, places), _run(model, inputs, tokens, nowhere)
        after = [_run(model, inputs, tokens[by], each) for each in (places, nowhere, places.moved(by))]
    before = [plain, without, plain]
    return Shuffled(
        order=tuple(order),
        before=torch.stack([output for output, _ in before]).numpy(),
        after=torch.stack([output for output, _ in after]).numpy(),
        logits=torch.stack([torch.stack([b[1], a[1]]) for b, a in zip(before, after, strict=True)]).numpy(),
    )


class Places(NamedTuple):
    """Where each token stands, in both ways that a network may be told."""

    vectors: torch.Tensor
    """[token, width]: what is added to its embedding."""
    rotation: Turn | None
    """By which its queries and keys are turned; None where nothing turns."""

    def moved(self, order: list[int]) -> Places:
        """The same places in another order."""
        return Places(
            self.vectors[order], self.rotation and (self.rotation[0][order], self.rotation[1][order])
        )

    def nowhere(self) -> Places:
        """Nothing added, nothing turned."""
        still = self.rotation and (torch.ones_like(self.rotation[0]), torch.zeros_like(self.rotation[1]))
        return Places(torch.zeros_like(self.vectors), still)


def _parts(model: Model, inputs: Inputs) -> tuple[dict[str, torch.Tensor], Turn | None]:
    with ExitStack() as stack:
        watch = Watch(stack, {})
        watch_parts(model, watch)
        seen: dict[str, Any] = {}
        if model.family.rotary:
            stack.enter_context(watched_rotation(model, seen))
        model.network(**inputs)
        return embedding_parts(model, inputs, watch.seen), seen.get("rotation")


def _run(
    model: Model, inputs: Inputs, tokens: torch.Tensor, places: Places
) -> tuple[torch.Tensor, torch.Tensor]:
    """(output of the last layer, logits of a classifier) with these tokens in these places."""
    layers = model.family.layer_list(model.network)
    summed = tokens + places.vectors
    if model.family.embedding_norm:
        summed = part(model.network.base_model, model.family.embedding_norm)(summed)  # type: ignore[arg-type]
    with ExitStack() as stack:
        stack.enter_context(received(layers[0], lambda _: summed[None]))
        if places.rotation is not None:
            for layer in layers:
                stack.enter_context(_turned(part(layer, model.family.attention), places.rotation))
        watch = Watch(stack, {})
        watch.output(layers[-1], "last")
        logits = model.answer(inputs)
    classified = logits is not None and logits.ndim == 2
    return watch.seen["last"], logits[0] if classified else torch.zeros(0)  # type: ignore[index]


@contextmanager
def _turned(attention: nn.Module, rotation: Turn) -> Iterator[None]:
    """While inside, the attention turns its queries and keys by `rotation`, whatever is handed to it."""
    turn = {"position_embeddings": tuple(each[None] for each in rotation)}
    with before(attention, lambda args, kwargs: (args, kwargs | turn)):
        yield
