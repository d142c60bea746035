"""Many examples as one vector each: what a network makes of them after so many layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from viz.arrays import Array
from viz.capture.forward import check_finite, check_single
from viz.capture.image import image_inputs, prepare
from viz.capture.text import encode, text_inputs
from viz.errors import InputError
from viz.models.hooks import received, returned
from viz.models.model import Model
from viz.requests import Input

BATCH = 16


def embed(  # noqa: PLR0913 - all but two by name
    model: Model,
    inputs: Sequence[Input],
    *,
    depth: int,
    first: bool = False,
    size: int | None = None,
    report: Callable[[float], None] = lambda _done: None,
) -> Array:
    """A vector for each example, [example, feature]: the mean over its tokens after `depth` layers, or the
    vector of its `first` token; over places in a network that convolves.

    Examples of one length go through the network together: none is padded. `depth` counts as in
    `Recording.hidden_states`; -1 is the last. `size` is the side in pixels of pictures, where it is not the
    network's own. Raises InputError for what the model cannot read.
    """
    check_single(model)
    layers = model.family.layer_list(model.network)
    depth = depth if depth >= 0 else len(layers)
    rows: list[Array] = [np.zeros(0)] * len(inputs)
    done = 0
    for indices, fed in _batches(model, inputs, size):
        with model.lock, torch.inference_mode():
            vectors = _vectors(model, _seen(model, layers, fed, depth=depth), first=first)
        for index, vector in zip(indices, vectors.numpy(), strict=True):
            rows[index] = vector
        done += len(indices)
        report(done / len(inputs))
    return np.stack(rows)


def _batches(
    model: Model, inputs: Sequence[Input], size: int | None
) -> Iterator[tuple[list[int], dict[str, Any]]]:
    """Places in `inputs`, and what the network's forward takes of them at once."""
    if model.family.reads == "image":
        for start in range(0, len(inputs), BATCH):
            indices = list(range(start, min(start + BATCH, len(inputs))))
            values = torch.cat([prepare(model, *_photo(model, inputs[i]), size=size).values for i in indices])
            yield indices, image_inputs(model, values)
        return
    encodings = [encode(model, *_texts(model, each)) for each in inputs]
    lengths: dict[int, list[int]] = {}
    for index, encoding in enumerate(encodings):
        lengths.setdefault(len(encoding.ids), []).append(index)
    for alike in lengths.values():
        for start in range(0, len(alike), BATCH):
            indices = alike[start : start + BATCH]
            fed = [text_inputs(model, encodings[i]) for i in indices]
            yield indices, {name: torch.cat([each[name] for each in fed]) for name in fed[0]}


def _texts(model: Model, given: Input) -> Any:
    if not isinstance(given[0], str):
        raise InputError(
            "{model} reads text, not pictures. Choose a model for pictures.", model=model.checkpoint.title
        )
    return given


def _photo(model: Model, given: Input) -> Any:
    if isinstance(given[0], str):
        raise InputError(
            "{model} reads pictures, not text. Choose a text model.", model=model.checkpoint.title
        )
    return given


def _seen(model: Model, layers: list[nn.Module], fed: dict[str, Any], *, depth: int) -> torch.Tensor:
    """What comes out of the layer at this depth, or goes into the first; hold the model's lock."""
    kept: list[torch.Tensor] = []
    watched = returned(layers[depth - 1], kept.append) if depth else received(layers[0], kept.append)
    with watched:
        model.network(**fed)
    check_finite(model, kept[0])
    return kept[0]


def _vectors(model: Model, seen: torch.Tensor, *, first: bool) -> torch.Tensor:
    """[example, feature] of tokens [example, token, feature] or maps [example, feature, row, column]."""
    if not model.family.attends:
        return seen.mean(dim=(2, 3))
    return model.example_vectors(seen, first=first)
