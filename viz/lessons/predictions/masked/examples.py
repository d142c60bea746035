"""The examples of assets/blanks.toml, and how often the bundled model is right about the next sentence."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from typing import Any

from viz.models.catalogue import Checkpoint
from viz.paths import ASSETS
from viz.recording import Recording


@cache
def _file() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((ASSETS / "blanks.toml").read_text(encoding="utf-8"))


def pairs() -> list[dict[str, Any]]:
    """Sentences with a word to hide, another to exchange, and what that does."""
    return _file()["pair"]


def nexts() -> list[dict[str, Any]]:
    """Two texts each, with whether the second follows the first."""
    return _file()["next"]


def pair_of(recording: Recording) -> dict[str, Any] | None:
    """The example whose text was recorded."""
    return next((each for each in pairs() if recording.texts == (each["text"],)), None)


def reliability(checkpoint: Checkpoint) -> dict[str, Any] | None:
    """What was measured of its judgement on the next sentence, on books held out.

    None where nothing was.
    """
    file = ASSETS / "weights" / checkpoint.location / "results.json"
    if checkpoint.source != "bundled" or not file.is_file():
        return None
    measured: dict[str, Any] | None = json.loads(file.read_text(encoding="utf-8")).get("next_sentence")
    return measured
