"""Two texts: is the second the next one? And how far that judgement can be trusted."""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.errors import InputError
from viz.figures.blanks import verdict_bars
from viz.foreign import literal
from viz.lessons.predictions.masked.examples import nexts, reliability
from viz.recording import Recording
from viz.requests import JudgeNextSentence
from viz.ui.controls.subject import Subject
from viz.ui.page import address, session, show

KINDS = {
    "follows": "the one that follows",
    "another_book": "one of another book",
    "same_book_elsewhere": "from elsewhere in the same book",
    "exchanged": "the same two, swapped",
}

WORST = {
    "another_book": "Where they are of other books",
    "same_book_elsewhere": "Where the second is from elsewhere in the same book",
    "exchanged": "Where the two are swapped",
}
CLEAR = 0.05
"""A smaller difference of two shares is not spoken of."""


def judged(subject: Subject[Recording]) -> None:
    """Two boxes with their examples, and the model's judgement."""
    with st.container(horizontal=True):
        for number, each in enumerate(nexts()):
            st.button(
                each["name"], key=f"next {number}", on_click=_take, args=(each["first"], each["second"])
            )
    first = _box("First text", "first-text", nexts()[0]["first"])
    second = _box("Second text, is it the next?", "next-text", nexts()[0]["second"])
    try:
        found = subject.ask(JudgeNextSentence(subject.model, first, second))
    except InputError as error:
        st.info(literal(error), icon=":material/info:")
        return
    show.figure(
        partial(verdict_bars, found.follows),
        alt=f"Bars: it follows {found.follows:.2f}, it does not {1 - found.follows:.2f}.",
        key="verdict",
    )
    example = next((each for each in nexts() if (each["first"], each["second"]) == (first, second)), None)
    if example is not None:
        st.markdown(_right(example["truth"], found.follows))


def _right(truth: bool, follows: float) -> str:
    what = "It does follow" if truth else "It does not follow"
    return f"{what}: the model is {'right' if (follows > 0.5) == truth else '**wrong**'} here."


def _box(title: str, key: str, default: str) -> str:
    text: str = st.text_area(
        title,
        key=key,
        bind="query-params",
        persist_state="session",
        height=92,
        **address.first(key, value=default),
    )
    return text


def _take(first: str, second: str) -> None:
    session.widget("first-text").put(first)
    session.widget("next-text").put(second)


def trust(subject: Subject[Recording]) -> None:
    """How often it was right on books that it had not read."""
    measured = reliability(subject.checkpoint)
    show.heading(
        "How far can it be trusted?",
        "Measured on books that it was not trained on, in passages of a few sentences.",
    )
    if measured is None:
        show.note("Nothing was measured here for this model.")
        return
    told = measured["said_to_follow"]
    rows = [
        (what, f"{told[kind]:.0%}", "" if kind == "follows" else f"{measured[f'accuracy_{kind}']:.0%}")
        for kind, what in KINDS.items()
    ]
    show.table(rows, header=("the second text is", "said to follow", "right, among as many true pairs"))
    show.note(
        f"{measured['pairs']:,} true pairs, and as many false ones of each kind; guessing would be right half"
        " of the time."
    )
    st.markdown(_told(measured))


def _told(measured: dict[str, float]) -> str:
    """What the numbers say: the kind that it tells apart worst."""
    best = measured["accuracy_another_book"]
    worst = min(list(KINDS)[1:], key=lambda kind: measured[f"accuracy_{kind}"])
    least = measured[f"accuracy_{worst}"]
    said = (
        f"The false ones of its training came from other books: those it gets right {best:.0%} of the time."
    )
    if best - least < CLEAR:
        return said
    return (
        f"{said} {WORST[worst]}, it is right {least:.0%} of the time: it has learned whether two texts are of"
        " one kind, more than which comes next."
    )
