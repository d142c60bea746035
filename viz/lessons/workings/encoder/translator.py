"""An encoder-decoder in one drawing: both stacks, and what leads from one into the other."""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.analysis.stacks import Stack, stacks
from viz.figures.stacks import both_stacks
from viz.figures.tokens import label
from viz.language import tr
from viz.lessons.workings.encoder import stack_boxes
from viz.paths import PAGES
from viz.recording import Recording, Translation
from viz.requests import RecordTranslation
from viz.ui.controls.subject import Subject
from viz.ui.page import show
from viz.ui.page.sentences import ending_quote


def drawing(subject: Subject[Recording]) -> None:
    """Both stacks of the translator at work on the text, and a line of what they are."""
    translation = subject.ask(RecordTranslation(subject.model, subject.recording.texts[0]))
    encoder, decoder = stacks(translation)
    ends = _ends(encoder, translation)
    model, layers = tr(subject.checkpoint.title), encoder.n_layers
    about = {"model": model, "encoder_layers": layers, "decoder": _said(decoder)}
    show.figure(
        partial(both_stacks, encoder, decoder, ends=ends),
        alt=tr("{model}: {encoder_layers} encoder layers; {decoder}.", **about),
        key="stacks",
    )
    st.markdown(
        tr(
            "**{model} is an encoder-decoder**: {encoder_layers} encoder layers of {heads} heads read all {n}"
            " tokens once; {decoder}, write one token at a time. Here: {translation}",
            heads=encoder.n_heads,
            n=encoder.n_tokens,
            translation=ending_quote(translation.text),
            **about,
        )
    )
    if not decoder.n_heads:
        show.look_for(
            tr(
                "This decoder has no self-attention, so it has no triangle either: in each layer one vector"
                " of {width} numbers keeps what has been written so far.",
                width=decoder.width,
            )
        )
    show.rule()
    stack_boxes.opened(subject, translation)
    st.caption(tr("What a translator looks at: see Translate."))
    st.page_link(
        PAGES / "predictions" / "translate.py", label=tr("Open Translate"), icon=":material/arrow_forward:"
    )


def _ends(encoder: Stack, translation: Translation) -> tuple[str, str]:
    """What comes out of each stack."""
    outputs = translation.decoder.outputs
    assert outputs is not None
    return (
        tr("{n} vectors<br>of {width}", n=encoder.n_tokens, width=encoder.width),
        tr("next token:<br>{token}", token=label(outputs.names[-1][0])),
    )


def _said(decoder: Stack) -> str:
    """The decoder's layers, within a sentence."""
    sizes = {"n": decoder.n_layers, "heads": decoder.n_heads, "cross": decoder.n_cross}
    if decoder.n_heads:
        return tr(
            "{n} decoder layers, each with masked self-attention of {heads} heads, cross-attention of {cross}"
            " heads and a feed-forward",
            **sizes,
        )
    return tr(
        "{n} decoder layers, each with a recurrent unit (SSRU) in place of self-attention, cross-attention of"
        " {cross} heads and a feed-forward",
        **sizes,
    )
