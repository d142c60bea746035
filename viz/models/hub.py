"""Checkpoints of the Hugging Face hub: is one on this computer, and, only when someone asks for it, fetch it.

The fetching happens in a process of its own with a deadline: a hub that accepts a connection and never
answers would else hold a thread of the server for minutes, and nothing can stop a thread.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any, Literal

from viz.errors import InputError
from viz.models.catalogue import CATALOGUE

log = logging.getLogger(__name__)

State = Literal["waiting", "running", "done", "failed", "cancelled"]

START_S = 30.0
"""How long the download's process may take to begin."""
ANSWER_S = 5.0
"""How long the hub may stay silent before the first byte of a file."""
STALL_S = 20.0
"""How long no byte may arrive after that."""

NOT_HERE = "This model is not on this computer and"
SENTENCES = {
    "offline": f"{NOT_HERE} downloads are switched off. Choose a built-in model.",
    "network": f"{NOT_HERE} the internet cannot be reached. Choose a built-in model.",
    "silent": f"{NOT_HERE} the model hub does not answer. Choose a built-in model, or try again later.",
    "busy": f"{NOT_HERE} the model hub is busy. Choose a built-in model, or try again in a few minutes.",
    "private": "The model hub does not give this model to everyone. Choose another model.",
    "missing": "The model hub does not have this version of the model. Choose another model.",
    "content": (
        "What arrived is not the model, and none of it was kept. A network that asks for a login does this:"
        " log in, then try again."
    ),
    "cut": "The download stopped. Try again: it goes on where it stopped.",
    "full": "This computer has no space left for this model. Choose a built-in model, or free some space.",
    "folder": (
        "The folder for downloaded models cannot be written to. Choose a built-in model, or tell whoever"
        " runs this app."
    ),
    "cancelled": "The download was cancelled. What has arrived is kept for the next time.",
    "broken": (
        "The download failed, and the log says why. Choose a built-in model, or tell whoever runs this app."
    ),
}


def cached(repo_id: str, revision: str) -> Path | None:
    """The folder of a complete checkpoint on this computer, or None. Nothing is asked of any network."""
    from huggingface_hub import try_to_load_from_cache  # slow to import, and most pages ask for no such model

    found = [
        try_to_load_from_cache(repo_id, name, revision=revision)
        for name in ("config.json", "model.safetensors")
    ]
    if not all(isinstance(path, str) for path in found):
        return None
    return Path(str(found[0])).parent


def offline() -> bool:
    """Has whoever runs the app switched downloads off?"""
    return os.environ.get("ATTENTION_LAB_OFFLINE", "0") not in ("", "0")


class Download:
    """One checkpoint of the catalogue on its way to this computer. Every method may be called from any
    thread.

    Args:
        repo_id: repository on the hub, as in the catalogue.
        revision: commit, as in the catalogue.
        answer_s: seconds of silence allowed before the first byte.
        stall_s: seconds of silence allowed after it.

    Raises InputError for a checkpoint that is not in the catalogue.
    """

    def __init__(
        self, repo_id: str, revision: str, *, answer_s: float = ANSWER_S, stall_s: float = STALL_S
    ) -> None:
        if not any(
            row.source == "hub" and (row.location, row.revision) == (repo_id, revision)
            for row in CATALOGUE.values()
        ):
            raise InputError(
                f"A download must be of a model in the menu; got {repo_id[:80]!r}. Choose one from the menu."
            )
        self.repo_id, self.revision = repo_id, revision
        self._answer_s, self._stall_s = answer_s, stall_s
        self._state: State = "waiting"
        self._done = self._total = 0
        self._path: Path | None = None
        self._failure = "broken"
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
                self._process = _worker(self.repo_id, self.revision)
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
        """Bytes here, bytes in all; the second is 0 until the hub has told."""
        return self._done, self._total

    def result(self) -> Path:
        """Wait for the end; the checkpoint's folder.

        Raises InputError, one calm sentence, when it did not arrive.
        """
        self.start()._over.wait()
        if self._path is None:
            raise InputError(SENTENCES[self._failure])
        return self._path

    def cancel(self) -> None:
        """Stop it. What has arrived is kept: the next download of this checkpoint goes on from there."""
        with self._lock:
            if self._state in ("waiting", "running"):
                self._end("cancelled", "cancelled")

    def _end(self, state: State, failure: str = "broken", path: Path | None = None) -> None:
        self._state, self._failure, self._path = state, failure, path
        if self._process is not None:
            self._process.kill()
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
        self._patience = self._stall_s if "done" in message and "total" not in message else self._answer_s
        self._total = message.get("total", self._total)
        self._done = message.get("done", self._done)
        if self._state != "running":
            return
        if "path" in message:
            self._end("done", path=Path(message["path"]))
        elif "failed" in message:
            self._end("failed", message["failed"])

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            with self._lock:
                if self._state == "running" and time.monotonic() - self._heard > self._patience:
                    self._end("failed", "cut" if self._done else "silent")


def _messages(lines: IO[str]) -> Any:
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            log.warning("The download's process said: %s", line.rstrip()[:200])


def _worker(repo_id: str, revision: str) -> subprocess.Popen[str]:
    from huggingface_hub import constants

    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    }
    environment |= {
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    program = str(Path(__file__).with_name("fetch.py"))
    return subprocess.Popen(
        [sys.executable, "-P", program, str(constants.HF_HUB_CACHE), repo_id, revision],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


_downloads: dict[tuple[str, str], Download] = {}
_downloads_lock = threading.Lock()


def download(repo_id: str, revision: str) -> Download:
    """The one download of this checkpoint, started: thirty students who ask for it share it.

    One that ended badly begins anew.
    """
    with _downloads_lock:
        found = _downloads.get((repo_id, revision))
        if found is None or found.poll() in ("failed", "cancelled"):
            found = _downloads[repo_id, revision] = Download(repo_id, revision).start()
        return found
