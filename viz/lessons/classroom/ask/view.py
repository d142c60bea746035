"""Predict, then reveal, for a class: what can be asked, the question that is open, the answer."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.figures.attention import answer_bars
from viz.foreign import literal
from viz.language import mark, tr
from viz.lessons.classroom.ask.questions import question
from viz.paths import PAGES
from viz.polls import Question, Tally
from viz.recording import Recording
from viz.ui.controls import layer as controls
from viz.ui.controls.subject import Subject
from viz.ui.page import about, address, frame, poll, show
from viz.ui.page.sentences import quoted

KINDS = {"head": mark("Where a head looks"), "own": mark("A question of yours")}
NO_WORDS = mark("This text has no two words to choose from. Write a sentence.")
UNFINISHED = mark("Write a question and at least two answers that differ.")
LESSONS = mark(
    "What a lesson asks first can be asked of the class too: press *Ask the class* beside the question."
)
MOST, LONGEST = 6, 80
"""Answers of a question of one's own, and letters of each."""


def place() -> DeltaGenerator:
    """Where the open question stands: above all that is chosen for the next one."""
    return st.container()


def kind() -> str:
    """Which kind of question comes next: one of `KINDS`."""
    if poll.now() is not None:
        show.heading(tr("The next question"))
    kinds = {name: tr(title) for name, title in KINDS.items()}
    return address.row(tr("Question"), kinds, key="ask-about", default="head", what=tr("question"))


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


def own() -> Question | None:
    """A question that the teacher writes, with two answers or more."""
    text = _line(tr("Your question"), "question", 200)
    answers = []
    for row in range(0, MOST, 3):
        for column, number in zip(st.columns(3), range(row + 1, row + 4), strict=True):
            with column:
                answers.append(_line(tr("Answer {n}", n=number), f"answer-{number}", LONGEST))
    options = tuple(dict.fromkeys(filter(None, answers)))
    if not text or len(options) < 2:
        show.note(tr(UNFINISHED))
        return None
    return Question(literal(text), options)


def _line(title: str, key: str, most: int) -> str:
    text: str = st.text_input(
        title, key=key, bind="query-params", persist_state="session", max_chars=most,
        **address.first(key, value=""),
    )  # fmt: skip
    return " ".join(text.split())


def buttons(made: Question | None) -> None:
    """Open the next question to the class, in place of the one that is open."""
    now = poll.now()
    same = now is not None and made is not None and now.question.same(made) and not now.revealed
    if made is not None and not same:
        options = " · ".join(literal(option) for option in made.options)
        st.markdown(f"**{made.text}** {options}")
    st.button(
        tr("Open this question to the class") if now is None else tr("Ask the next question"),
        type="primary" if now is None else "secondary",
        disabled=made is None or same,
        on_click=poll.put,
        args=(made,),
        icon=":material/campaign:",
        key="ask",
    )
    show.note(tr(LESSONS))


def asked() -> Tally | None:
    """The open question: its tally, how pupils come in, and what ends it; None where none is open."""
    tally = poll.now()
    if tally is None:
        return None
    with poll.stage(tally, invite=True):
        st.markdown(f"## {tally.question.text}")
        about.show(tally.question)
        if tally.revealed and (said := poll.outcome(tally)):
            st.success(said, icon=":material/visibility:")
        poll.counted()
        with show.row():
            _reveal(tally)
            st.button(tr("Close"), type="tertiary", on_click=poll.close, key="close")
    return tally


def _reveal(tally: Tally) -> None:
    """The model's answer; that of a lesson is measured there, and to a question of one's own the teacher has
    it: on the page it would be read by all.
    """
    given, title = tally.question, tr("Reveal")
    if given.page:
        lessons = [lesson for unit in frame.syllabus().values() for lesson in unit]
        path = next(lesson.path for lesson in lessons if lesson.url == given.page)
        st.page_link(PAGES / path, label=tr("Reveal it in the lesson"), icon=":material/visibility:")
    elif given.right:
        st.button(
            title, type="primary", disabled=tally.revealed, on_click=poll.reveal,
            icon=":material/visibility:", key="reveal",
        )  # fmt: skip
    elif not tally.revealed:
        with st.popover(title, type="primary", icon=":material/visibility:"):
            st.markdown(tr("Which answer is right?"))
            for number, option in enumerate(given.options):
                st.button(literal(option), key=f"right {number}", on_click=poll.reveal, args=((number,),))
            st.button(tr("None: we only count"), key="right none", type="tertiary", on_click=poll.reveal)


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
