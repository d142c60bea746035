"""What runs in the download's own process: bring the files of one checkpoint into the Hugging Face cache, and
say how far it is.

Started by path (`python -P fetch.py FOLDER REPOSITORY REVISION [look]`), so that it imports neither torch
nor the rest of the package.
It speaks JSON lines on its standard output: ``{"total": n, "done": n}``, ``{"done": n}``, and last ``{"path":
p}`` or ``{"failed": kind}``.
When its standard input closes, whoever started it is gone, and it ends.

`hf_hub_download` alone starts again from nothing after an interruption. So the bytes are fetched here, into a
partial file named after their digest, checked, moved to where the library keeps its blobs, and handed to the
library, which finds nothing left to fetch.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import struct
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from huggingface_hub import constants, get_hf_file_metadata, get_session, hf_hub_download, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError

FILES = ("config.json", "tokenizer.json", "preprocessor_config.json", "model.safetensors")
"""All that is ever fetched; the weights last, so that a snapshot that has them is complete."""
OPTIONAL = ("tokenizer.json", "preprocessor_config.json")
OTHERS = {"model.safetensors.index.json": "parts", "pytorch_model.bin": "pickle"}
"""What may stand in the place of the weights, and the kind of failure that it is."""
TIMEOUT = httpx2.Timeout(connect=5, read=30, write=10, pool=5)
ANSWER_S = 5
TRIES = 4
SMALL = 40_000_000
"""Bytes that a file of settings may have."""
NO_SPACE = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
NO_FOLDER = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)


class Failure(Exception):
    """Its argument is the kind of failure, a key of `hub.SENTENCES` or `download.SENTENCES`."""


@dataclass(frozen=True, kw_only=True)
class Remote:
    """One file on the hub, and the digest that its content must have."""

    name: str
    url: str
    size: int
    digest: str


def say(**message: Any) -> None:
    """One line to whoever started this process."""
    print(json.dumps(message), flush=True)


def survey(repository: str, revision: str) -> list[Remote]:
    """The files there are, without their content. Raises Failure when what answers is not the hub.

    All must be of the commit that was asked for.
    """
    found = []
    for name in FILES:
        try:
            about = get_hf_file_metadata(
                hf_hub_url(repository, name, revision=revision), token=False, timeout=ANSWER_S
            )
        except HfHubHTTPError as error:
            if error.response.status_code != 404 or name == FILES[0]:
                raise
            if name in OPTIONAL:
                continue
            raise Failure(instead(repository, revision)) from None
        digest = about.etag or ""
        known = re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", digest)
        if about.commit_hash != revision or about.size is None or not known:
            raise Failure("content")
        found.append(Remote(name=name, url=about.location, size=about.size, digest=digest))
        say(found=name)
    return found


def instead(repository: str, revision: str) -> str:
    """Failure kind for a repository without `model.safetensors`: what it has in its place."""
    for name, kind in OTHERS.items():
        try:
            url = hf_hub_url(repository, name, revision=revision)
            get_hf_file_metadata(url, token=False, timeout=ANSWER_S)
        except HfHubHTTPError:
            continue
        return kind
    return "weightless"


def fingerprint(path: Path, digest: str) -> str:
    """The file's digest, of the kind that `digest` is: SHA-256 (large files), or git's SHA-1 of a blob."""
    with path.open("rb") as file:
        if len(digest) == 64:
            return hashlib.file_digest(file, "sha256").hexdigest()
        found = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
        while block := file.read(1 << 20):
            found.update(block)
        return found.hexdigest()


def check(path: Path, remote: Remote) -> None:
    """Raises Failure unless `path` holds what the hub announced, in the format that its name promises."""
    if path.stat().st_size != remote.size or fingerprint(path, remote.digest) != remote.digest:
        raise Failure("content")
    with path.open("rb") as file:
        try:
            if remote.name.endswith(".safetensors"):
                (length,) = struct.unpack("<Q", file.read(8))
                header = json.loads(file.read(length if length <= remote.size else 0))
            else:
                header = json.load(file)
        except (ValueError, struct.error, RecursionError):
            raise Failure("content") from None
    if not isinstance(header, dict):
        raise Failure("content")


class Meter:
    """Bytes that have arrived, said at most ten times a second."""

    def __init__(self, done: int) -> None:
        self.done = done
        self._said = 0.0

    def add(self, count: int) -> None:
        self.done += count
        if time.monotonic() - self._said > 0.1:
            self._said = time.monotonic()
            say(done=self.done)


def receive(remote: Remote, partial: Path, meter: Meter) -> None:
    """Append what is missing to `partial`, going on where an earlier try stopped."""
    start = partial.stat().st_size if partial.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with get_session().stream("GET", remote.url, headers=headers, timeout=TIMEOUT) as response:
        if response.status_code >= 400:
            raise Failure(kind_of_status(response.status_code))
        if start and response.status_code != 206:  # the server sends everything again
            meter.add(-start)
            start = 0
        with partial.open("ab") as file:
            file.truncate(start)
            for block in response.iter_raw():
                file.write(block)
                meter.add(len(block))
                start += len(block)
                if start > remote.size:
                    raise Failure("content")


def bring(remote: Remote, blobs: Path, meter: Meter) -> None:
    """Make `remote` a checked blob of the cache."""
    blob, partial = blobs / remote.digest, blobs / f"{remote.digest}.attention-lab.part"
    if blob.exists():
        return
    for tries_left in reversed(range(TRIES)):
        before = partial.stat().st_size if partial.exists() else 0
        if before == remote.size:
            break
        try:
            receive(remote, partial, meter)
        except Failure as failure:
            if str(failure) == "content":
                partial.unlink(missing_ok=True)
            raise
        except (httpx2.NetworkError, httpx2.RemoteProtocolError):
            if not tries_left:
                raise Failure("cut") from None
            time.sleep(0.5)
    try:
        check(partial, remote)
    except Failure:
        partial.unlink(missing_ok=True)
        raise
    partial.replace(blob)


def fetch(cache: str, repository: str, revision: str) -> str:
    """The folder of the complete checkpoint."""
    wanted = survey(repository, revision)
    blobs = Path(cache) / f"models--{repository.replace('/', '--')}" / "blobs"
    blobs.mkdir(parents=True, exist_ok=True)
    total = sum(remote.size for remote in wanted)
    meter = Meter(sum(held(remote, blobs) for remote in wanted))
    say(total=total, done=meter.done)
    if shutil.disk_usage(blobs).free < total - meter.done:
        raise Failure("full")
    path = ""
    for remote in wanted:
        bring(remote, blobs, meter)
        path = hf_hub_download(
            repository, remote.name, revision=revision, cache_dir=cache, token=False, etag_timeout=ANSWER_S
        )
    say(done=total)
    return str(Path(path).parent)


def look(cache: str, repository: str, revision: str) -> str:
    """The folder with all of the checkpoint but its weights, at the commit that `revision` means now.

    How many bytes the weights take is noted beside it.
    """
    url = hf_hub_url(repository, FILES[0], revision=revision)
    commit = get_hf_file_metadata(url, token=False, timeout=ANSWER_S).commit_hash or ""
    if not re.fullmatch(r"[0-9a-f]{40}", commit):
        raise Failure("content")
    *settings, weights = survey(repository, commit)
    kept = Path(cache) / f"models--{repository.replace('/', '--')}"
    (kept / "blobs").mkdir(parents=True, exist_ok=True)
    if any(remote.size > SMALL for remote in settings):
        raise Failure("content")
    meter, path = Meter(0), ""
    for remote in settings:
        bring(remote, kept / "blobs", meter)
        path = hf_hub_download(
            repository, remote.name, revision=commit, cache_dir=cache, token=False, etag_timeout=ANSWER_S
        )
    note = kept / "attention-lab" / f"{commit}.json"
    note.parent.mkdir(exist_ok=True)
    note.write_text(json.dumps({"bytes": weights.size}), encoding="utf-8")
    return str(Path(path).parent)


def held(remote: Remote, blobs: Path) -> int:
    """Bytes of `remote` that lie here already."""
    for name in (remote.digest, f"{remote.digest}.attention-lab.part"):
        if (blobs / name).exists():
            return min((blobs / name).stat().st_size, remote.size)
    return 0


def kind_of_status(status: int) -> str:
    """Failure kind for an HTTP status of 400 or more."""
    if status in (401, 403):
        return "private"
    if status in (404, 410, 416, 451):
        return "missing"
    return "busy"


def kind_of(error: BaseException) -> str:
    """Failure kind for whatever went wrong: the library wraps what happened, once or twice."""
    if isinstance(error, Failure):
        return str(error)
    if isinstance(error, HfHubHTTPError):
        return kind_of_status(error.response.status_code)
    if isinstance(error, httpx2.TimeoutException):
        return "silent"
    if isinstance(error, httpx2.NetworkError | httpx2.ProxyError | httpx2.ProtocolError):
        return "network"
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return "full"
    if isinstance(error, OSError) and error.errno in NO_FOLDER:
        return "folder"
    return kind_of(error.__cause__) if error.__cause__ is not None else "broken"


def end_with_parent() -> None:
    """Leave when standard input closes."""
    sys.stdin.buffer.read()
    os._exit(0)


def work(cache: str, repository: str, revision: str, task: str = "") -> None:
    """Fetch, or only look, and say how it ended."""
    say(endpoint=constants.ENDPOINT)
    try:
        say(path=(look if task == "look" else fetch)(cache, repository, revision))
    except Exception as error:
        kind = kind_of(error)
        if kind in ("broken", "folder", "full"):
            traceback.print_exc()  # for whoever runs the server
        say(failed=kind)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    work(*sys.argv[1:])
    os._exit(0)  # not through the interpreter's own end: the thread that reads the standard input holds it
