"""What was learned of a visitor's examples, as a folder: how a checkpoint's weights changed, and the head.

Such a folder is an own checkpoint like any other: whoever runs the app lays it below ``--models DIR``. It
holds no weights that the checkpoint it changes has already.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save
from torch import Tensor

from viz.errors import InputError
from viz.models import config as configs
from viz.models.catalogue import CATALOGUE
from viz.models.folder import KEY

FILE = "tuned.safetensors"
WEIGHTS, BIAS = "head.weight", "head.bias"


@dataclass(frozen=True, eq=False, kw_only=True)
class Taught:
    """The head that a tuned network brings along: scores of classes from an example's vector."""

    weights: Tensor
    """[class, feature]"""
    bias: Tensor
    """[class]"""
    classes: tuple[str, ...]
    first: bool
    """Is an example's vector that of its first token, and not the mean of all?"""

    def scores(self, rows: Tensor) -> Tensor:
        """[example, class] of vectors [example, feature]."""
        return rows @ self.weights.T + self.bias


def archive(  # noqa: PLR0913 - by name
    base: str,
    folder: Path,
    *,
    change: Mapping[str, Tensor],
    head: Taught,
    card: str,
    pixels: Any = None,
) -> bytes:
    """A zip of the folder: how the catalogue's checkpoint `base`, which lies in `folder`, has changed, its
    `head` and a `card`. `pixels` are a vision model's picture settings.

    Raises InputError for a checkpoint that is not of the catalogue, or is kept as a change itself.
    """
    if base not in CATALOGUE or CATALOGUE[base].base:
        raise InputError(
            "What can be taken away was learned by a checkpoint of the catalogue that holds its own weights;"
            " this one is none. Tune another."
        )
    reading = "first" if head.first else "mean"
    told = {"base": base, "classes": list(head.classes), "reading": reading, "moved": bool(change)}
    files = {
        "config.json": json.dumps({**configs.read(folder), KEY: told}, indent=1).encode(),
        FILE: save({**change, WEIGHTS: head.weights, BIAS: head.bias}, metadata={"format": "pt"}),
        "README.md": card.encode("utf-8", "replace"),
    }
    if pixels is not None:
        size = {name: pixels[name] for name in ("height", "width")}
        rest = {name: pixels[name] for name in ("resample", "image_mean", "image_std", "rescale_factor")}
        files["preprocessor_config.json"] = json.dumps({"size": size, **rest}).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def change(folder: Path) -> dict[str, Tensor]:
    """What the folder's training changed, without the head."""
    return {name: value for name, value in load_file(folder / FILE).items() if name not in (WEIGHTS, BIAS)}


def taught(folder: Path, width: int) -> Taught:
    """The folder's head. Raises InputError where it does not fit vectors of `width`, or its own classes."""
    told = configs.read(folder)[KEY]
    found = load_file(folder / FILE)
    names = told.get("classes")
    classes = configs.labels(dict(enumerate(names))) if isinstance(names, list) else {}
    weights, bias = found.get(WEIGHTS), found.get(BIAS)
    if (
        weights is None
        or bias is None
        or weights.shape != (len(classes), width)
        or bias.shape != (len(classes),)
        or not bool(torch.isfinite(weights).all() & torch.isfinite(bias).all())
    ):
        raise InputError(
            "The head in this tuned folder does not fit its network or its classes. It is damaged."
        )
    return Taught(
        weights=weights.float(), bias=bias.float(), classes=tuple(classes.values()),
        first=told.get("reading") == "first",
    )  # fmt: skip
