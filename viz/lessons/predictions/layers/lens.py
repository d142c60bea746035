"""The table of what each layer would answer, and one answer's way through the layers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from viz.analysis.blocks import around
from viz.analysis.depths import shown_depths
from viz.analysis.tokens import words
from viz.errors import InputError
from viz.figures.depths import entropy_line, lens_table, rank_line
from viz.figures.tokens import label, names
from viz.foreign import literal
from viz.language import number, tr
from viz.lessons.predictions.layers import sentences
from viz.lessons.predictions.layers.reader import LensView
from viz.requests import ReadEveryLayer, ReadTable
from viz.ui.controls import snippets
from viz.ui.page import address, session, show
from viz.ui.page.sentences import quoted
from viz.workings import Depths

COLUMNS = 16
"""Tokens whose answers are legible side by side."""


def table(question: LensView) -> Depths:
    """The table around the token; returns what the one token's layers say, at every depth."""
    subject, recording = question.subject, question.subject.recording
    keep = (0,) if question.picture else tuple(around(recording.n_tokens, question.pin, COLUMNS))
    depths = _depths(recording.n_layers)
    answered = subject.ask(ReadTable(subject.model, subject.input, keep, depths, whole=question.pin))
    found = answered.some
    columns = (
        ["[CLS]"] if question.picture else names(recording, keep, query=question.pin, theme=show.colours())
    )
    finals = ", ".join(cell[0].strip() for cell in found.names[-1])
    show.figure(
        partial(lens_table, found, columns, pinned=None if question.picture else keep.index(question.pin)),
        alt=tr(
            "Table of the likeliest answer at each layer; the model's own, on top: {answers}.",
            answers=label(finals),
        ),
        key="lens table",
        code=_code(question),
    )
    if question.picture:
        show.note(
            tr("The five likeliest classes after each layer, best first: what the head makes of [CLS].")
        )
    elif len(keep) < recording.n_tokens:
        show.note(
            tr("{n} of {all} tokens, around the one that is looked at.", n=len(keep), all=recording.n_tokens)
        )
    return answered.whole


def _depths(n_layers: int) -> tuple[int, ...]:
    """The rows: all of a small network, of a deep one a choice."""
    some = shown_depths(n_layers)
    if len(some) == n_layers + 1:
        return some
    options = {
        "some": tr("{n} rows, the late layers whole", n=len(some)),
        "all": tr("All {n} layers", n=n_layers),
    }
    address.row(tr("Rows"), options, key="rows", default="some", what=tr("rows"))
    return tuple(range(n_layers + 1)) if every_row() else some


def every_row() -> bool:
    """Are all rows of a deep network shown?"""
    return session.widget("rows").get() == "all"


def curves(question: LensView, found: Depths) -> None:
    """The rank of a chosen answer over depth, and the doubt of each depth."""
    beside, _ = show.columns(1, 1)
    with beside:
        followed = _followed(question, found)
    left, right = show.columns(1, 1)
    with left:
        show.heading(
            tr("Where *{answer}* stands", answer=literal(sentences.name(followed.watched[0]))),
            tr(
                "its rank among all {n:,} answers, {place}; the axis is logarithmic",
                n=followed.size,
                place=_at(question),
            ),
        )
        said = ", ".join(number(int(rank), ",") for rank in followed.ranks[:, 0])
        alt = tr("Line, the rank by layer: {ranks}.", ranks=said)
        show.figure(partial(rank_line, followed), alt=alt, key="rank", code=_code(question))
    with right:
        show.heading(
            tr("How sure each layer would be"),
            tr(
                "entropy of its answer {place}; dotted: were all {n:,} answers equally likely",
                place=_at(question),
                n=found.size,
            ),
        )
        said = ", ".join(number(bits, ".1f") for bits in found.entropy[:, 0])
        alt = tr("Line, bits of entropy by layer: {bits}.", bits=said)
        show.figure(partial(entropy_line, found), alt=alt, key="bits", code=_code(question))
        show.note(sentences.sure(found))


def _code(question: LensView) -> Callable[[], str] | None:
    """Python that computes what each layer would answer."""
    return snippets.logit_lens(question.subject.recording, question.subject.checkpoint)


def _at(question: LensView) -> str:
    if question.picture:
        return tr("for this picture")
    return tr("at {token}", token=quoted(question.subject.recording, question.pin))


def _followed(question: LensView, found: Depths) -> Depths:
    """What is found of the word that was typed, or of the class; else of the final answer."""
    final = tr("the final answer, {answer}", answer=sentences.name(found.watched[0]))
    labels = found.names and question.subject.recording
    if question.picture and hasattr(labels, "labels"):
        options = ["", *labels.labels]
        titles = {each: each or final for each in options}
        typed = address.menu(tr("Follow a class"), titles, key="followed", default="", what=tr("class"))
    else:
        typed = st.text_input(
            tr("Follow another word"),
            key="word",
            bind="query-params",
            persist_state="session",
            max_chars=40,
            placeholder=final,
            help=tr("Of a word of several tokens the first is followed."),
        )
    if not typed.strip():
        return found
    subject = question.subject
    try:
        return subject.ask(ReadEveryLayer(subject.model, subject.input, (question.pin,), word=typed))
    except InputError as error:
        st.info(literal(error.said()), icon=":material/info:")
        return found


def tokens(question: LensView) -> dict[int, str]:
    """The tokens of the input by number, as menus call them; a menu keeps them, not the recording."""
    return {i: f"{name} · {i + 1}" for i, name in enumerate(words(question.subject.recording))}
