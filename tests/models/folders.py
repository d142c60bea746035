"""A checkpoint folder on a disk, what can be wrong with it, and how it is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from viz.errors import InputError
from viz.models.folder import described
from viz.models.loading import load_folder
from viz.models.model import Model

SENTENCE = re.compile(r"[A-Z][^\n]+\.( [A-Z][^\n]+[.:])*|[\w.]+ (must|is) [^\n]+\.")
"""One calm sentence or two; a file's name may begin it."""


def load(path: Path) -> Model:
    return load_folder(described(f"folder:{path.name}", path), path)


def refused(path: Path, match: str | None = None) -> str:
    """The sentence with which a folder is refused."""
    with pytest.raises(InputError, match=match) as caught:
        load(path)
    said = str(caught.value)
    assert SENTENCE.fullmatch(said), said
    assert len(said) < 400
    return said


def change(path: Path, **changes: Any) -> None:
    """Write other values into config.json; None deletes."""
    config = json.loads((path / "config.json").read_text()) | changes
    (path / "config.json").write_text(
        json.dumps({key: value for key, value in config.items() if value is not None})
    )


def rewrite(path: Path, edit: Callable[[dict[str, torch.Tensor]], object]) -> None:
    """Change the tensors of a weights file."""
    tensors = load_file(path / "model.safetensors")
    edit(tensors)
    (path / "model.safetensors").unlink()
    save_file(tensors, path / "model.safetensors", metadata={"format": "pt"})
