"""What the translator is given, what it wrote, and which of its attentions is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from viz.analysis.sides import Sides, stack
from viz.errors import InputError
from viz.foreign import literal
from viz.language import tr
from viz.models.catalogue import DEFAULT_TRANSLATOR, Checkpoint, checkpoint
from viz.recording import Recording, Translation
from viz.requests import RecordTranslation, Request
from viz.ui.controls import stacks
from viz.ui.controls.model import model
from viz.ui.controls.subject import Subject, translator
from viz.ui.controls.text import example, grown
from viz.ui.page import address, sentences, session
from viz.ui.running import progress, waiting
from viz.ui.running.cache import translations
from viz.ui.running.downloads import offer

VIEW = "translation"


@dataclass(frozen=True, eq=False)
class Translated:
    """A text, its translation, and the attention that is looked at."""

    found: Translation
    checkpoint: Checkpoint
    which: str
    """Key of `STACKS`."""
    looks: Sides | None
    """None where that stack is recurrent instead."""
    preset: dict[str, Any] | None

    @property
    def subject(self) -> Subject[Recording]:
        """The same as what a comparison is of."""
        return translator(self.checkpoint, self.found, self.which)

    @property
    def text(self) -> str:
        """The source."""
        return self.found.encoder.texts[0]


def translated() -> Translated:
    """One row of controls - text, model, attention, examples - and what the translator wrote."""
    columns = st.columns([3.7, 3.4, 3, 1.7], vertical_alignment="bottom")
    with columns[0]:
        text = grown(tr("Your text, in English"), key="source", default=translations()[0]["text"])
    with columns[1]:
        chosen, missing = model("text", translates=True, key="translator", first=DEFAULT_TRANSLATOR)
    with columns[2]:
        which = stacks.which()
    with columns[3]:
        _examples()
    if missing is not None:
        offer(missing)
    request, found = _asked(chosen.name, chosen.told(text))
    if note := sentences.odd_tokens(found.encoder):
        st.info(note, icon=":material/info:")
    if not found.finished:
        said = tr("The translation was cut off: it had become too long for its source.")
        st.info(said, icon=":material/info:")
    return Translated(
        found=found,
        checkpoint=checkpoint(request.model),
        which=which,
        looks=stack(found, which),
        preset=_preset(request.model, found),
    )


def _examples() -> None:
    with st.popover(tr("Examples"), width="stretch"):
        for number, preset in enumerate(translations()):
            name, text, pin = tr(preset["name"]), preset["text"], preset["pin"]
            example(name, text, key=f"translation example {number}", then=partial(take, text, pin))


def take(text: str, pin: int | None = None) -> None:
    """Put a text on screen, with one written word pinned."""
    session.widget("source").put(text)
    for key in ("attention", "cross-layer", "joined"):
        session.renew(key)
    for key in ("guess-word", "guess-need"):
        session.widget(key).put(None)
    address.put("heads", None)
    address.put("pin", None if pin is None else str(pin + 1))


def _asked(name: str, text: str) -> tuple[Request[Translation], Translation]:
    """The translation, with what is written so far meanwhile; the last good one where it cannot be had."""
    asked: Request[Translation] = RecordTranslation(name, text)
    try:
        found = progress.results([asked])
    except InputError as error:
        said = tr("{error} Below is what was shown before.", error=literal(error.said()))
        st.warning(said, icon=":material/info:")
        found = None
    if found is None:
        first = RecordTranslation(DEFAULT_TRANSLATOR, translations()[0]["text"])
        asked = session.last_request(VIEW).get(first)
        found = [waiting.result(asked)]
    session.last_request(VIEW).put(asked)
    return asked, found[0]


def _preset(name: str, found: Translation) -> dict[str, Any] | None:
    same = (each for each in translations() if each["text"] == found.encoder.texts[0])
    return next(same, None) if name == DEFAULT_TRANSLATOR else None
