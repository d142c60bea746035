"""What the gradient methods share: the score that is differentiated, and whom they cannot serve.

Nothing is left on the model: gradients come from `torch.autograd.grad` and are never stored on parameters.
Whoever uses these holds the model's lock.
"""

from __future__ import annotations

from torch import Tensor

from viz.capture import image_inputs
from viz.errors import InputError
from viz.models.model import Model


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
