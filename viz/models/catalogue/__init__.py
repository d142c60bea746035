"""Every checkpoint the app can show: menus, captions, citations and checks come from here.

The data are the TOML files beside this one, `text.toml`, `images.toml` and `translation.toml`, in the order
of the menus.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from viz.errors import InputError
from viz.models.catalogue.reading import read
from viz.models.checkpoint import Checkpoint
from viz.models.inspection import INSPECTION

__all__ = [
    "CATALOGUE",
    "DEFAULT_IMAGE",
    "DEFAULT_PHOTO",
    "DEFAULT_TEXT",
    "DEFAULT_TRANSLATOR",
    "Checkpoint",
    "by_name",
    "checkpoint",
    "folders",
    "inspect",
    "refused",
]
FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
READS: Mapping[str, Literal["text", "image"]] = {
    "text.toml": "text",
    "images.toml": "image",
    "translation.toml": "text",
}

CATALOGUE: Mapping[str, Checkpoint] = MappingProxyType(
    {
        found.name: found
        for file, reads in READS.items()
        for found in read(Path(__file__).with_name(file).read_text(encoding="utf-8"), reads=reads)
    }
)
"""Name -> checkpoint, in the order of the menus."""

DEFAULT_TEXT = "minilm"
DEFAULT_IMAGE = "vit-cifar10"
"""What is always here: it stands in where another is missing."""
DEFAULT_PHOTO = "vit-saliency"
"""The transformer that the lessons on patches and on where they look open with."""
DEFAULT_TRANSLATOR = "en-pt"


def by_name() -> tuple[str, ...]:
    """Names of the models of the hub that somebody has asked for by name; those that cannot be shown are left
    out.
    """
    from viz.models.named import names

    return tuple(name for name in names() if _sound(name))


def refused() -> dict[str, InputError]:
    """Folder of the operator's -> why it is not offered."""
    return {name: why for name in _named_folders() if (why := _refusal(f"folder:{name}")) is not None}


def inspect() -> None:
    """Open each folder that is offered and has not been opened as it is now; see `viz/models/inspection.py`.

    Takes as long as that takes: never call it from a page.
    """
    found = []
    for name in _named_folders():
        with suppress(InputError):  # its settings alone refuse it
            found.append(Path(checkpoint(f"folder:{name}").location))
    INSPECTION.round(found)


def folders() -> tuple[str, ...]:
    """Names of the checkpoint folders that the operator offers (``--models DIR``), sorted; broken ones are
    left out.
    """
    return tuple(name for name in _named_folders() if _sound(f"folder:{name}"))


def _sound(name: str) -> bool:
    return _refusal(name) is None


def _refusal(name: str) -> InputError | None:
    """Why a checkpoint is not offered: its settings tell, or its weights, once they have been opened."""
    try:
        found = checkpoint(name)
    except InputError as error:
        return error
    return INSPECTION.refusal(Path(found.location)) if found.source == "folder" else None


def _named_folders() -> tuple[str, ...]:
    root = os.environ.get("ATTENTION_LAB_MODELS")
    if not root or not Path(root).is_dir():
        return ()
    there = (path for path in Path(root).iterdir() if FOLDER_NAME.fullmatch(path.name))
    return tuple(sorted(path.name for path in there if (path / "config.json").is_file())[:100])


def checkpoint(name: str) -> Checkpoint:
    """The checkpoint called `name`; ``folder:NAME`` is a checkpoint folder of the operator's,
    ``hub:OWNER/NAME@COMMIT`` one of the hub that somebody has asked for by name, ``tuned:KEY`` one that a
    visit has tuned.

    Raises InputError for a name that is none of these, and for one that holds no model known here.
    """
    if name in CATALOGUE:
        return CATALOGUE[name]
    prefix, _, folder = name.partition(":")
    if prefix == "folder" and folder in _named_folders():
        from viz.models.folder import described

        return described(name, Path(os.environ["ATTENTION_LAB_MODELS"]) / folder)
    if prefix == "hub":
        from viz.models import named

        if name in named.names():
            return named.described(name)
    if prefix == "tuned":
        from viz.models import kept

        return kept.described(name)
    raise InputError(
        "A model must be one of {names}; got {got!r}. Choose one from the menu.",
        names=", ".join(CATALOGUE),
        got=name[:60],
    )
