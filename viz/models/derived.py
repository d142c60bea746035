"""Weights that are kept as a change of another checkpoint's: a difference in a few bits, or low-rank detours.

Low-rank adaptation (Hu et al., 2022) puts B A beside a frozen matrix W. Here the two are added up once, so
that the network that runs, and is recorded, is an ordinary one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from safetensors.torch import load_file
from torch import Tensor

from viz.errors import InputError
from viz.models import difference

DIFFERENCE = "difference.safetensors"
ADAPTER = "adapter.safetensors"
DOWN, UP = ".down", ".up"
Weights = dict[str, Tensor]


def merged(adapter: Mapping[str, Tensor], base: Mapping[str, Tensor]) -> Weights:
    """`base` with every detour of `adapter` added to its matrix, and its other tensors put in place.

    Raises InputError where a detour leads past a matrix that `base` has not.
    """
    weights = dict(base) | {name: value for name, value in adapter.items() if not name.endswith((DOWN, UP))}
    for name in adapter:
        if not name.endswith(UP):
            continue
        up, down, owner = (
            adapter[name],
            adapter[name.removesuffix(UP) + DOWN],
            name.removesuffix(UP) + ".weight",
        )
        if owner not in base or base[owner].shape[:2] != (up.shape[0], down.shape[1]):
            raise InputError(
                "The adapter was made for another network than this one: {tensor} does not fit.", tensor=owner
            )
        weights[owner] = base[owner] + (up @ down).reshape(base[owner].shape)
    return weights


def _masked_words(path: Path, base: Path) -> Weights:
    """BERT with both heads of its pre-training, from an encoder without them."""
    encoder = {f"bert.{name}": value for name, value in _whole(base).items()}
    weights = difference.read(path / DIFFERENCE, encoder)
    words = "bert.embeddings.word_embeddings.weight", "cls.predictions.bias"
    weights["cls.predictions.decoder.weight"], weights["cls.predictions.decoder.bias"] = (
        weights[name] for name in words
    )
    return weights


def _vision_transformer(path: Path, base: Path) -> Weights:
    """DINOv2 with a classifier of [CLS] and the mean patch."""
    return _adapted(
        path, {f"dinov2.{name}": value for name, value in _whole(base).items()}, "dinov2.", "classifier."
    )


def _convolution(path: Path, base: Path) -> Weights:
    """EfficientNet with another classifier."""
    kept = {name: value for name, value in _whole(base).items() if not name.startswith("classifier.")}
    return _adapted(path, kept, "", "classifier.")


def _adapted(path: Path, base: Weights, inside: str, head: str) -> Weights:
    """The adapter's tensors under the names of the network that runs."""
    stored = _floats(load_file(path / ADAPTER))
    renamed = {
        name.replace("head.", head, 1)
        if name.startswith("head.")
        else inside + name.removeprefix("base."): value
        for name, value in stored.items()
    }
    return merged(renamed, base)


def _whole(folder: Path) -> Weights:
    found = load_file(folder / "model.safetensors")
    return _floats({name: value for name, value in found.items() if not name.endswith("position_ids")})


def _floats(weights: Weights) -> Weights:
    return {name: value.float() if value.is_floating_point() else value for name, value in weights.items()}


READERS: Mapping[str, Callable[[Path, Path], Weights]] = MappingProxyType(
    {"bert": _masked_words, "dinov2": _vision_transformer, "efficientnet_lite": _convolution}
)
"""Family -> the function that reads the whole weights from the folder of the change and that of the base."""


def weights(family: str, path: Path, base: Path) -> Weights:
    """The whole weights, in float32, of the checkpoint in `path` that changes the one in `base`."""
    return READERS[family](path, base)
