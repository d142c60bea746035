"""The row of controls: a text, and a model that was trained to guess hidden words."""

from __future__ import annotations

from typing import Any

import streamlit as st

from viz.lessons.predictions.masked.examples import pairs
from viz.models.catalogue import CATALOGUE, Checkpoint, checkpoint, folders
from viz.recording import Recording
from viz.ui.controls import text
from viz.ui.controls.subject import Subject
from viz.ui.page import address, sentences, session
from viz.ui.running import waiting
from viz.ui.running.cache import record_text
from viz.ui.running.downloads import available, offer

OURS = ("mask", "blank", "mask-layer", "mask-head", "swap", "by")
"""What the examples set anew in the address."""


def subject() -> Subject[Recording]:
    """The controls, and the text as the chosen model reads it."""
    columns = st.columns([6, 2.3, 1.9], vertical_alignment="bottom")
    with columns[0]:
        written = text.grown("Your text", key="text", default=pairs()[0]["text"])
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
    if note := sentences.typed_special(recording):
        st.info(note, icon=":material/info:")
    return Subject(recording, checkpoint(request.model), recording.texts)


def _model() -> tuple[Checkpoint, Checkpoint | None]:
    """The model to use, and the chosen one where that is not on this computer yet."""
    known = [*CATALOGUE.values(), *(checkpoint(f"folder:{name}") for name in folders())]
    fit = {each.name: each for each in known if each.reads == "text" and each.fills_blanks}
    titles = {name: each.title for name, each in fit.items()}
    first = next((name for name, each in fit.items() if each.built_in), next(iter(fit)))
    chosen = fit[address.menu("Model", titles, key="masked-model", default=first, what="model")]
    if available(chosen):
        return chosen, None
    return next(filter(available, fit.values()), chosen), chosen


def _examples() -> str:
    """The examples, each one button, and the second text; returns the latter."""
    with st.popover("Examples", width="stretch"):
        for number, each in enumerate(pairs()):
            st.button(
                each["name"],
                key=f"blank example {number}",
                help=each["text"],
                width="stretch",
                on_click=take,
                args=(each,),
            )
        return text.second()


def take(example: dict[str, Any]) -> None:
    """Put an example's whole view on screen."""
    session.TEXT.put(example["text"])
    session.SECOND_TEXT.put("")
    for key in OURS:
        session.widget(key).pop()
        address.put(key, None)
