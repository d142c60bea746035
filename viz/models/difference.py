"""Weights kept as their difference from the weights of another network, in a few bits a number.

A network that was trained on from another one has moved little: its difference needs far fewer bits than
its weights. Each row of a matrix has its own step; a number is one of 2^bits multiples of it, evenly about
zero. What is new, and what is small, is kept whole in float16.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from viz.errors import InputError

FORMAT = "difference"
STEPS = np.linspace(0.7, 1.3, 5)
"""Tried for each row, as multiples of the step that suits numbers of a normal distribution."""
NORMAL = {1: 1.596, 2: 0.996, 3: 0.586, 4: 0.335, 5: 0.188, 6: 0.104, 8: 0.031}
"""Bits -> the best step for a normal distribution of deviation 1 (Max, 1960)."""


def quantised(rows: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """`rows` [row, column] as codes (uint8), and the step of each row (float16): the best of those tried."""
    deviation = rows.std(axis=1, keepdims=True) * NORMAL[bits]
    best = np.zeros(len(rows), dtype=np.float16)
    least = np.full(len(rows), np.inf)
    for factor in STEPS:
        steps = np.maximum(deviation[:, 0] * factor, 1e-7).astype(np.float16)
        error = ((restored(_codes(rows, steps, bits), steps, bits) - rows) ** 2).sum(axis=1)
        best, least = np.where(error < least, steps, best), np.minimum(error, least)
    return _codes(rows, best, bits), best


def _codes(rows: np.ndarray, steps: np.ndarray, bits: int) -> np.ndarray:
    middle = (2**bits - 1) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.nan_to_num(rows / steps.astype(np.float32)[:, None])
    codes: np.ndarray = np.clip(np.round(scaled + middle), 0, 2**bits - 1).astype(np.uint8)
    return codes


def restored(codes: np.ndarray, steps: np.ndarray, bits: int) -> np.ndarray:
    """The numbers [row, column] that `codes` stand for."""
    return (codes.astype(np.float32) - np.float32((2**bits - 1) / 2)) * steps.astype(np.float32)[:, None]


def packed(codes: np.ndarray, bits: int) -> np.ndarray:
    """`codes` without the bits that are always zero, as bytes: the highest bit first."""
    return np.packbits(np.unpackbits(codes.reshape(-1, 1), axis=1)[:, 8 - bits :].ravel())


def unpacked(stored: np.ndarray, shape: tuple[int, int], bits: int) -> np.ndarray:
    """The codes [row, column] in `stored`."""
    count = shape[0] * shape[1]
    singles = np.unpackbits(stored, count=count * bits).reshape(count, bits)
    return np.packbits(singles, axis=1).ravel().reshape(shape) >> (8 - bits)


def write(
    weights: Mapping[str, Tensor], base: Mapping[str, Tensor], file: Path, *, bits: Mapping[str, int]
) -> None:
    """Write `weights`: those in `bits` as a difference from `base` in so many bits, the others in float16."""
    tensors: dict[str, Tensor] = {}
    for name, value in weights.items():
        if name not in bits:
            tensors[name] = value.half().contiguous()
            continue
        codes, steps = quantised((value.float() - base[name].float()).numpy(), bits[name])
        tensors[f"{name}.codes"] = torch.from_numpy(packed(codes, bits[name]))
        tensors[f"{name}.steps"] = torch.from_numpy(steps)
    save_file(tensors, file, metadata={"format": FORMAT, "bits": json.dumps(dict(bits), sort_keys=True)})
    file.chmod(0o644)  # safetensors keeps it from everyone else


def read(file: Path, base: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights in `file`, in float32. Raises InputError unless it fits a network like `base`."""
    with safe_open(file, "pt") as opened:
        told = opened.metadata() or {}
        stored = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    if told.get("format") != FORMAT:
        raise InputError(
            "{file} must hold the difference from another network's weights; it does not.", file=file.name
        )
    bits: dict[str, int] = json.loads(told["bits"])
    weights = {
        name: value.float() for name, value in stored.items() if not name.endswith((".codes", ".steps"))
    }
    for name, count in bits.items():
        steps, codes = stored[f"{name}.steps"], stored[f"{name}.codes"].numpy()
        if (
            name not in base
            or len(base[name]) != len(steps)
            or len(codes) != -(-base[name].numel() * count // 8)
        ):
            raise InputError(
                "{file} was made from another network than this one: {name} does not fit.",
                file=file.name,
                name=name,
            )
        shape = (base[name].shape[0], base[name].shape[1])
        change = restored(unpacked(codes, shape, count), steps.numpy(), count)
        weights[name] = base[name].float() + torch.from_numpy(change)
    return weights
