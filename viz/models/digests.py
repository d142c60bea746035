"""SHA-256 of the bundled weights: ``assets/weights/SHA256SUMS``, in the form that ``sha256sum --check``
reads.

``python -m viz.models`` writes it anew from what lies there; a test holds the two together.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from viz.paths import ASSETS

FOLDER = ASSETS / "weights"
CHECKED = ("config.json", "model.safetensors", "preprocessor_config.json")
LINE = re.compile(r"([0-9a-f]{64})  ([^/\s]+)/([^/\s]+)")


def recorded(name: str, folder: Path = FOLDER) -> Mapping[str, str]:
    """File -> SHA-256 of the bundled checkpoint `name`.

    Empty where none is recorded, and `load` then refuses it.
    """
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        lines = []
    found = (match.groups() for match in map(LINE.fullmatch, lines) if match)
    return MappingProxyType({file: digest for digest, checkpoint, file in found if checkpoint == name})


def computed(folder: Path = FOLDER) -> str:
    """The text of SHA256SUMS for the checkpoints that lie in `folder`."""
    files = sorted(file for name in CHECKED for file in folder.glob(f"*/{name}"))
    return "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.parent.name}/{file.name}\n" for file in files
    )
