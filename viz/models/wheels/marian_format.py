"""Marian's binary model format: a table of tensors, each float32 or 8-bit whole numbers with one factor.

Little-endian: version, count; for each tensor the lengths of its name, shape and data and its type; the
names, the shapes, padding, and the data back to back. The format has no other reader in Python.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from viz.errors import InputError

VERSION = 1
MAX_TENSORS = 10_000
FLOAT32, INTGEMM8, BYTES = 0x404, 0x4101, 0x101
TABLE = "Wemb"
"""The one 8-bit matrix that is stored as it is shaped; the others are stored transposed."""

Array = np.ndarray


def tensors(path: Path) -> dict[str, Array]:
    """Every tensor of weights in the file by its name, as float32 and in its own shape.

    Raises InputError for a file that is not as the format says.
    """
    data = path.read_bytes()
    try:
        return _tensors(data)
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise InputError(
            "{file} is no whole file of Marian's format ({kind}). It is damaged.",
            file=path.name,
            kind=type(error).__name__,
        ) from error


def _tensors(data: bytes) -> dict[str, Array]:
    version, count = struct.unpack_from("<QQ", data, 0)
    if version != VERSION or count > MAX_TENSORS:
        raise ValueError(f"version {version}, {count} tensors")
    headers = [struct.unpack_from("<QQQQ", data, 16 + 32 * number) for number in range(count)]
    at = 16 + 32 * count
    names = []
    for length, *_ in headers:
        names.append(data[at : at + length].rstrip(b"\0").decode("utf-8"))
        at += length
    shapes = []
    for _, _, axes, _ in headers:
        shapes.append(struct.unpack_from(f"<{axes}i", data, at))
        at += 4 * axes
    at += 8 + struct.unpack_from("<Q", data, at)[0]
    found = {}
    for name, shape, (_, kind, _, size) in zip(names, shapes, headers, strict=True):
        if kind != BYTES and not name.endswith(
            "_QuantMultA"
        ):  # the factors of 8-bit inputs: ours stay float32
            found[name] = _tensor(data[at : at + size], kind, shape, as_shaped=name == TABLE)
        at += size
    if at != len(data):
        raise ValueError(f"{len(data)} bytes instead of {at}")
    return found


def _tensor(data: bytes, kind: int, shape: tuple[int, ...], *, as_shaped: bool) -> Array:
    if min(shape, default=0) < 1 or kind not in (FLOAT32, INTGEMM8):
        raise ValueError(f"shape {shape}, type {kind:#x}")
    count = int(np.prod(shape, dtype=np.int64))
    if kind == FLOAT32:
        return np.frombuffer(data, "<f4", count).reshape(shape).astype(np.float32)
    (factor,) = struct.unpack_from("<f", data, count)
    values = np.frombuffer(data, np.int8, count).astype(np.float32) / np.float32(factor)
    return values.reshape(shape) if as_shaped else np.ascontiguousarray(values.reshape(shape[::-1]).T)
