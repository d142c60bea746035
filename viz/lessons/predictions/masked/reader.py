"""The row of controls: a text, and a model that was trained to guess hidden words."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from viz.language import tr
from viz.lessons.predictions.masked.examples import pairs
from viz.models.catalogue import Checkpoint, checkpoint
from viz.recording import Recording
from viz.ui.controls import text
from viz.ui.controls.model import offered_models, one_of
from viz.ui.controls.subject import Subject
from viz.ui.page import address, sentences, session
from viz.ui.running import waiting
from viz.ui.running.cache import record_text
from viz.ui.running.downloads import offer

OURS = ("mask", "blank", "mask-layer", "mask-head", "swap", "by")
"""What the examples set anew in the address."""


def subject() -> Subject[Recording]:
    """The controls, and the text as the chosen model reads it."""
    columns = st.columns([6, 2.3, 1.9], vertical_alignment="bottom")
    with columns[0]:
        written = text.grown(tr("Your text"), key="text", default=pairs()[0]["text"])
    with columns[1]:
        chosen, missing = _model()
    with columns[2]:
        second = _examples()
    if second.strip():
        text.say_pair(second)
    if missing is not None:
        offer(missing, needed=False)
        if chosen is missing:
            st.stop()
    request, recording = waiting.result_or_last(
        record_text(chosen.name, written, second),
        view="blanks",
        fallback=record_text(chosen.name, pairs()[0]["text"]),
    )
    if note := sentences.odd_tokens(recording):
        st.info(note, icon=":material/info:")
    return Subject(recording, checkpoint(request.model), recording.texts)


def _model() -> tuple[Checkpoint, Checkpoint | None]:
    """The model to use, and the chosen one where that is not on this computer yet."""
    fit = [each for each in offered_models() if each.reads == "text" and each.fills_blanks]
    first = next((each for each in fit if each.built_in), fit[0])
    return one_of(fit, {each.name: tr(each.title) for each in fit}, key="masked-model", first=first.name)


def _examples() -> str:
    """The examples, each one button, and the second text; returns the latter."""
    with st.popover(tr("Examples"), width="stretch"):
        for number, each in enumerate(pairs()):
            name, then = tr(each["name"]), partial(take, each)
            text.example(name, each["text"], key=f"blank example {number}", then=then)
        return text.second()


def take(example: dict[str, Any]) -> None:
    """Put an example's whole view on screen."""
    session.TEXT.put(example["text"])
    session.SECOND_TEXT.put("")
    for key in OURS:
        session.renew(key)
        address.put(key, None)
