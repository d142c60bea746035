from __future__ import annotations

import numpy as np
import pytest

from tests.ui.components import build
from viz.ui.components import transport

pytestmark = pytest.mark.instant


def test_what_is_packed_is_what_arrives():
    arrays: tuple[np.ndarray, ...] = (
        np.arange(5, dtype=np.uint8),
        np.arange(7, dtype=np.uint16),
        np.linspace(0, 1, 3, dtype=np.float32),
    )
    data = transport.pack({"words": ["the", "שלום", "\ud800", "</script>"]}, *arrays)
    meta, got = build.unpack(data.replace(b"\xed\xa0\x80", b"???"))
    assert meta["words"] == ["the", "שלום", "???", "</script>"]
    for one, other in zip(got, arrays, strict=True):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)


def test_arrays_begin_at_multiples_of_four_bytes():
    data = transport.pack({"a": "é"}, np.zeros(3, np.uint8), np.zeros(3, np.uint16))
    assert len(data) % 4 == 0
    assert int.from_bytes(data[:4], "little") % 4 == 0


def test_not_a_number_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        transport.pack({"weight": float("nan")})


def test_codes_keep_the_three_decimals_of_the_float32():
    weights = np.random.default_rng(0).random(5_000).astype(np.float32)
    ties = np.arange(0, 1, 1 / 2000, dtype=np.float32)
    weights = np.concatenate([weights, weights**8, ties, np.float32([0, 1, 0.0625, 0.0005, 0.1875])])
    shown = transport.codes(weights) / 65535
    assert np.abs(shown - weights).max() <= 1 / 65535
    written = [f"{x:.3f}" for x in weights.tolist()]
    assert [f"{x:.3f}" for x in shown] == written
    assert [f"{x / 1000:.3f}" for x in build.decimals(weights)] == written


@pytest.mark.parametrize("one", [65535, 4095])
def test_a_weight_above_0_stays_above_0(one: int):
    shown = transport.codes(np.float32([0, 1e-9, 1e-6, 1 / one]), one)
    assert shown.tolist() == [0, 1, 1, 1]


def test_plain_rounding_would_not_keep_them():
    weights = np.random.default_rng(0).random(200_000).astype(np.float32)
    plain = np.rint(weights.astype(np.float64) * 65535) / 65535
    assert (np.rint(plain * 1000) != np.rint(weights.astype(np.float64) * 1000)).mean() > 0.003


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_weight_is_refused(wrong: float):
    with pytest.raises(ValueError, match=r"weights must lie in 0\.\.1"):
        transport.codes(np.array([0.5, wrong]))


def test_varints_are_leb128():
    numbers = np.array([0, 1, 127, 128, 300, 16383, 16384, 65535], dtype=np.uint16)
    assert transport.varints(numbers).tobytes() == bytes.fromhex("00 01 7f 8001 ac02 ff7f 808001 ffff03")
    assert np.array_equal(build.varints(transport.varints(numbers)), numbers)


def test_scripts_are_one_module_without_comments():
    script = transport.script()
    assert "function unpack" in script
    assert "\n" in script.strip()
    assert "//" not in script
