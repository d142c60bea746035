"""A checkpoint on its way to this computer, in a process of its own with a deadline.

Whoever is asked, a hub or a package index, may accept a connection and never answer: that would hold a thread
of the server for minutes, and nothing can stop a thread. The process speaks JSON lines: ``{"total": n,
"done": n}``, ``{"done": n}``, and last ``{"path": p}`` or ``{"failed": kind}``.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from viz.errors import InputError
from viz.language import mark

log = logging.getLogger(__name__)

State = Literal["waiting", "running", "done", "failed", "cancelled"]

START_S = 30.0
"""How long the process may take to begin."""
LEAVE_S = 3.0
"""How long it may take to leave once it is told to; after that it is killed."""

SENTENCES: Mapping[str, str] = {
    "offline": mark(
        "This model is not on this computer and downloads are switched off. Choose a built-in model."
    ),
    "silent": mark(
        "This model is not on this computer and nobody answers. Choose a built-in model, or try again later."
    ),
    "cut": mark("The download stopped. Try again: it goes on where it stopped."),
    "cancelled": mark("The download was cancelled. What has arrived is kept for the next time."),
    "broken": mark(
        "The download failed, and the log says why. Choose a built-in model, or tell whoever runs this app."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Work:
    """The process that brings one checkpoint, and how long it may stay silent."""

    command: Sequence[str]
    environment: Mapping[str, str]
    answer_s: float
    """Seconds of silence allowed before the first byte."""
    stall_s: float
    """Seconds of silence allowed after it."""
    sentences: Mapping[str, str]
    """What each kind of failure is called on screen, messages; those of `SENTENCES` besides."""


def offline() -> bool:
    """Has whoever runs the app switched downloads off?"""
    return os.environ.get("ATTENTION_LAB_OFFLINE", "0") not in ("", "0")


class Download:
    """One checkpoint on its way. Every method may be called from any thread."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._state: State = "waiting"
        self._done = self._total = 0
        self._doing = ""
        self._path: Path | None = None
        self._kind, self._failure = "broken", InputError(SENTENCES["broken"])
        self._patience = START_S
        self._heard = time.monotonic()
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()

    def start(self) -> Download:
        """Begin, unless it has begun. When downloads are switched off it fails at once: see `result`."""
        with self._lock:
            if self._state != "waiting":
                return self
            if offline():
                self._end("failed", "offline")
                return self
            self._state, self._heard = "running", time.monotonic()
            try:
                self._process = begun(self._work)
            except OSError:
                log.exception("The download's process could not be started.")
                self._end("failed", "broken")
                return self
        threading.Thread(target=self._listen, name="download", daemon=True).start()
        threading.Thread(target=self._watch, name="download-watch", daemon=True).start()
        return self

    def poll(self) -> State:
        """How it stands, at once."""
        return self._state

    def progress(self) -> tuple[int, int]:
        """Bytes here, bytes in all; the second is 0 until it is known."""
        return self._done, self._total

    @property
    def doing(self) -> str:
        """ "waiting" for another process, "converting" what arrived, or "fetching"; "" where nothing was
        said.
        """
        return self._doing

    def result(self) -> Path:
        """Wait for the end; the checkpoint's folder. Raises InputError, one calm sentence, when it did not
        arrive.
        """
        self.start()._over.wait()
        if self._path is None:
            raise InputError(self._failure.message, **self._failure.values)
        return self._path

    @property
    def failure(self) -> str:
        """What kind of trouble ended it: a key of the sentences, or "" for trouble with this checkpoint
        alone.
        """
        return self._kind

    def wait(self, timeout: float) -> bool:
        """Wait so many seconds for its end; has it come?"""
        return self._over.wait(timeout)

    def cancel(self) -> None:
        """Stop it. What has arrived is kept: the next download of this checkpoint goes on from there."""
        with self._lock:
            if self._state in ("waiting", "running"):
                self._end("cancelled", "cancelled")

    def _end(
        self,
        state: State,
        failure: str = "broken",
        *,
        path: Path | None = None,
        said: InputError | None = None,
    ) -> None:
        known = {**SENTENCES, **self._work.sentences}
        self._state, self._path = state, path
        self._kind = failure
        self._failure = said or InputError(known.get(failure, SENTENCES["broken"]))
        if self._process is not None:
            _leave(self._process)
        self._over.set()

    def _listen(self) -> None:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        with process, process.stdout as lines:
            for message in _messages(lines):
                with self._lock:
                    self._take(message)
            with self._lock:
                if self._state == "running":
                    self._end("failed", "broken")

    def _take(self, message: dict[str, Any]) -> None:
        self._heard = time.monotonic()
        arriving = "done" in message and "total" not in message
        self._patience = self._work.stall_s if arriving else self._work.answer_s
        self._total = message.get("total", self._total)
        self._done = message.get("done", self._done)
        self._doing = message.get("doing", self._doing)
        if self._state != "running":
            return
        if "path" in message:
            self._end("done", path=Path(message["path"]))
        elif "failed" in message:
            said = InputError(message["message"], **message["values"]) if "message" in message else None
            self._end("failed", message["failed"], said=said)

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            with self._lock:
                if self._state == "running" and time.monotonic() - self._heard > self._patience:
                    self._end("failed", "cut" if self._done else "silent")


def begun(work: Work) -> subprocess.Popen[str]:
    """The process, started; it ends when its standard input closes."""
    return subprocess.Popen(
        list(work.command),
        env=dict(work.environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def _leave(process: subprocess.Popen[str]) -> None:
    """Tell the process to leave, so that it can take along what it has started; kill it when it does not."""
    assert process.stdin is not None
    process.stdin.close()

    def make_sure() -> None:
        try:
            process.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            process.kill()

    threading.Thread(target=make_sure, name="download-leave", daemon=True).start()


def _messages(lines: IO[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            log.warning("The download's process said: %s", line.rstrip()[:200])
