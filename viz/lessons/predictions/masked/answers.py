"""What the model puts in one blank, and where it looks from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from viz.analysis.blanks import words_of
from viz.analysis.matrix import Matrix, matrix
from viz.analysis.tokens import word
from viz.blanks import Filled
from viz.figures.attention import answer_bars
from viz.figures.blanks import blank_bars
from viz.foreign import literal
from viz.language import share, tr
from viz.lessons.predictions.masked import reproduce, sentences
from viz.lessons.predictions.masked.examples import pair_of
from viz.lessons.predictions.masked.strip import masked
from viz.recording import Recording
from viz.requests import FillMasks
from viz.ui.controls import guess_snippets
from viz.ui.controls.subject import Subject
from viz.ui.page import address, history, session, show

HEIGHT = 370


@dataclass(frozen=True, eq=False)
class Blank:
    """The text with its blanks, and the one that is looked at."""

    subject: Subject[Recording]
    request: FillMasks
    filled: Filled
    hidden: tuple[int, ...]
    """The first tokens of the hidden words, in the text as it was typed."""
    number: int
    """Among the blanks, from 0."""

    @property
    def place(self) -> int:
        """Its token."""
        return self.filled.places[self.number]


def blank(subject: Subject[Recording], hidden: tuple[int, ...]) -> Blank:
    """The model's answers for the hidden words; a row to choose the blank where there are several."""
    request = FillMasks(subject.model, subject.recording.texts, masked(subject.recording, hidden))
    filled = subject.ask(request)
    return Blank(subject, request, filled, hidden, _number(filled, hidden))


def _number(filled: Filled, hidden: tuple[int, ...]) -> int:
    if len(filled.places) == 1:
        return 0
    last = filled.places.index(hidden[-1]) if hidden else 0
    now = (str(last), tuple(map(str, filled.places)))
    before = session.subject_of("blank")
    if before.there and before.get() != now and not history.stepped():
        session.renew("blank")
        address.put("blank", None)
    before.put(now)
    names = [word(name) if name else tr("typed") for name in filled.guesses.originals]
    titles = {place: f"{place}: {literal(name)}" for place, name in enumerate(names, 1)}
    return address.row(tr("Blank"), titles, key="blank", default=last + 1, what=tr("blank")) - 1


def bars(blank: Blank) -> None:
    """The likeliest answers, and where the original stands."""
    guesses = blank.filled.guesses
    show.heading(tr("What it puts there"), sentences.original(guesses, blank.number))
    said = ", ".join(
        f"{name} {share(chance, '.2f')}"
        for name, chance in zip(
            guesses.names[blank.number][:5], guesses.probabilities[blank.number], strict=False
        )
    )
    show.figure(
        partial(blank_bars, guesses, blank.number, height=HEIGHT),
        alt=tr("Bars, the likeliest words for the blank: {answers}.", answers=said),
        key="blank bars",
        code=_code(blank),
    )
    pieces = [each for each in words_of(blank.subject.recording) if each.first in blank.hidden]
    if note := sentences.pieces(pieces):
        show.note(note)


def _code(blank: Blank) -> Callable[[], str]:
    """With transformers alone where it reads the weights as they lie, else with our own code."""
    filled, known = blank.filled, blank.subject.checkpoint
    alone = guess_snippets.blanks(filled.recording, known, filled.places)
    return alone or partial(reproduce.filled, blank.request, known)


def looks(blank: Blank) -> Matrix:
    """Where the model looks from the blank, in one layer and head or in the mean of all its heads."""
    recording, example = blank.filled.recording, pair_of(blank.subject.recording) or {}
    layer, head = _layer_and_head(recording, example)
    shown = matrix(
        recording,
        layer - 1,
        heads=(head - 1,) if head else (),
        how="head" if head else "mean",
        special="show",
    )
    show.figure(
        partial(
            answer_bars,
            recording,
            shown.weights,
            blank.place,
            top=9,
            measures=shown.measures,
            height=HEIGHT - 20,
        ),
        alt=tr(
            "Bars, {title}: where the blank at position {place} looks.",
            title=shown.title,
            place=blank.place + 1,
        ),
        key="blank looks",
        code=_code(blank),
    )
    promised = (layer, head) == (example.get("layer"), example.get("head"))
    show.look_for(_look(blank, shown, example if promised else {}))
    return shown


def _layer_and_head(recording: Recording, example: dict[str, Any]) -> tuple[int, int]:
    """Both counted from 1; head 0 is the mean of all."""
    n_layers, n_heads = recording.n_layers, recording.n_heads
    heading, chosen, other = st.columns([4, 2, 2.6])
    with heading:
        show.heading(tr("Where the blank looks"), tr("the attention of [MASK]; largest first"))
    with chosen:
        wish = min(example.get("layer", n_layers), n_layers)
        layers = range(1, n_layers + 1)
        layer = address.menu(tr("Layer"), layers, key="mask-layer", default=wish, what=tr("layer"))
    with other:
        heads = {0: tr("mean of all"), **{n: tr("head {n}", n=n) for n in range(1, n_heads + 1)}}
        wish = example.get("head", 0)
        first = wish if wish in heads else 0
        head = address.menu(tr("Head"), heads, key="mask-head", default=first, what=tr("head"))
    return layer, head


def _look(blank: Blank, shown: Matrix, example: dict[str, Any]) -> str:
    """The example's sentence where its numbers are there, else what this view says."""
    row = shown.weights[blank.place]
    best = int(np.argmax(row))
    name = blank.filled.recording.tokens[best]
    if example and name == example["key"] and row[best] >= example["at_least"]:
        return tr(example["look"])
    return sentences.look(blank.filled.recording, best, float(row[best]), shown.title)
