"""A loaded network is tried once before anybody sees it: finite weights can still overflow, and a picture of
another size is stretched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import torch

from viz.errors import InputError
from viz.models.families import part
from viz.models.hooks import after

if TYPE_CHECKING:
    from viz.models.model import Model

TEXT = "A trial, 1 word."
ODD = 1e-3
"""How far from 1 a row of attention may be."""


def check_answers(model: Model) -> None:
    """Run the network once, on a short text or on a picture of all brightnesses.

    Raises InputError where the picture settings are not the network's, where it cannot run, or where a
    number is not finite.
    """
    title = model.checkpoint.title
    inputs = _picture(model) if model.pixels is not None else _text(model)
    try:
        with torch.inference_mode(), _watched(model) as away:
            answers = list(_numbers(model.network(**inputs)))
    except (RuntimeError, ValueError, IndexError, TypeError) as error:
        raise InputError(
            "The network of {model} cannot run on its own settings ({kind}). The folder is damaged.",
            model=title,
            kind=type(error).__name__,
        ) from error
    if not all(bool(torch.isfinite(each).all()) for each in answers):
        raise InputError(
            "The weights of {model} overflow: what it computes is not finite. The file is damaged.",
            model=title,
        )
    if not max(away, default=0.0) < ODD:
        raise InputError(
            "The attention of {model} does not add up to 1 for each token: its weights or its settings are"
            " wrong. Choose another model.",
            model=title,
        )


@contextmanager
def _watched(model: Model) -> Iterator[list[float]]:
    """While inside, the list receives how far from 1 what a token gives adds up to, of each layer at most."""
    away: list[float] = []
    family = model.family

    def add(output: Any) -> None:
        weights = output[-1] if isinstance(output, tuple) and len(output) > 1 else None
        if isinstance(weights, torch.Tensor):
            away.append(float((weights.sum(dim=-1) - 1).abs().max()))

    with ExitStack() as stack:
        for layer in family.layer_list(model.network) if family.attends else ():
            stack.enter_context(after(part(layer, family.attention), add))
        yield away


def _text(model: Model) -> dict[str, torch.Tensor]:
    assert model.tokenizer is not None
    ids = model.tokenizer.encode(TEXT).ids[: model.max_tokens] or [0]
    return {"input_ids": torch.tensor([ids]), **model.started()}


def _picture(model: Model) -> dict[str, torch.Tensor]:
    settings: Any = model.pixels
    height, width = settings["height"], settings["width"]
    own = getattr(model.config, "image_size", None)
    if (
        model.family.attends
        and not model.family.resizes
        and own is not None
        and (height, width) != (own, own)
    ):
        raise InputError(
            "The network of {model} must be given pictures of {own} x {own} pixels; its"
            " preprocessor_config.json says {height} x {width}. The folder mixes two models.",
            model=model.checkpoint.title,
            own=own,
            height=height,
            width=width,
        )
    mean, std = (torch.tensor(settings[name]).reshape(1, 3, 1, 1) for name in ("image_mean", "image_std"))
    ramp = torch.linspace(0, 255, height * width).reshape(1, 1, height, width) * settings["rescale_factor"]
    return {"pixel_values": ((ramp - mean) / std).float()}


def _numbers(output: Any) -> Iterator[torch.Tensor]:
    if isinstance(output, torch.Tensor):
        yield output
        return
    for name in ("logits", "last_hidden_state"):
        if (found := getattr(output, name, None)) is not None:
            yield found
