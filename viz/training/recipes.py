"""What each network is trained with: the choices, in one frozen value a network."""

from __future__ import annotations

from dataclasses import dataclass, replace

from torch import nn, optim

from viz.models.cnn import CNN
from viz.training.muon import Muon


@dataclass(frozen=True)
class SpecimenRecipe:
    """Everything that is chosen rather than learned. Rates are peaks; shares are of the whole budget."""

    network: str
    batch: int = 256
    matrix_rate: float = 3e-3
    other_rate: float = 1e-3
    weight_decay: float = 0.05
    warm_up: float = 0.05
    decay: float = 0.6
    label_smoothing: float = 0.1
    average_decay: float = 0.998
    clip: float = 1.0
    muon: bool = True
    positions: bool = True
    patches_kept: int = 32
    all_patches_from: float = 0.85
    teacher_share: float = 0.0
    temperature: float = 2.0


CNN_RECIPE = SpecimenRecipe(
    network="cnn",
    batch=500,
    matrix_rate=0.12,
    other_rate=4e-3,
    decay=0.95,
    average_decay=0.99,
    clip=float("inf"),
)
VIT_RECIPE = SpecimenRecipe(network="vit")
DISTILL_RECIPE = replace(VIT_RECIPE, teacher_share=0.7)


def optimizers(network: nn.Module, recipe: SpecimenRecipe) -> list[optim.Optimizer]:
    """Muon for the hidden matrices and filters, AdamW for the rest; both hold their peak rate as `peak`."""
    hidden, matrices, vectors = _sorted_parameters(network)
    rest = [
        {"params": matrices, "weight_decay": recipe.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    if not recipe.muon:
        rest.append({"params": hidden, "weight_decay": recipe.weight_decay})
    chosen: list[optim.Optimizer] = [optim.AdamW(rest, lr=recipe.other_rate, betas=(0.9, 0.99))]
    if recipe.muon:
        fixed = isinstance(network, CNN)
        momentum = 0.6 if fixed else 0.95
        decay = recipe.weight_decay
        chosen.append(
            Muon(hidden, lr=recipe.matrix_rate, momentum=momentum, weight_decay=decay, fixed_norm=fixed)
        )
    for optimizer in chosen:
        for group in optimizer.param_groups:
            group["peak"] = group["lr"]
    return chosen


def _sorted_parameters(
    network: nn.Module,
) -> tuple[list[nn.Parameter], list[nn.Parameter], list[nn.Parameter]]:
    """(hidden matrices and filters, first and last layers' matrices, everything
    one-dimensional or embedded)."""
    hidden, matrices, vectors = [], [], []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if parameter.ndim < 2 or "embeddings.cls" in name or "embeddings.position" in name:
            vectors.append(parameter)
        elif name.startswith(("classifier", "head", "stages.0", "vit.embeddings")):
            matrices.append(parameter)
        else:
            hidden.append(parameter)
    return hidden, matrices, vectors
