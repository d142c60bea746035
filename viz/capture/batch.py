"""A text or a picture as a batch of one, with the names of its tokens."""

from __future__ import annotations

from typing import NamedTuple

from viz.capture.forward import check_memory, check_single
from viz.capture.image import grid_of, image_inputs, prepare
from viz.capture.layer import Inputs
from viz.capture.text import encode, text_inputs, token_fields
from viz.errors import InputError
from viz.models.model import Model
from viz.requests import Input


class NamedBatch(NamedTuple):
    """A batch of one, and the names of its tokens."""

    inputs: Inputs
    tokens: tuple[str, ...]


def batch(model: Model, asked: Input) -> NamedBatch:
    """The inputs and the tokens' names.

    Raises InputError for what the model cannot read, and for a network without attention or of two stacks.
    """
    if not model.family.attends:
        raise InputError(
            "{model} has no attention to open. Choose a transformer, or a lesson on convolution.",
            model=model.checkpoint.title,
        )
    check_single(model)
    if isinstance(asked[0], str):
        encoding = encode(model, *asked)
        check_memory(model, len(encoding.ids))
        return NamedBatch(text_inputs(model, encoding), token_fields(model, encoding)["tokens"])
    prepared = prepare(model, *asked)
    grid = grid_of(model, prepared.size)
    check_memory(model, grid.n_tokens)
    places = tuple(
        f"patch {row + 1},{column + 1}" for row in range(grid.rows) for column in range(grid.columns)
    )
    return NamedBatch(
        image_inputs(model, prepared.values), model.family.special_tokens(model.config) + places
    )
