"""What a pupil sees: the code, the question and one tap; after the reveal, the model's answer."""

from __future__ import annotations

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.language import mark, tr
from viz.polls import Tally, Told
from viz.ui.page import about, session
from viz.ui.page.poll import polls
from viz.ui.page.visitor import place, visitor

EVERY = 4.0
"""Seconds between two looks at what the teacher does."""
CHOSEN = ":material/radio_button_checked:"
LATE = mark("Your answer came too late: it is revealed already.")
NO_QUESTION = mark("There is no question under this code now. Look at the projector, or wait.")


@st.fragment(run_every=EVERY)
def question(written: str) -> None:
    """The question that is open under this code, and the buttons to answer it."""
    try:
        found = polls().find(
            written,
            voter=visitor("pupil"),
            visitor=session.owner(),
            address=place(),
        )
    except InputError as error:
        st.warning(literal(error.said()), icon=":material/hourglass_empty:")
        return
    if found is None:
        st.info(tr(NO_QUESTION), icon=":material/info:")
        return
    st.markdown(f"### {found.question.text}")
    about.show(found.question)
    for number, option in enumerate(found.question.options):
        _option(found, number, option)
    st.markdown(_state(found))
    if problem := session.UPLOAD_PROBLEM.pop():
        st.caption(problem)


def _option(found: Tally, number: int, option: Told) -> None:
    mine, right = found.mine == number, found.revealed and number in found.question.right
    st.button(
        literal(option),
        key=f"answer {number}",
        type="primary" if mine or right else "secondary",
        icon=":material/check_circle:" if right else CHOSEN if mine else None,
        width="stretch",
        disabled=found.revealed,
        on_click=_answer,
        args=(found.code, number),
    )


def _answer(written: str, number: int) -> None:
    if not polls().answer(written, voter=visitor("pupil"), option=number):
        session.UPLOAD_PROBLEM.put(tr(LATE))


def _state(found: Tally) -> str:
    if found.revealed:
        return _revealed(found)
    if found.mine is None:
        return tr("Tap one. No name is asked or kept.")
    return tr("Your answer is counted. You may change it until the teacher reveals the model's.")


def _revealed(found: Tally) -> str:
    options, why = found.question.options, found.question.why
    if not (found.question.right or why):
        return tr("No more answers: look at the projector.")
    said = tr("Right: {right} of {n}. {why}", right=found.right, n=found.answered, why=why)
    if not found.question.right:
        said = str(why)
    if found.mine is None:
        return said
    return tr("You said *{mine}*. {said}", mine=literal(options[found.mine]), said=said)
