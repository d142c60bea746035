"""The words of the text, to be hidden by a click; which are hidden lives in the address."""

from __future__ import annotations

import streamlit as st

from viz.analysis.blanks import spans, words_of
from viz.blanks import Span
from viz.language import tr
from viz.lessons.predictions.masked.examples import pair_of
from viz.recording import Recording
from viz.ui.components.word_strip import word_strip
from viz.ui.controls import inside_snippets
from viz.ui.controls.subject import Subject
from viz.ui.page import address, history, session


def hidden(subject: Subject[Recording]) -> tuple[int, ...]:
    """The strip; the first tokens of the hidden words, the last one that was hidden last."""
    recording = subject.recording
    if not any(word.kind != "special" for word in words_of(recording)):
        st.info(tr("This text has no word that can be hidden. Type one."), icon=":material/info:")
        return ()
    _forget(subject)
    code = inside_snippets.tokens(recording, subject.checkpoint)
    chosen = word_strip(recording, key="mask strip", hidden=_wanted(recording), code=code)
    address.put("mask", ",".join(str(token + 1) for token in chosen) or "none")
    return chosen


def masked(recording: Recording, chosen: tuple[int, ...]) -> tuple[Span, ...]:
    """What is hidden, as requests say it."""
    return spans(recording, chosen)


def anything(recording: Recording, chosen: tuple[int, ...]) -> bool:
    """Is there a blank, hidden or typed?"""
    return bool(chosen) or any(word.kind == "mask" for word in words_of(recording))


def _wanted(recording: Recording) -> list[int]:
    """What the address hides; where it says nothing, the example's word, else the longest."""
    words = [word for word in words_of(recording) if word.kind == "word"]
    if "mask" in st.query_params:
        asked = address.numbers("mask", low=1, high=recording.n_tokens, what=tr("token"))
        return [word.first for number in asked for word in words if number - 1 in word.tokens]
    example = pair_of(recording)
    if example is not None:
        start = example["text"].index(f" {example['mask']}") + 1
        return [word.first for word in words if recording.spans[word.first][0] == start]
    if anything(recording, ()):
        return []
    return [max(words, key=lambda word: len(word.text)).first]


def _forget(subject: Subject[Recording]) -> None:
    """Another text has other words: what was hidden in the old one no longer means anything."""
    before = session.subject_of("mask")
    now = (subject.model, subject.recording.tokens)
    if before.there and before.get() != now and not history.stepped():
        for key in ("mask", "blank", "swap", "by"):
            if key != "mask" or st.query_params.get(key) == session.written(key).get():
                session.renew(key)
                address.put(key, None)
    before.put(now)
