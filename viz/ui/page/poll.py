"""A question to the class on the projector: the way in for pupils, the tally, and who was right."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.foreign import literal
from viz.language import count, tr
from viz.polls import Polls, Question, Tally, Told
from viz.requests import Input
from viz.ui.page import about, pupils, session
from viz.ui.page.visitor import visitor

EVERY = 2.0
"""Seconds between two counts on the projector."""


@st.cache_resource(show_spinner=False)
def polls() -> Polls:
    """The questions that are open to classes, all of this process."""
    return Polls()


def now() -> Tally | None:
    """What this teacher has asked, and the answers so far; None where nothing is open."""
    return polls().tally(visitor("teacher"))


def put(question: Question) -> None:
    """Ask the class, in place of what was asked before."""
    polls().ask(visitor("teacher"), question)


def reveal(right: tuple[int, ...] = (), why: Told = "") -> None:
    """Show the answer: that of the question, or this one where only now it is known."""
    polls().reveal(visitor("teacher"), right, why)


def close() -> None:
    """Forget the question and its answers."""
    polls().close(visitor("teacher"))


def stage(tally: Tally, *, invite: bool) -> DeltaGenerator:
    """The place of a question and its tally, beside how pupils come in where they still are to."""
    with st.container(horizontal=True, key="asked"):
        left = st.container(key="counts")
        if invite:
            with st.container(width=250):
                pupils.invite("classroom/answer.py", tally.code, width=200)
    return left


@st.fragment(run_every=EVERY)
def counted() -> None:
    """The tally, counted anew while pupils answer."""
    tally = now()
    if tally is None:
        st.rerun()
    with st.container(key="tally", gap="small"):
        for place, (option, votes) in enumerate(zip(tally.question.options, tally.counts, strict=True)):
            right = tally.revealed and place in tally.question.right
            share = votes / tally.answered if tally.answered else 0.0
            sign = ":material/check_circle: " if right else ""
            words = f"**{literal(option)}**" if right else literal(option)
            st.progress(share, text=f"{sign}{words} · {votes}")
        st.caption(answered(tally.answered))


def answered(number: int) -> str:
    """How many have answered."""
    return count("{n} pupil has answered.", "{n} pupils have answered.", number)


def outcome(tally: Tally) -> str:
    """How many were right, and why; "" for a mere vote."""
    given = tally.question
    answer, why = " / ".join(literal(given.options[option]) for option in given.right), given.why
    if not answer:
        return str(why)
    if tally.answered:
        n = tally.answered
        return tr("{right} of {n} said **{answer}**. {why}", right=tally.right, n=n, answer=answer, why=why)
    return tr("It is **{answer}**. {why}", answer=answer, why=why)


def here(text: Told, options: tuple[Told, ...], *, key: str, of: Input | None) -> Question:
    """The prediction with this key of the lesson on screen, as a question to the class about `of`."""
    page = session.HERE.get("")
    return Question(text, options, about.sentence(of), about.which(of), page=page, key=key)
