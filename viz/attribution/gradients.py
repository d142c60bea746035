"""What the gradient methods share: a leaf cut into the network, and the score that is differentiated.

Nothing is left on the model: hooks live as long as their context, gradients come from `torch.autograd.grad`
and are never stored on parameters. Whoever uses these holds the model's lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import Tensor, nn

from viz.capture import image_inputs
from viz.errors import InputError
from viz.models.hooks import received, returned
from viz.models.model import Model


@contextmanager
def cut_before(module: nn.Module) -> Iterator[list[Tensor]]:
    """While inside, what enters `module` is a leaf that wants a gradient; the list receives it."""
    leaves: list[Tensor] = []

    def cut(given: Tensor) -> Tensor:
        leaves.append(given.detach().requires_grad_())
        return leaves[-1]

    with received(module, cut):
        yield leaves


@contextmanager
def cut_after(module: nn.Module) -> Iterator[list[Tensor]]:
    """While inside, what leaves `module` is a leaf that wants a gradient; the list receives it."""
    leaves: list[Tensor] = []

    def cut(given: Tensor) -> Tensor:
        leaves.append(given.detach().requires_grad_())
        return leaves[-1]

    with returned(module, cut):
        yield leaves


def logits_of(model: Model, values: Tensor) -> Tensor:
    """[picture, output] for normalised pixels [picture, rgb, row, column].

    Raises InputError for a model without a classifier.
    """
    logits = model.answer(image_inputs(model, values))
    if logits is None:
        raise InputError(
            "{model} names no classes: it was trained without labels. Choose a classifier.",
            model=model.checkpoint.title,
        )
    return logits


def class_score(logits: Tensor, target: int) -> Tensor:
    """The logit of class `target`, summed over pictures; IndexError for a class that does not exist."""
    if not 0 <= target < logits.shape[-1]:
        raise IndexError(f"target must be from 0 to {logits.shape[-1] - 1}; got {target}.")
    return logits[:, target].sum()


def need_attention(model: Model) -> None:
    """Raises InputError for a model that has none."""
    if not model.family.attends:
        raise InputError(
            "{model} has no attention: it convolves. Choose a ViT, or another method.",
            model=model.checkpoint.title,
        )
