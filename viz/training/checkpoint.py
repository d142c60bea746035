"""Checkpoints that are whole or not there, from which a run goes on exactly."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

from viz.errors import InputError


def write(state: dict[str, Any], file: Path) -> None:
    """Write beside `file`, then rename: whoever kills the run finds the old checkpoint or the new."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(file.name + ".partial")
    torch.save(state, partial)
    os.replace(partial, file)


def read(file: Path) -> dict[str, Any]:
    """The state in `file`. Only tensors and plain values are read, so that a file can run no code."""
    if not file.exists():
        raise InputError(f"--resume must find {file.name} in {file.parent}; there is none.")
    return torch.load(file, weights_only=True)
