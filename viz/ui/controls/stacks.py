"""The three attentions of an encoder-decoder: which of them is looked at, and at which of its layers."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from viz.analysis.sides import STACKS, Sides
from viz.analysis.tokens import short
from viz.foreign import literal
from viz.language import tr
from viz.models.catalogue import DEFAULT_TRANSLATOR
from viz.recording import Recording, Translation
from viz.requests import RecordTranslation, Request
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show
from viz.ui.running import waiting
from viz.ui.running.cache import translations

MANY_LAYERS = 6
HEADED = 160
"""Letters of a translation that make a heading of two lines, or three."""
JOINED = "joined"
"""The choice between the mean of an attention's heads and each of them."""


def which() -> str:
    """The attention that is looked at: key of `STACKS`."""
    titles = {which: tr(title) for which, title in STACKS.items()}
    return address.row(tr("Attention"), titles, key="attention", default="cross", label=True)


def layer(looks: Sides, which: str) -> int:
    """One layer of the attention that is looked at, from 0; the last one at first."""
    layers, key = list(range(1, looks.n_layers + 1)), layer_key(which)
    title, what = tr("Layer"), tr("layer")
    if len(layers) <= MANY_LAYERS:
        return address.row(title, layers, key=key, default=layers[-1], what=what, label=True) - 1
    return address.choice(st.select_slider, title, layers, key=key, default=layers[-1], what=what) - 1


def at_layer(subject: Subject[Recording]) -> Subject[Recording]:
    """The subject at the layer that is chosen here, of an encoder-decoder; others have theirs already."""
    if not subject.which or subject.looks is None:
        return subject
    return replace(subject, layer=layer(subject.looks, subject.which))


def layer_key(which: str) -> str:
    """The name in the address of the layer of this attention: each has its own number of layers."""
    return f"{which}-layer" if which else "layer"


def translated(model: str, text: str) -> tuple[Request[Translation], Translation]:
    """What a translator makes of a text; the last good translation where it cannot be had."""
    first = RecordTranslation(DEFAULT_TRANSLATOR, translations()[0]["text"])
    return waiting.result_or_last(RecordTranslation(model, text), view="stacks", fallback=first)


def heading(translation: Translation, hint: str = "") -> None:
    """What was written, of a long translation its beginning, with the whole folded below; how many tokens."""
    text, read, wrote = translation.text, translation.encoder.n_tokens, translation.decoder.n_tokens
    said = tr("{read} tokens read, {wrote} written, each the likeliest.", read=read, wrote=wrote)
    show.heading(literal(short(text, HEADED)) or tr("(nothing)"), f"{said} {hint}".rstrip())
    if len(text) > HEADED:
        with st.expander(tr("The whole translation")):
            st.markdown(literal(text))


def recurrent(translation: Translation | None) -> None:
    """What stands where an attention would be drawn, of a decoder that has none to what it has written."""
    assert translation is not None
    width = translation.decoder.hidden_states.shape[-1]
    layers = translation.decoder.n_layers
    show.look_for(
        tr(
            "There is nothing to draw: this decoder does not look at what it has written. In each of its"
            " {layers} layers a recurrent unit (SSRU) keeps the whole past in one vector of {width} numbers,"
            " and decides at each token what of it to forget. Cross shows the attention it has.",
            layers=layers,
            width=width,
        )
    )
