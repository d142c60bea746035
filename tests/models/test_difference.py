"""A network kept as its difference from another one comes back as near as its bits allow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from viz.errors import InputError
from viz.models.difference import packed, quantised, read, restored, unpacked, write

pytestmark = pytest.mark.tiny

ROWS = np.random.default_rng(0).normal(size=(40, 500)).astype(np.float32) * np.geomspace(1e-4, 1, 40)[:, None]
NOISE = {1: 0.3634, 2: 0.1188, 3: 0.03744, 4: 0.01154, 8: 0.0001}
"""Bits -> the least mean squared error of even steps on normal numbers (Max, 1960; 8 bits: a bound)."""


@pytest.mark.parametrize("bits", NOISE)
def test_the_error_is_the_least_that_so_many_bits_allow(bits: int) -> None:
    codes, steps = quantised(ROWS.astype(np.float32), bits)
    assert codes.max() <= 2**bits - 1
    error = ((restored(codes, steps, bits) - ROWS) ** 2).mean(axis=1) / (ROWS**2).mean(axis=1)
    assert error.mean() < 1.1 * NOISE[bits]


@pytest.mark.parametrize("bits", [1, 2, 3, 4, 5, 6, 8])
def test_codes_are_packed_without_a_loss_and_without_a_gap(bits: int) -> None:
    codes = np.random.default_rng(bits).integers(2**bits, size=(7, 13)).astype(np.uint8)
    stored = packed(codes, bits)
    assert len(stored) == -(-7 * 13 * bits // 8)
    by_hand = "".join(f"{code:0{bits}b}" for code in codes.ravel().tolist())
    assert "".join(f"{byte:08b}" for byte in stored.tolist())[: len(by_hand)] == by_hand
    assert np.array_equal(unpacked(stored, (7, 13), bits), codes)


def test_a_row_that_has_not_moved_stays_where_it_was() -> None:
    codes, steps = quantised(np.zeros((2, 5), dtype=np.float32), 4)
    assert np.abs(restored(codes, steps, 4)).max() < 1e-6


def weights() -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    base = {"a.weight": torch.randn(20, 30), "a.bias": torch.randn(20)}
    moved = {name: value + 0.01 * torch.randn_like(value) for name, value in base.items()}
    return base, {**moved, "head.weight": torch.randn(3, 20)}


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    torch.manual_seed(0)
    base, moved = weights()
    write(moved, base, tmp_path / "d.safetensors", bits={"a.weight": 8})
    found = read(tmp_path / "d.safetensors", base)
    assert set(found) == set(moved)
    for name in ("a.bias", "head.weight"):
        assert torch.equal(found[name], moved[name].half().float())
    change = (moved["a.weight"] - base["a.weight"]).std()
    assert (found["a.weight"] - moved["a.weight"]).std() < 0.02 * change
    assert (tmp_path / "d.safetensors").stat().st_mode & 0o777 == 0o644


def test_a_file_of_another_kind_or_for_another_network_is_one_sentence(tmp_path: Path) -> None:
    base, moved = weights()
    save_file(moved, tmp_path / "whole.safetensors")
    with pytest.raises(InputError, match="must hold the difference"):
        read(tmp_path / "whole.safetensors", base)
    write(moved, base, tmp_path / "d.safetensors", bits={"a.weight": 4})
    for other in ({"a.weight": torch.zeros(20, 31)}, {"a.weight": torch.zeros(21, 30)}, {}):
        with pytest.raises(InputError, match="made from another network"):
            read(tmp_path / "d.safetensors", other)
