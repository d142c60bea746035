"""SHA-256 of weights. Those of the bundled ones stand in ``assets/weights/SHA256SUMS``, in the form that
``sha256sum --check`` reads.

``python -m viz.models`` writes it anew from what lies there; a test holds the two together.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from viz.errors import InputError
from viz.paths import ASSETS

FOLDER = ASSETS / "weights"
CHECKED = (
    "adapter.safetensors",
    "config.json",
    "difference.safetensors",
    "model.safetensors",
    "preprocessor_config.json",
)
LINE = re.compile(r"([0-9a-f]{64})  ([^/\s]+)/([^/\s]+)")


def check_sha256(path: Path, expected: str) -> None:
    """Raises InputError, with both digests, unless the file's SHA-256 is `expected`."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise InputError(
            "{file} is missing or cannot be read. Install the app again.", file=path.name
        ) from None
    if found != expected:
        raise InputError(
            "{file} must have SHA-256 {expected}; got {found}. The file is damaged or not the one expected:"
            " refused.",
            file=path.name,
            expected=expected,
            found=found,
        )


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
