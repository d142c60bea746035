"""An encoder-decoder in one drawing: both stacks, and what leads from one into the other."""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.analysis.stacks import stacks
from viz.figures.stacks import both_stacks
from viz.figures.tokens import label
from viz.lessons.workings.encoder import stack_boxes
from viz.paths import PAGES
from viz.recording import Recording
from viz.requests import RecordTranslation
from viz.ui.controls.subject import Subject
from viz.ui.page import show
from viz.ui.page.sentences import ending_quote


def drawing(subject: Subject[Recording]) -> None:
    """Both stacks of the translator at work on the text, and a line of what they are."""
    translation = subject.ask(RecordTranslation(subject.model, subject.recording.texts[0]))
    encoder, decoder = stacks(translation)
    outputs = translation.decoder.outputs
    assert outputs is not None
    ends = (
        f"{encoder.n_tokens} vectors<br>of {encoder.width}",
        f"next token:<br>{label(outputs.names[-1][0])}",
    )
    own = (
        f"masked self-attention of {decoder.n_heads} heads"
        if decoder.n_heads
        else "a recurrent unit (SSRU) in place of self-attention"
    )
    said = (
        f"{decoder.n_layers} decoder layers, each with {own}, cross-attention of {decoder.n_cross} heads and"
        " a feed-forward"
    )
    show.figure(
        partial(both_stacks, encoder, decoder, ends=ends),
        alt=f"{subject.checkpoint.title}: {encoder.n_layers} encoder layers; {said}.",
        key="stacks",
    )
    st.markdown(
        f"**{subject.checkpoint.title} is an encoder-decoder**: {encoder.n_layers} encoder layers of"
        f" {encoder.n_heads} heads read all {encoder.n_tokens} tokens once; {said}, write one token at a"
        f" time. Here: {ending_quote(translation.text)}"
    )
    if not decoder.n_heads:
        show.look_for(
            "This decoder has no self-attention, so it has no triangle either: in each layer one vector of"
            f" {decoder.width} numbers keeps what has been written so far."
        )
    show.rule()
    stack_boxes.opened(subject, translation)
    st.caption("What a translator looks at: see Translate.")
    st.page_link(
        PAGES / "predictions" / "translate.py", label="Open Translate", icon=":material/arrow_forward:"
    )
