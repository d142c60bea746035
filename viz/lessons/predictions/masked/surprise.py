"""Every word hidden in turn: how surprising each is, in bits."""

from __future__ import annotations

import numpy as np
import streamlit as st

from viz.analysis.blanks import word_bits, words_of
from viz.analysis.tables import Numbers
from viz.errors import InputError
from viz.foreign import literal
from viz.language import number, tr
from viz.lessons.predictions.masked import sentences
from viz.recording import Recording
from viz.requests import MaskEachWord
from viz.ui.components.word_strip import Note, noted_strip
from viz.ui.controls.subject import Subject
from viz.ui.running import progress

DEAR = 16.0
"""Bits from which on a word has the strongest colour: one chance in 65,000."""


def surprise(subject: Subject[Recording]) -> None:
    """The text, each word with its bits; the dearest named."""
    try:
        found = progress.results((MaskEachWord(subject.model, subject.recording.texts),))
    except InputError as error:
        st.info(literal(error.said()), icon=":material/info:")
        return
    if found is None:
        return
    (turns,) = found
    groups = {word.first: word for word in words_of(subject.recording)}
    notes = {
        tokens[0]: Note(
            number=number(bits, ".1f"),
            shade=float(min(1.0, bits / DEAR)),
            detail=sentences.detail(turns, tokens, groups[tokens[0]].text),
        )
        for tokens, bits in zip(turns.words, word_bits(turns), strict=True)
    }
    noted_strip(
        subject.recording,
        key="surprise",
        notes=notes,
        resting=tr("Point at a word for what was expected there."),
        numbers=lambda: Numbers(
            np.stack([turns.bits, turns.ranks], axis=1),
            {"token": turns.tokens, "of": ["bits", "rank"]},
            "number",
        ),
    )
    st.markdown(f"{sentences.dearest(turns, tuple(groups.values()))} {sentences.total(turns)}")
