"""The row of controls: a text or a picture, a model that answers, and the token that is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from viz.foreign import literal
from viz.language import mark, tr
from viz.models.catalogue import Checkpoint, checkpoint
from viz.recording import ImageRecording, Recording
from viz.ui.controls import choose
from viz.ui.controls.layer import token
from viz.ui.controls.model import offered_models, one_of
from viz.ui.controls.subject import Subject
from viz.ui.controls.text import example, grown
from viz.ui.page import address, history, sentences, session
from viz.ui.running import waiting
from viz.ui.running.cache import record_text
from viz.ui.running.downloads import offer

HEADS = ("ForMaskedLM", "ForPreTraining", "ForCausalLM", "LMHeadModel")
"""Ends of the names of networks that answer something at every token."""
FIRST, BUILT_IN = "smollm2", "minilm-masked"
EXAMPLES: tuple[dict[str, str], ...] = (
    {"name": mark("A fact"), "model": FIRST, "text": "The Eiffel Tower is in the city of"},
    {"name": mark("An opposite"), "model": FIRST, "text": "The opposite of hot is"},
    {
        "name": mark("Who is left?"),
        "model": FIRST,
        "text": "When Mary and John went to the store, John gave a drink to",
    },
    {
        "name": mark("A hidden word"),
        "model": BUILT_IN,
        "text": "She opened the [MASK] and walked into the room.",
    },
)


@dataclass(frozen=True, eq=False)
class LensView:
    """What is on screen, and the token asked about."""

    subject: Subject[Recording]
    pin: int

    @property
    def picture(self) -> bool:
        """Is it a picture?"""
        return isinstance(self.subject.recording, ImageRecording)


def question(kind: str) -> LensView:
    """The controls, and the input as the chosen model reads it."""
    if kind == "image":
        return LensView(choose.a_picture(layers=False), 0)
    columns = st.columns([5, 2.3, 1.6, 1.7], vertical_alignment="bottom")
    with columns[1]:
        chosen, missing = _model()
    with columns[0]:
        written = grown(tr("Your text"), key="text", default=_example(chosen.name)["text"])
    with columns[3], st.popover(tr("Examples"), width="stretch"):
        _examples()
    if missing is not None:
        offer(missing, needed=False)
        if chosen is missing:
            st.stop()
    request, recording = waiting.result_or_last(
        record_text(chosen.name, written),
        view="layers",
        fallback=record_text(chosen.name, _example(chosen.name)["text"]),
    )
    if note := sentences.odd_tokens(recording):
        st.info(note, icon=":material/info:")
    subject = Subject(recording, checkpoint(request.model), recording.texts)
    _forget(subject)
    with columns[2]:
        first = replace(subject, preset={"pin": _first(recording)})
        pin = token(first, key="layers-token", title=tr("Look at"))
    return LensView(subject, pin)


def _first(recording: Recording) -> int:
    """A language model guesses after its last token; others at a mask, else at their first word."""
    if recording.causal:
        return recording.n_tokens - 1
    masks = [i for i, name in enumerate(recording.tokens) if name in ("[MASK]", "<mask>")]
    words = [i for i, special in enumerate(recording.special) if not special]
    return (masks or words or [0])[0]


def _forget(subject: Subject[Recording]) -> None:
    """Another text has other tokens: what this lesson pinned in the old one means nothing any more."""
    before, now = session.subject_of("layers"), (subject.model, subject.recording.tokens)
    if before.there and before.get() != now:
        session.renew("layers-token")
        for key in () if history.stepped() else ("pin", "cut", "from", "to"):
            session.renew(key)
            address.put(key, None)
    before.put(now)


def _model() -> tuple[Checkpoint, Checkpoint | None]:
    """The model to use, and the chosen one where that is not on this computer yet."""
    kind = [each for each in offered_models() if each.reads == "text" and not each.translates]
    fit = [each for each in kind if each.network.endswith(HEADS)]
    titles = {each.name: tr(each.title) for each in fit}
    return one_of(fit, titles, key="layers-model", first=FIRST, instead=BUILT_IN)


def _example(model: str) -> dict[str, str]:
    return next((each for each in EXAMPLES if each["model"] == model), EXAMPLES[0])


def _examples() -> None:
    for number, each in enumerate(EXAMPLES):
        name, text = tr(each["name"]), literal(each["text"])
        example(name, text, key=f"layers example {number}", then=partial(take, each))


def take(example: dict[str, Any]) -> None:
    """Put an example's whole view on screen."""
    session.TEXT.put(example["text"])
    session.widget("layers-model").put(example["model"])
    session.renew("layers-token")
    session.widget("word").put("")
    for key in ("pin", "word"):
        address.put(key, None)
