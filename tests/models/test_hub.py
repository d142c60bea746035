"""A download succeeds, says how far it is, goes on after an interruption, and turns every trouble into one
calm sentence.
"""

from __future__ import annotations

import io
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants

from tests.models.stand_in import REPOSITORY, REVISION, Hub
from viz.errors import InputError
from viz.models import download, fetch, hub, storage
from viz.models.checkpoint import Checkpoint
from viz.models.download import Download, Work

try:
    import resource
except ImportError:  # Windows
    resource = None

pytestmark = pytest.mark.tiny

TINY = Checkpoint(
    name="tiny", title="", family="bert", network="", reads="text", source="hub",
    location=REPOSITORY, revision=REVISION, licence="", megabytes=1, layers=2, heads=2, why="",
)  # fmt: skip
SENTENCES = {**download.SENTENCES, **hub.SENTENCES}


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(storage, "CATALOGUE", {"tiny": TINY})
    monkeypatch.setattr(storage, "_downloads", {})
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ATTENTION_LAB_OFFLINE", "0")


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with Hub() as served:
        monkeypatch.setenv("HF_ENDPOINT", served.url)
        yield served


class InThread:
    """A download's process as `Download` sees it, in a thread: Python and the hub's library take a second to
    start.
    """

    def __init__(self, work: Work) -> None:
        reader, writer = os.pipe()
        self.stdin, self.stdout = io.StringIO(), os.fdopen(reader, encoding="utf-8")
        self._said = os.fdopen(writer, "w", encoding="utf-8")
        self._thread = threading.Thread(target=self._run, args=work.command[3:], daemon=True)

    def start(self) -> InThread:
        self._thread.start()
        return self

    def _run(self, *task: str) -> None:
        with self._said:
            fetch.work(*task)

    def say(self, **message: Any) -> None:
        print(json.dumps(message), file=self._said, flush=True)

    def __enter__(self) -> None:
        """As a process."""

    def __exit__(self, *args: object) -> None:
        """As a process."""

    def wait(self, timeout: float) -> None:
        self._thread.join(timeout)


@pytest.fixture
def in_thread(stand_in: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Downloads of this test run in a thread; to its end, since the next one asks another hub."""
    started: list[InThread] = []

    def begun(work: Work) -> InThread:
        started.append(InThread(work))
        monkeypatch.setattr(fetch, "say", started[-1].say)
        return started[-1].start()

    template = constants.HUGGINGFACE_CO_URL_TEMPLATE.replace(constants.ENDPOINT, stand_in.url)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "ENDPOINT", stand_in.url)
    monkeypatch.setattr(download, "begun", begun)
    yield
    stand_in.released.set()
    for each in started:
        each.wait(60)


def begin(**patience: float) -> Download:
    return Download(hub.work(REPOSITORY, REVISION, **patience)).start()


def sentence(begun: Download) -> str:
    with pytest.raises(InputError) as caught:
        begun.result()
    assert begun.poll() == "failed"
    return str(caught.value)


def until(met: Callable[[], bool], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end
        time.sleep(0.01)


def partial_files() -> list[Path]:
    return list(Path(constants.HF_HUB_CACHE).rglob("*.part"))


def test_downloads_the_allowed_files_and_finds_them_again_without_asking(stand_in: Hub) -> None:
    assert hub.cached(REPOSITORY, REVISION) is None
    begun = begin()
    folder = begun.result()
    assert sorted(path.name for path in folder.iterdir()) == [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
    ]
    assert (folder / "model.safetensors").read_bytes() == stand_in.files["model.safetensors"]
    total = sum(len(stand_in.files[path.name]) for path in folder.iterdir())
    assert (begun.poll(), begun.progress()) == ("done", (total, total))
    assert {name for _, name, _ in stand_in.asked} <= set(fetch.FILES)

    stand_in.asked.clear()
    found = hub.cached(REPOSITORY, REVISION)
    assert found is not None
    assert found.samefile(folder)
    assert stand_in.asked == []


def test_progress_grows_while_bytes_arrive(stand_in: Hub) -> None:
    stand_in.pause = 0.04
    begun, seen = begin(), []
    while begun.poll() == "running":
        seen.append(begun.progress())
        time.sleep(0.02)
    begun.result()
    done = [now for now, total in seen if total]
    assert done == sorted(done)
    assert len(set(done)) >= 4
    assert max(done) <= seen[-1][1]


@pytest.mark.usefixtures("in_thread")
def test_a_cut_connection_goes_on_where_it_stopped(stand_in: Hub) -> None:
    stand_in.cut_after = 200_000
    folder = begin().result()
    assert (folder / "model.safetensors").read_bytes() == stand_in.files["model.safetensors"]
    assert [asked for asked in stand_in.asked if asked[2]] == [("GET", "model.safetensors", "bytes=200000-")]


def test_a_cancelled_download_keeps_what_arrived_for_the_next(stand_in: Hub) -> None:
    stand_in.hang = "BODY"
    first = begin()
    until(lambda: any(path.stat().st_size == 20_000 for path in partial_files()))
    first.cancel()
    assert first.poll() == "cancelled"
    with pytest.raises(InputError, match="cancelled"):
        first.result()
    until(lambda: first._process is not None and first._process.poll() is not None)
    assert hub.cached(REPOSITORY, REVISION) is None, "half a model must not look like one"

    stand_in.hang = ""
    second = begin()
    folder = second.result()
    assert (folder / "model.safetensors").read_bytes() == stand_in.files["model.safetensors"]
    assert stand_in.asked[-2] == ("GET", "model.safetensors", "bytes=20000-")
    assert partial_files() == []


@pytest.mark.usefixtures("in_thread")
def test_a_connection_that_is_cut_again_and_again_is_given_up(stand_in: Hub) -> None:
    stand_in.cut_after, stand_in.cuts = 1, 99
    assert sentence(begin()) == SENTENCES["cut"]


@pytest.mark.usefixtures("in_thread")
@pytest.mark.parametrize(("status", "kind"), [(401, "private"), (404, "missing"), (503, "busy")])
def test_what_the_hub_refuses(stand_in: Hub, status: int, kind: str) -> None:
    stand_in.status = status
    assert sentence(begin()) == SENTENCES[kind]
    assert len(stand_in.asked) == 1, "no silent retries"


@pytest.mark.parametrize(
    ("status", "kind"), [(403, "private"), (410, "missing"), (429, "busy"), (500, "busy")]
)
def test_other_refusals(status: int, kind: str) -> None:
    assert fetch.kind_of_status(status) == kind


@pytest.mark.usefixtures("in_thread")
def test_a_login_page_is_not_a_model(stand_in: Hub) -> None:
    stand_in.login_page = True
    assert sentence(begin()) == SENTENCES["content"]


@pytest.mark.usefixtures("in_thread")
def test_other_bytes_of_the_same_length_are_refused_and_not_kept(stand_in: Hub) -> None:
    stand_in.body = stand_in.files["model.safetensors"][:-1] + b"!"
    assert sentence(begin()) == SENTENCES["content"]
    assert partial_files() == []
    assert hub.cached(REPOSITORY, REVISION) is None


@pytest.mark.usefixtures("in_thread")
def test_more_bytes_than_announced_are_refused_before_they_fill_the_disk(stand_in: Hub) -> None:
    stand_in.body = stand_in.files["model.safetensors"] * 20
    stand_in.pause = 0.01
    assert sentence(begin()) == SENTENCES["content"]
    assert stand_in.sent < 10 * len(stand_in.files["model.safetensors"])
    assert partial_files() == []


@pytest.mark.usefixtures("in_thread")
def test_another_revision_than_the_one_asked_for_is_refused(stand_in: Hub) -> None:
    stand_in.commit = "f" * 40
    assert sentence(begin()) == SENTENCES["content"]


@pytest.mark.usefixtures("in_thread")
def test_weights_that_are_not_safetensors_are_refused(stand_in: Hub) -> None:
    stand_in.files["model.safetensors"] = b"\x80\x04 a pickle" * 100
    assert sentence(begin()) == SENTENCES["content"]


@pytest.mark.usefixtures("in_thread")
def test_a_hub_without_the_weights(stand_in: Hub) -> None:
    del stand_in.files["model.safetensors"]
    assert sentence(begin()) == SENTENCES["pickle"]
    del stand_in.files["pytorch_model.bin"]
    assert sentence(begin()) == SENTENCES["weightless"]


@pytest.mark.usefixtures("in_thread")
@pytest.mark.parametrize("step", ["HEAD", "GET"])
def test_a_hub_that_never_answers_is_left(stand_in: Hub, step: str) -> None:
    stand_in.hang = step
    start = time.monotonic()
    assert sentence(begin(answer_s=1)) == SENTENCES["silent"]
    assert time.monotonic() - start < hub.STALL_S / 2
    assert hub.ANSWER_S <= 5


@pytest.mark.usefixtures("in_thread")
def test_a_download_that_stalls_is_left_and_can_go_on(stand_in: Hub) -> None:
    stand_in.hang = "BODY"
    assert sentence(begin(stall_s=0.5)) == SENTENCES["cut"]
    assert partial_files()


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    assert sentence(begin()) == SENTENCES["network"]


def test_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    assert sentence(begin()) == SENTENCES["network"]


def test_downloads_switched_off(stand_in: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTENTION_LAB_OFFLINE", "1")
    assert (
        sentence(begin())
        == "This model is not on this computer and downloads are switched off. Choose a built-in model."
    )
    assert stand_in.asked == []


def test_the_server_staying_off_line_does_not_stop_a_download(
    stand_in: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("TRANSFORMERS_OFFLINE", "1")
    assert begin().result().is_dir()


@pytest.mark.skipif(resource is None, reason="this system has no limits on file sizes")
def test_no_space_left(stand_in: Hub) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        begun = begin()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sentence(begun) == SENTENCES["full"]


def test_too_little_space_is_known_before_the_first_byte(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    remote = fetch.Remote(name="model.safetensors", url="http://hub.invalid", size=10**18, digest="0" * 64)
    monkeypatch.setattr(fetch, "survey", lambda repository, revision: [remote])
    with pytest.raises(fetch.Failure, match="full"):
        fetch.fetch(str(tmp_path), REPOSITORY, REVISION)


def test_a_cache_that_can_not_be_written(stand_in: Hub, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    assert sentence(begin()) == SENTENCES["folder"]


@pytest.mark.parametrize("code", fetch.NO_SPACE)
def test_a_full_disk_is_told_from_a_bug(code: int) -> None:
    assert fetch.kind_of(OSError(code, os.strerror(code))) == "full"
    assert fetch.kind_of(RuntimeError("surprise")) == "broken"


def test_only_what_the_menu_lists_is_fetched() -> None:
    for change in (
        {"location": "somebody/else"},
        {"revision": "main"},
        {"name": "other"},
        {"source": "folder"},
    ):
        with pytest.raises(InputError, match="in the menu"):
            storage.download(replace(TINY, **change))


def test_thirty_who_ask_share_one_download_and_a_failed_one_begins_anew(stand_in: Hub) -> None:
    stand_in.status = 503
    shared = [storage.download(TINY) for _ in range(30)]
    assert len(set(map(id, shared))) == 1
    assert sentence(shared[0]) == SENTENCES["busy"]
    stand_in.status = 0
    again = storage.download(TINY)
    assert again is not shared[0]
    assert storage.download(TINY) is again
    again.result()


def test_the_process_ends_with_the_one_that_started_it(stand_in: Hub) -> None:
    stand_in.hang = "HEAD"
    process = download.begun(hub.work(REPOSITORY, REVISION))
    assert process.stdin is not None
    process.stdin.close()
    assert process.stdout is not None
    with process.stdout:
        assert "failed" not in process.stdout.read(), "it must not wait for the hub"
    assert process.wait(timeout=10) == 0


def test_every_sentence_is_calm() -> None:
    for text in SENTENCES.values():
        assert text.endswith(".")
        assert len(text) <= 130
        assert "Error" not in text
