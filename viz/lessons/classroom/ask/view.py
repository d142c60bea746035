"""Predict, then reveal, for a class: the question, the way in for pupils, the tally, the model's answer."""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.figures.attention import answer_bars
from viz.foreign import literal
from viz.language import count, mark, tr
from viz.lessons.classroom.ask.questions import question
from viz.polls import Question, Tally
from viz.recording import Recording
from viz.ui.controls import layer as controls
from viz.ui.controls.subject import Subject
from viz.ui.page import pupils, show
from viz.ui.page.sentences import quoted
from viz.ui.page.visitor import visitor
from viz.ui.running.cache import polls

EVERY = 2.0
"""Seconds between two counts on the projector."""
NO_WORDS = mark("This text has no two words to choose from. Write a sentence.")


def setup(subject: Subject[Recording]) -> tuple[Question | None, int, int]:
    """Token and head, and the question that they make; with both, from 0."""
    left, right = show.columns(1, 1)
    with left:
        pin = controls.token(subject)
    with right:
        head = controls.head(subject)
    made = question(subject.recording, layer=subject.layer, head=head, pin=pin)
    if made is None:
        show.note(tr(NO_WORDS))
    return made, head, pin


def buttons(made: Question | None) -> Tally | None:
    """Open the question to the class, reveal it, close it; what is open, and its answers so far."""
    key, open_polls = visitor("teacher"), polls()
    now = open_polls.tally(key)
    same = now is not None and now.question == made and not now.revealed
    if made is not None and not same:
        options = " · ".join(literal(option) for option in made.options)
        st.markdown(f"**{literal(made.text)}** {options}")
    with show.row():
        title = tr("Open this question to the class") if now is None else tr("Ask the next question")
        st.button(
            title, type="primary" if now is None else "secondary", disabled=made is None or same,
            on_click=_ask, args=(made,), icon=":material/campaign:", key="ask",
        )  # fmt: skip
        if now is not None:
            st.button(
                tr("Reveal"), type="primary", disabled=now.revealed, on_click=open_polls.reveal, args=(key,),
                icon=":material/visibility:", key="reveal",
            )  # fmt: skip
            st.button(tr("Close"), type="tertiary", on_click=open_polls.close, args=(key,), key="close")
    return now


def _ask(made: Question) -> None:
    polls().ask(visitor("teacher"), made)


def asked(tally: Tally) -> None:
    """The open question: its tally, and how pupils come in."""
    show.rule()
    left, right = show.columns(8, 4)
    with left:
        with st.container(key="asked"):
            st.markdown(f"## {literal(tally.question.text)}")
            st.markdown(literal(tally.question.about))
        if tally.revealed:
            _why(tally)
        counted()
    with right:
        pupils.invite("classroom/answer.py", tally.code)


@st.fragment(run_every=EVERY)
def counted() -> None:
    """The tally, counted anew while pupils answer."""
    tally = polls().tally(visitor("teacher"))
    if tally is None:
        st.rerun()
    with st.container(key="tally"):
        for place, (option, votes) in enumerate(zip(tally.question.options, tally.counts, strict=True)):
            right = tally.revealed and place == tally.question.answer
            share = votes / tally.answered if tally.answered else 0.0
            sign = ":material/check_circle: " if right else ""
            words = f"**{literal(option)}**" if right else literal(option)
            st.progress(share, text=f"{sign}{words} · {votes}")
        st.caption(answered(tally.answered))


def answered(number: int) -> str:
    """How many have answered."""
    return count("{n} pupil has answered.", "{n} pupils have answered.", number)


def weights(subject: Subject[Recording], *, head: int, pin: int) -> None:
    """The whole row that was asked about, special tokens too."""
    recording = subject.recording
    show.heading(
        tr("Where {word} looks", word=quoted(recording, pin)),
        tr("Layer {layer}, head {head}", layer=subject.layer + 1, head=head + 1),
    )
    show.figure(
        partial(answer_bars, recording, recording.attention[subject.layer, head], pin),
        alt=tr("Bars: all the weights of this token, special tokens too."),
        key="revealed bars",
    )


def _why(tally: Tally) -> None:
    """How many were right, and the model's own numbers."""
    given, right = tally.question, tally.counts[tally.question.answer]
    answer, why = literal(given.options[given.answer]), literal(given.why)
    if tally.answered:
        said = tr(
            "{right} of {n} said **{answer}**. {why}", right=right, n=tally.answered, answer=answer, why=why
        )
    else:
        said = tr("It is **{answer}**. {why}", answer=answer, why=why)
    st.success(said, icon=":material/visibility:")
