"""Examples as a network takes them while it learns: texts filled up to one length, small pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from viz.capture.image import image_inputs, prepare
from viz.capture.text import encode, text_inputs
from viz.errors import InputError
from viz.models.hooks import returned
from viz.models.model import Model
from viz.requests import Input
from viz.teaching import SIDE


@dataclass(frozen=True, eq=False)
class PreparedExamples:
    """Examples, ready to be put together in any order."""

    fed: tuple[dict[str, Any], ...]
    """Of each example, what the network's forward takes, a batch of one."""
    lengths: tuple[int, ...]
    """Their tokens."""


def prepared(model: Model, inputs: Sequence[Input], size: int | None) -> PreparedExamples:
    """The examples as numbers. Raises InputError for what the model cannot read."""
    if model.family.reads == "image":
        values = [prepare(model, *each, size=size).values for each in inputs]
        fed = tuple(image_inputs(model, each) for each in values)
        tokens = len(model.family.special_tokens(model.config)) + (
            values[0].shape[-1] // model.patch_size * (values[0].shape[-2] // model.patch_size)
        )
        return PreparedExamples(fed, (tokens,) * len(fed))
    encodings = [encode(model, *each) for each in inputs]
    return PreparedExamples(
        tuple(text_inputs(model, each) for each in encodings), tuple(len(each.ids) for each in encodings)
    )


def side(model: Model) -> int | None:
    """Pixels along a side that pictures are learned at; None for the network's own, and for texts."""
    if model.family.reads == "text" or not model.checkpoint.sizes:
        return None
    return SIDE


def check_kind(model: Model) -> None:
    """Raises InputError for a network that is not tuned here: only encoders of one stack are."""
    if model.family.causal or model.family.decoder or not model.family.attends:
        raise InputError(
            "A network to tune must be an encoder, such as BERT or a ViT; {model} is none. Choose another.",
            model=model.checkpoint.title,
        )


def vectors(model: Model, some: PreparedExamples, indices: Sequence[int], *, first: bool) -> Tensor:
    """[example, feature] of these examples after the last layer, as `viz.capture.features.embed` gives them:
    the mean over tokens, or the first token's. Gradients flow where weights may move.
    """
    kept: list[Tensor] = []
    fed = together(model, some, indices)
    base: Any = model.network.base_model
    with returned(model.family.layer_list(model.network)[-1], kept.append):
        base(**fed)
    return pooled(model, kept[0], fed, first=first)


def pooled(model: Model, seen: Tensor, fed: Mapping[str, Any], *, first: bool) -> Tensor:
    """[example, feature] of what a layer made of the batch `fed`, [example, token, feature]."""
    if first or model.family.reads == "image":
        return model.example_vectors(seen, first=first)
    read = fed["attention_mask"][..., None].to(seen.dtype)
    means: Tensor = (seen * read).sum(dim=1) / read.sum(dim=1)
    return means


def together(model: Model, some: PreparedExamples, indices: Sequence[int]) -> dict[str, Any]:
    """One batch of these examples; shorter texts are filled up, and what fills them is masked."""
    each = [some.fed[index] for index in indices]
    if model.family.reads == "image":
        return {**each[0], "pixel_values": torch.cat([one["pixel_values"] for one in each])}
    longest = max(some.lengths[index] for index in indices)
    fed = {}
    for name in each[0]:
        filled = torch.full((len(each), longest), model.pad if name == "input_ids" else 0)
        for row, one in enumerate(each):
            filled[row, : one[name].shape[1]] = one[name][0]
        fed[name] = filled
    return fed
