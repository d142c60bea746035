"""What all sessions share: the engine with its models and results, the presets.

The only st.cache_* of the app: for what may be made only once. What is read from files Python itself keeps: a
page asks for it dozens of times, at a tenth of the price.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from viz.analysis.agreement import Answers
from viz.arrays import Array
from viz.guesses import Throttle
from viz.inboxes import Inboxes
from viz.language import tr
from viz.models.catalogue import DEFAULT_TEXT, checkpoint, inspect
from viz.paths import ASSETS
from viz.pictures import Picture, cut, read
from viz.requests import RecordText
from viz.ui.page import session
from viz.ui.running import sets
from viz.ui.running.sets import StartingSet

if TYPE_CHECKING:
    from streamlit.runtime.state import SessionState

    from viz.lane.queue import Lane
    from viz.pool import Pool
    from viz.recording import Recording
    from viz.tickets import Ticket

IMAGES = ASSETS / "images"


@st.cache_resource(show_spinner=False)
def engine() -> Pool:
    """The one pool of workers: its networks run in a process of their own where the launcher wants that, else
    here, and torch is imported after the page's frame is painted.

    So is then pandas, before anybody has a recording to draw: what networks need imports it.
    """
    if os.environ.get("ATTENTION_LAB_ENGINE") == "process":
        from viz.remote.engine import RemoteEngine
        from viz.remote.process import first_process

        return RemoteEngine(first_process())
    from viz.engine import Engine
    from viz.figures.frame import import_pandas
    from viz.tasks import TASKS

    import_pandas()
    return Engine(TASKS)


@st.cache_resource(show_spinner=False)
def lane() -> Lane:
    """Where networks learn, in processes of their own that give way to everything else."""
    from viz.lane.queue import Lane

    return Lane()


@st.cache_resource(show_spinner=False)
def inboxes() -> Inboxes:
    """The lessons that are open to phones, all of this process."""
    return Inboxes()


@st.cache_resource(show_spinner=False)
def tokens() -> Throttle:
    """Wrong guesses of the operator's token."""
    return Throttle(5)


@cache
def presets() -> tuple[dict[str, Any], ...]:
    """The texts of assets/texts.toml: name, text, pair, layer, head, pin, look."""
    return tuple(tomllib.loads((ASSETS / "texts.toml").read_text(encoding="utf-8"))["text"])


@cache
def translations() -> tuple[dict[str, Any], ...]:
    """The texts of assets/translations.toml: name, text, becomes, pin, pairs, crosses, look, predict."""
    return tuple(tomllib.loads((ASSETS / "translations.toml").read_text(encoding="utf-8"))["translation"])


def record_text(model: str, text: str, pair: str = "") -> RecordText:
    """The request to record `model` on a text, and on a second one where given."""
    return RecordText(model, (text, pair) if pair.strip() else (text,))


@cache
def gallery() -> dict[str, Picture]:
    """The pictures of assets/images, by name, in the order of its images.toml.

    Each is called by its title.
    """
    rows = tomllib.loads((IMAGES / "images.toml").read_text(encoding="utf-8"))["image"]
    return {
        row["name"]: replace(
            read((IMAGES / row["file"]).read_bytes(), row["file"]), name=row.get("title", row["name"])
        )
        for row in rows
    }


def file_of(picture: Picture) -> str:
    """Where a picture of the gallery lies, seen from the app's folder; a word for a visitor's own."""
    return _files().get(picture.digest) or tr("your picture")


@cache
def _files() -> dict[str, str]:
    """Where each picture of the gallery lies, by its digest."""
    rows = tomllib.loads((IMAGES / "images.toml").read_text(encoding="utf-8"))["image"]
    files = {row["name"]: f"assets/images/{row['file']}" for row in rows}
    return {each.digest: files[name] for name, each in gallery().items()}


@cache
def thumbnails() -> dict[str, Array]:
    """The gallery as small JPEG files, [byte] each, by name."""
    from viz.ui.components.photo import photo

    return {name: photo(cut(picture)[0], side=84, most=6_000) for name, picture in gallery().items()}


@cache
def example_sets() -> dict[str, StartingSet]:
    """The examples to start from, by name: sentences and pictures of a few classes."""
    return sets.read()


@st.cache_resource(show_spinner=False)
def photo_answers(name: str) -> Answers | None:
    """What a bundled model answered to the 10,000 test photos; None for one that ships no such answers."""
    found = checkpoint(name)
    file = ASSETS / "weights" / found.location / "test_logits.npz"
    if found.source != "bundled" or not file.is_file():
        return None
    with np.load(file, allow_pickle=False) as arrays:
        return Answers(arrays["logits"].astype(np.float32), arrays["labels"])


@cache
def bundled_results() -> dict[str, Any]:
    """Every number about the bundled models: assets/weights/results.json."""
    file = ASSETS / "weights" / "results.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def first_answer() -> Ticket[Recording]:
    """The default model, asked for the first lesson's sentence: it is loaded once the answer is there."""
    return engine().submit(_first(), owner="start-up", deadline=300)


def rest() -> None:
    """Let go of every result but the first lesson's: nobody is here any more."""
    first = _first()
    engine().forget(lambda request: request != first)


def left(states: Iterable[SessionState]) -> None:
    """These sessions have closed their page: what learns for them alone stops soon."""
    for state in states:
        if session.OWNER.name in state:
            lane().leave(state[session.OWNER.name])


def look() -> None:
    """Try the operator's folders that have not been tried as they are now: what is wrong is not offered."""
    inspect()


def _first() -> RecordText:
    return record_text(DEFAULT_TEXT, presets()[0]["text"])
