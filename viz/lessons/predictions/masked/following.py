"""Two texts: is the second the next one? And how far that judgement can be trusted."""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.errors import InputError
from viz.figures.blanks import verdict_bars
from viz.foreign import literal
from viz.language import mark, number, tr
from viz.lessons.predictions.masked.examples import nexts, reliability
from viz.recording import Recording
from viz.requests import JudgeNextSentence
from viz.ui.controls import guess_snippets
from viz.ui.controls.subject import Subject
from viz.ui.page import address, session, show

KINDS = {
    "follows": mark("the one that follows"),
    "another_book": mark("one of another book"),
    "same_book_elsewhere": mark("from elsewhere in the same book"),
    "exchanged": mark("the same two, swapped"),
}

WORST = {
    "another_book": mark(
        "Where they are of other books, it is right {share:.0%} of the time: it has learned whether two"
        " texts are of one kind, more than which comes next."
    ),
    "same_book_elsewhere": mark(
        "Where the second is from elsewhere in the same book, it is right {share:.0%} of the time: it has"
        " learned whether two texts are of one kind, more than which comes next."
    ),
    "exchanged": mark(
        "Where the two are swapped, it is right {share:.0%} of the time: it has learned whether two texts"
        " are of one kind, more than which comes next."
    ),
}
CLEAR = 0.05
"""A smaller difference of two shares is not spoken of."""


def judged(subject: Subject[Recording]) -> None:
    """Two boxes with their examples, and the model's judgement."""
    with st.container(horizontal=True):
        for number, each in enumerate(nexts()):
            st.button(
                tr(each["name"]), key=f"next {number}", on_click=_take, args=(each["first"], each["second"])
            )
    first = _box(tr("First text"), "first-text", nexts()[0]["first"])
    second = _box(tr("Second text, is it the next?"), "next-text", nexts()[0]["second"])
    try:
        found = subject.ask(JudgeNextSentence(subject.model, first, second))
    except InputError as error:
        st.info(literal(error.said()), icon=":material/info:")
        return
    show.figure(
        partial(verdict_bars, found.follows),
        alt=tr("Bars: it follows {yes:.2f}, it does not {no:.2f}.", yes=found.follows, no=1 - found.follows),
        key="verdict",
        code=guess_snippets.follows(first, second, subject.checkpoint),
    )
    example = next((each for each in nexts() if (each["first"], each["second"]) == (first, second)), None)
    if example is not None:
        st.markdown(_right(example["truth"], found.follows))


def _right(truth: bool, follows: float) -> str:
    right = (follows > 0.5) == truth
    if truth and right:
        return tr("It does follow: the model is right here.")
    if truth:
        return tr("It does follow: the model is **wrong** here.")
    if right:
        return tr("It does not follow: the model is right here.")
    return tr("It does not follow: the model is **wrong** here.")


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
        tr("How far can it be trusted?"),
        tr("Measured on books that it was not trained on, in passages of a few sentences."),
    )
    if measured is None:
        show.note(tr("Nothing was measured here for this model."))
        return
    told = measured["said_to_follow"]
    rows = [
        (
            tr(what),
            number(told[kind], ".0%"),
            "" if kind == "follows" else number(measured[f"accuracy_{kind}"], ".0%"),
        )
        for kind, what in KINDS.items()
    ]
    header = (tr("the second text is"), tr("said to follow"), tr("right, among as many true pairs"))
    show.table(rows, header=header)
    show.note(
        tr(
            "{pairs:,} true pairs, and as many false ones of each kind; guessing would be right half of the"
            " time.",
            pairs=measured["pairs"],
        )
    )
    st.markdown(_told(measured))


def _told(measured: dict[str, float]) -> str:
    """What the numbers say: the kind that it tells apart worst."""
    best = measured["accuracy_another_book"]
    worst = min(list(KINDS)[1:], key=lambda kind: measured[f"accuracy_{kind}"])
    least = measured[f"accuracy_{worst}"]
    said = tr(
        "The false ones of its training came from other books: those it gets right {share:.0%} of the time.",
        share=best,
    )
    return said if best - least < CLEAR else f"{said} {tr(WORST[worst], share=least)}"
