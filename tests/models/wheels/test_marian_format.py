"""Marian's binary format, read from bytes that are put together here as Marian's documentation of it says."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from viz.errors import InputError
from viz.models.wheels import marian_format

pytestmark = pytest.mark.instant

FLOATS = np.array([[0.5, -2.0, 3.25]], np.float32)
WHOLE = np.array([[1, -2, 3], [4, 5, -127]], np.int8)
TENSORS: tuple[tuple[str, int, tuple[int, ...], bytes], ...] = (
    ("decoder_ff_logit_out_b", 0x404, (1, 3), FLOATS.tobytes()),
    ("Wemb", 0x4101, (2, 3), WHOLE.tobytes() + struct.pack("<f", 4.0) + bytes(54)),
    ("encoder_l1_self_Wq", 0x4101, (2, 3), WHOLE.T.tobytes() + struct.pack("<f", 4.0)),
    ("encoder_l1_self_Wq_QuantMultA", 0x404, (1, 1), struct.pack("<f", 9.0)),
    ("special:model.yml", 0x101, (5,), b"dim:0"),
)


def written(
    tensors: tuple[tuple[str, int, tuple[int, ...], bytes], ...] = TENSORS,
    *,
    version: int = 1,
    padding: int = 7,
) -> bytes:
    """A file of these (name, type, shape, data)."""
    names = [name.encode() + b"\0" for name, *_ in tensors]
    lines = [struct.pack("<QQ", version, len(tensors))]
    lines += [
        struct.pack("<QQQQ", len(name), kind, len(shape), len(data))
        for name, (_, kind, shape, data) in zip(names, tensors, strict=True)
    ]
    lines += [*names, *(struct.pack(f"<{len(shape)}i", *shape) for _, _, shape, _ in tensors)]
    return b"".join([*lines, struct.pack("<Q", padding), bytes(padding), *(data for *_, data in tensors)])


def read(tmp_path: Path, data: bytes) -> dict[str, np.ndarray]:
    (tmp_path / "model.bin").write_bytes(data)
    return marian_format.tensors(tmp_path / "model.bin")


def test_each_tensor_comes_out_as_it_went_in(tmp_path: Path) -> None:
    found = read(tmp_path, written())
    assert list(found) == ["decoder_ff_logit_out_b", "Wemb", "encoder_l1_self_Wq"]
    np.testing.assert_array_equal(found["decoder_ff_logit_out_b"], FLOATS)
    np.testing.assert_array_equal(found["Wemb"], WHOLE / 4)
    np.testing.assert_array_equal(found["encoder_l1_self_Wq"], WHOLE / 4)
    assert all(value.dtype == np.float32 for value in found.values())


def test_a_file_cut_short_anywhere_is_one_sentence(tmp_path: Path) -> None:
    whole = written()
    for kept in range(0, len(whole), 5):
        with pytest.raises(InputError, match=r"model\.bin is no whole file of Marian's format"):
            read(tmp_path, whole[:kept])


@pytest.mark.parametrize(
    "damaged",
    [
        written(version=2),
        written() + b"x",
        struct.pack("<QQ", 1, 1 << 60),
        written((("W", 0x404, (-1, 3), FLOATS.tobytes()),)),
        written((("W", 0x404, (1 << 30, 1 << 30), FLOATS.tobytes()),)),
        written((("W", 0x999, (1, 3), FLOATS.tobytes()),)),
        written((("W", 0x404, (1, 3), FLOATS.tobytes()),))[:16] + struct.pack("<QQQQ", 2, 0x404, 1 << 62, 12),
        b"PK\x03\x04 not Marian's at all, but long enough to be read as a header",
    ],
)
def test_a_file_that_is_not_as_the_format_says(tmp_path: Path, damaged: bytes) -> None:
    with pytest.raises(InputError, match="no whole file"):
        read(tmp_path, damaged)
