"""Every word hidden in turn: how surprising each is, in bits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from viz.analysis.blanks import Word, word_bits, words_of
from viz.analysis.tables import Numbers
from viz.blanks import InTurn
from viz.errors import InputError
from viz.foreign import literal
from viz.language import mark, number, tr
from viz.lessons.predictions.masked import sentences
from viz.recording import Recording
from viz.requests import MaskEachWord
from viz.ui.components.word_strip import Note, noted_strip
from viz.ui.controls import guess_snippets
from viz.ui.controls.subject import Subject
from viz.ui.page import session, show
from viz.ui.page.predict import Reply, ask, tell
from viz.ui.running import progress

DEAR = 16.0
"""Bits from which on a word has the strongest colour: one chance in 65,000."""
BITS = {
    mark("under 5 bits"): (0.0, 5.0),
    mark("5 to 10 bits"): (5.0, 10.0),
    mark("over 10 bits: less than one chance in 1,000"): (10.0, np.inf),
}
"""Predictions of the dearest word, and their bounds."""


def surprise(subject: Subject[Recording]) -> None:
    """The text, each word with its bits; the dearest named. Predict first: the network runs once a word."""
    guess = _predicted(subject)
    if guess is None:
        show.waiting_for_prediction()
        return
    try:
        found = progress.results((MaskEachWord(subject.model, subject.recording.texts),))
    except InputError as error:
        st.info(literal(error.said()), icon=":material/info:")
        return
    if found is None:
        return
    (turns,) = found
    _drawn(subject, turns)
    words = tuple(words_of(subject.recording))
    tell(lambda: _told(turns, words, guess), key="guess surprise")


def _told(turns: InTurn, words: Sequence[Word], guess: str) -> Reply:
    most = float(word_bits(turns).max())
    right = next(each for each, (low, high) in BITS.items() if low <= most < high)
    return Reply(tr(guess), tr(right), f"{sentences.dearest(turns, words)} {sentences.total(turns)}")


def _predicted(subject: Subject[Recording]) -> str | None:
    """Ask first; another text is another question."""
    before, now = session.subject_of("guess surprise"), (subject.model, subject.recording.texts)
    if before.get(now) != now:
        session.widget("guess surprise").put(None)
    before.put(now)
    with st.container(key="predict surprise"):
        return ask(
            lambda: tr("How many bits has the word that surprises it most?"),
            lambda: {each: tr(each) for each in BITS},
            key="guess surprise",
            about=subject.recording.texts,
        )


def _drawn(subject: Subject[Recording], turns: InTurn) -> None:
    """The words, each with its bits."""
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
        code=guess_snippets.surprise(subject.recording, subject.checkpoint, turns.words),
        numbers=lambda: Numbers(
            np.stack([turns.bits, turns.ranks], axis=1),
            {"token": turns.tokens, "of": ["bits", "rank"]},
            "number",
        ),
    )
