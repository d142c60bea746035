"""One word exchanged elsewhere: predict whether the answer changes, then see both versions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from viz.analysis.blanks import Word, moved, spans, swapped, words_of
from viz.blanks import Contrast, Span
from viz.figures.blanks import contrast_bars
from viz.foreign import literal
from viz.language import Share, mark, tr
from viz.lessons.predictions.masked import reproduce, sentences
from viz.lessons.predictions.masked.answers import Blank
from viz.lessons.predictions.masked.examples import pair_of, pairs
from viz.lessons.predictions.masked.reader import take
from viz.lessons.predictions.masked.strip import masked
from viz.recording import Recording
from viz.requests import CompareMasks, Texts
from viz.ui.controls.subject import Subject
from viz.ui.page import address, history, session, show
from viz.ui.page.predict import Reply, ask, tell

OPTIONS = (mark("It changes"), mark("It stays"))


@dataclass(frozen=True)
class Exchange:
    """A word, what stands in its place, and both versions with their blanks."""

    old: str
    new: str
    versions: tuple[tuple[Texts, tuple[Span, ...]], tuple[Texts, tuple[Span, ...]]]


def contrasts(blank: Blank) -> None:
    """The examples, the exchange, the prediction, and what came of it."""
    with st.container(horizontal=True):
        for number, each in enumerate(pairs()):
            name, told = tr(each["name"]), _told(each)
            st.button(name, key=f"contrast {number}", help=told, on_click=take, args=(each,))
    exchange = _exchange(blank)
    if exchange is None:
        show.note(tr("Choose a word that is not hidden, and type another in its place."))
        return
    if not _predicted(blank.subject, exchange):
        return
    found = blank.subject.ask(CompareMasks(blank.subject.model, exchange.versions))
    _side_by_side(exchange, found, blank)
    example = pair_of(blank.subject.recording)
    if example is not None and _kept(example, exchange, found):
        st.markdown(tr(example["moral"]))


def _told(example: dict[str, Any]) -> str:
    return f"{example['text']} – {example['swap']} → {example['by']}"


def _exchange(blank: Blank) -> Exchange | None:
    recording = blank.subject.recording
    words = {
        word.first: word
        for word in words_of(recording)
        if word.kind == "word" and word.first not in blank.hidden
    }
    if not words:
        return None
    example = pair_of(recording) or {}
    wish = next(
        (first for first, word in words.items() if word.text == example.get("swap")), next(iter(words))
    )
    if not (history.stepped() or session.widget("swap").get(wish + 1) in {first + 1 for first in words}):
        session.renew("swap")  # it is hidden now
        address.put("swap", None)
    left, right, _ = st.columns([2, 2, 4], vertical_alignment="bottom")
    with left:
        titles = {first + 1: _title(word) for first, word in words.items()}
        title, word = tr("Exchange this word"), tr("word")
        old = words[address.menu(title, titles, key="swap", default=wish + 1, what=word) - 1]
    with right:
        given = example.get("by", "") if old.first == wish else ""
        if session.renewed("by").pop():
            session.widget("by").put(given)
        new = st.text_input(
            tr("by"),
            key="by",
            bind="query-params",
            persist_state="session",
            max_chars=60,
            **address.first("by", value=given),
        )
    if not new.strip():
        return None
    hidden = masked(recording, blank.hidden)
    (span,) = spans(recording, [old.first])
    texts = recording.texts
    other = (swapped(texts, span, new.strip()), moved(hidden, span, new.strip()))
    return Exchange(old=old.text, new=new.strip(), versions=((texts, hidden), other))


def _title(word: Word) -> str:
    return f"{word.text} · {word.first + 1}"


def _predicted(subject: Subject[Recording], exchange: Exchange) -> bool:
    """Ask first; another exchange is another question."""
    before = session.subject_of("guess swap")
    now = (subject.model, (str(exchange.versions),))
    if before.get(now) != now:
        session.widget("guess swap").put(None)
    before.put(now)
    with st.container(key="predict"):
        guess = ask(
            lambda: tr(
                "*{old}* becomes *{new}*. Will the likeliest word for the blank change?",
                old=literal(exchange.old),
                new=literal(exchange.new),
            ),
            lambda: {each: tr(each) for each in OPTIONS},
            key="guess swap",
            about=exchange.versions[0][0],
        )
        return guess is not None


def _side_by_side(exchange: Exchange, found: Contrast, blank: Blank) -> None:
    left, right = show.columns(1, 1)
    for place, (texts, hidden), name in zip(
        (left, right), exchange.versions, (tr("Before"), tr("After")), strict=True
    ):
        with place:
            show.heading(name, written(texts, hidden))
    answers = "; ".join(
        tr(
            "{word} {before:.2f} before, {after:.2f} after",
            word=name,
            before=Share(before),
            after=Share(after),
        )
        for name, before, after in zip(
            found.names[blank.number][:5], *found.probabilities[:, blank.number, :5], strict=True
        )
    )
    show.figure(
        partial(contrast_bars, found, blank.number),
        alt=tr(
            "Bars to the left and to the right, the answers before and after: {answers}.", answers=answers
        ),
        key="contrast bars",
        code=partial(reproduce.both, exchange.versions, blank.subject.model),
    )
    tell(partial(_judged, found, blank), key="guess swap")


def _judged(found: Contrast, blank: Blank) -> Reply:
    changed = found.firsts[0][blank.number] != found.firsts[1][blank.number]
    guess, answer = tr(str(session.widget("guess swap").get())), tr(OPTIONS[0 if changed else 1])
    said = f"{sentences.change(found, blank.number)} {sentences.largest(found, blank.number)}"
    return Reply(guess, answer, said)


def written(texts: Texts, hidden: tuple[Span, ...]) -> str:
    """The texts with their blanks, for Markdown."""
    said = []
    for number, text in enumerate(texts):
        at, parts = 0, []
        for _, start, end in sorted(span for span in hidden if span[0] == number):
            parts += [literal(text[at:start]), "**\\[MASK\\]**"]
            at = end
        said.append(" ".join(filter(None, [*parts, literal(text[at:])])))
    return " / ".join(said)


def _kept(example: dict[str, Any], exchange: Exchange, found: Contrast) -> bool:
    """Does the model do, on just this exchange, what the example's sentence says?"""
    same = (exchange.old, exchange.new) == (example["swap"], example["by"])
    return same and found.firsts == ((example["before"],), (example["after"],))
