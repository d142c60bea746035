"""Models of the Hugging Face hub by their own names, where whoever runs the app lets visitors ask for any.

First only their settings are fetched, so that what cannot be shown is refused before its weights travel. What
was looked up is noted beside it in the hub's own cache, and stands in the menus from then on.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from viz.errors import InputError
from viz.language import mark
from viz.models import hub
from viz.models.checkpoint import Checkpoint
from viz.models.download import Download, offline
from viz.models.files import max_parameters

PREFIX = "hub"
PART = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,95}"
WISH = re.compile(rf"(?!.*--)({PART}/{PART})(?:@([0-9a-f]{{40}}))?")
FULL = re.compile(rf"(?!.*--){PREFIX}:({PART}/{PART})@([0-9a-f]{{40}})")
MOST = 50
"""Models of this kind that the menus offer, those looked up last."""


def allowed() -> bool:
    """May visitors ask for models of the hub by name?"""
    return os.environ.get("ATTENTION_LAB_HUB", "0") not in ("", "0") and not offline()


def look(wish: str) -> Download:
    """The settings of the model that somebody typed, ``owner/name`` or ``owner/name@commit``, on their way.

    Raises InputError for anything that is no such name.
    """
    found = WISH.fullmatch(wish.strip())
    if found is None:
        raise InputError(
            "A model of the hub must be named as its address ends, owner/name, such as"
            " google-bert/bert-base-cased; got {got!r}.",
            got=wish.strip()[:60],
        )
    return Download(hub.work(found[1], found[2] or "main", look=True)).start()


def name_of(folder: Path) -> str:
    """What the app calls the model whose settings `look` has brought to `folder`."""
    owner, _, name = folder.parent.parent.name.removeprefix("models--").partition("--")
    return f"{PREFIX}:{owner}/{name}@{folder.name}"


def names() -> tuple[str, ...]:
    """Models whose settings are here, those looked up last first; none where visitors may not ask."""
    if not allowed():
        return ()
    notes = sorted(hub.folder().glob("models--*/attention-lab/*.json"), key=_when, reverse=True)
    found = (name_of(note.parent.parent / "snapshots" / note.stem) for note in notes[:MOST])
    return tuple(name for name in found if FULL.fullmatch(name))


def _when(note: Path) -> float:
    try:
        return note.stat().st_mtime
    except OSError:
        return 0.0


def described(name: str) -> Checkpoint:
    """The row of one of `names`. Raises InputError where the app cannot show it, with the reason."""
    from viz.models.folder import row

    found = FULL.fullmatch(name)
    assert found is not None
    repository, commit = found.groups()
    kept = hub.folder() / f"models--{repository.replace('/', '--')}"
    size = int(json.loads((kept / "attention-lab" / f"{commit}.json").read_text(encoding="utf-8"))["bytes"])
    if size > 4 * max_parameters():
        raise InputError(
            "A model may have {most:,} parameters here; the weights of {repository} take {megabytes:,.0f}"
            " MB, which is more. Choose a smaller one.",
            most=max_parameters(),
            repository=repository,
            megabytes=size / 1e6,
        )
    return row(
        name,
        kept / "snapshots" / commit,
        title=repository,
        source="hub",
        location=repository,
        revision=commit,
        megabytes=max(1, round(size / 1e6)),
        why=mark("Asked for by name; nobody here has looked at it."),
    )
