"""Choosing the subject of a lesson: a text or a picture, a model and a layer, in one row of controls."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import streamlit as st

from viz.language import tr
from viz.models.catalogue import DEFAULT_IMAGE, DEFAULT_TEXT, checkpoint
from viz.picture_answers import ImageAnswer
from viz.recording import ImageRecording, Recording
from viz.requests import AnswerImage, RecordImage
from viz.ui.controls import picture_input, text
from viz.ui.controls import stacks as attentions
from viz.ui.controls.layer import layer_of
from viz.ui.controls.model import model, offered_models
from viz.ui.controls.subject import Subject, translator
from viz.ui.page import address, sentences, session
from viz.ui.running import waiting
from viz.ui.running.cache import presets, record_text
from viz.ui.running.downloads import offer


def reads() -> str:
    """Text or picture: "text" or "image"."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        kinds = {"text": tr("Text"), "image": tr("Picture")}
        return address.row(tr("Input"), kinds, key="reads", default="text")


def text_or_picture(kind: str, *, layers: bool = True, translators: bool = False) -> Subject[Recording]:
    """One row of controls for a text or a picture, and what the model does with it."""
    return a_picture(layers=layers) if kind == "image" else a_text(layers=layers, translators=translators)


def a_text(*, layers: bool = True, translators: bool = False, stacks: bool = False) -> Subject[Recording]:
    """One row of controls - text, model, layer, examples - and what the model does with the text.

    `translators` offers encoder-decoders too: of one the subject is what its encoder does, without a layer.
    `stacks` offers them with a choice of their attentions in place of the layer.
    """
    both = (translators or stacks) and _asks_for_translator()
    middle = stacks if both else layers
    name = 3.4 if both else 2.3  # a translator's is long
    widths = [3.7 if both else 4.4, name, 3.1, 1.8] if middle else [6, name, 1.9]
    columns = st.columns(widths, vertical_alignment="bottom")
    with columns[0]:
        written = text.box()
    with columns[1]:
        chosen, missing = model("text", translates=None if translators or stacks else False)
    layer, which = 0, ""
    with columns[2] if middle else st.empty():
        if chosen.translates and stacks:
            which = attentions.which()
        elif layers and not chosen.translates:
            layer = layer_of(chosen)
    with columns[-1]:
        second = text.examples()
    if second.strip() and not chosen.translates:
        text.say_pair(second)
    if missing is not None:
        offer(missing, needed=missing is chosen)
    if which:
        return _translated(chosen.name, chosen.told(written), which)
    first = record_text(chosen.name if missing else DEFAULT_TEXT, presets()[0]["text"])
    asked = record_text(chosen.name, chosen.told(written), "" if chosen.translates else second)
    request, recording = waiting.result_or_last(
        asked, view="translator" if chosen.translates else "words", fallback=first
    )
    _say_special(recording)
    layer = min(layer, recording.n_layers - 1)
    return Subject(recording, checkpoint(request.model), recording.texts, layer, text.preset_of(recording))


def _asks_for_translator() -> bool:
    wish = address.asked(session.MODEL.name)
    return any(found.name == wish and found.translates for found in offered_models())


def _translated(model: str, written: str, which: str) -> Subject[Recording]:
    """The stack of a translator that one of its attentions belongs to: of cross-attention, the decoder."""
    request, found = attentions.translated(model, written)
    _say_special(found.encoder)
    return translator(checkpoint(request.model), found, which)


def _say_special(recording: Recording) -> None:
    if note := sentences.odd_tokens(recording):
        st.info(note, icon=":material/info:")


def a_picture(*, layers: bool = True) -> Subject[Recording]:
    """One row of controls - model, layer, picture - and what the model does with the picture."""
    columns = st.columns([2.4, 3, 4] if layers else [3, 5.4], vertical_alignment="bottom")
    with columns[0]:
        chosen, missing = model("image", attends=True)
    layer = 0
    if layers:
        with columns[1]:
            layer = layer_of(chosen)
    with columns[-1], st.popover(tr("Picture"), icon=":material/image:"):
        given = picture_input.picture()
    if missing is not None:
        offer(missing)
    subject = recorded(chosen.name, given)
    return replace(subject, layer=min(layer, subject.recording.n_layers - 1))


def recorded(
    model: str, given: picture_input.PictureInput, *, size: int | None = None
) -> Subject[ImageRecording]:
    """What a vision transformer does with a picture, of `size` pixels a side where that is not its own; the
    last good one where it cannot be had.
    """
    fallback = RecordImage(DEFAULT_IMAGE, picture_input.first().photo)
    request, recording = waiting.result_or_last(
        RecordImage(model, given.photo, size), view="image", fallback=fallback
    )
    photo = cast("RecordImage", request).photo
    return Subject(cast("ImageRecording", recording), checkpoint(request.model), photo)


def answered(model: str, given: picture_input.PictureInput) -> Subject[ImageAnswer]:
    """What a vision transformer answers to a picture, where a lesson does not look inside; the last good one
    where it cannot be had.
    """
    fallback = AnswerImage(DEFAULT_IMAGE, picture_input.first().photo)
    request, answer = waiting.result_or_last(
        AnswerImage(model, given.photo), view="image answer", fallback=fallback
    )
    return Subject(answer, checkpoint(request.model), cast("AnswerImage", request).photo)
