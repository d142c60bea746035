"""Predict, then reveal: a question, and the model's own answer once somebody has committed: who sits here, or
the class on its phones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from viz.foreign import literal
from viz.language import Everywhere, everywhere, in_each, mark, tr
from viz.polls import Question, Tally
from viz.requests import Input
from viz.ui.page import about, poll, session

ASK = mark(
    "Pupils answer this on their phones, each in their own language. With it they see the sentence, or a"
    " small copy of the picture, kept only as long as the question. What most of them say is taken for the"
    " prediction, and what the lesson then measures decides."
)
Words = Sequence[str] | Mapping[str, str]


class Reply(str):
    """What is said of a prediction once the answer is there; its parts, for a class that has predicted."""

    found: tuple[str, ...]
    """The options that came true."""
    said: str
    """What was measured."""

    def __new__(cls, guess: object, found: Collection[str] | None, said: str) -> Reply:
        """Both in the words that were offered; `found` is one of them, or several."""
        names = (found,) if isinstance(found, str) else tuple(found or ())
        right = tr("You said so.") if guess in names else tr("You said: {guess}.", guess=literal(guess))
        made = super().__new__(cls, f"{right} {said}".strip())
        made.found, made.said = names, said
        return made


def ask(
    question: Callable[[], str], options: Callable[[], Words], *, key: str, about: Input | None = None
) -> str | None:
    """Ask before the answer is shown; the prediction, once made: who comes back from another lesson has it.

    `options` are values, each with its words where it is a mapping. Asked of the class, what most pupils say
    is the prediction. They read question and options in languages of their own, so both are said anew in
    each, and with them the text or the picture that it is `about`.
    """
    words = _words(options())
    asked, tally = _asked(question, options, key=key, about=about), poll.now()
    session.question_of(key).put(asked)
    if tally is not None and tally.question.same(asked):
        if not tally.revealed:
            _open(tally, list(words), key=key)
            return None
        if session.widget(key).get() is not None:
            return _revealed(tally, key=key)
    with st.container(horizontal=True, key=f"posed {key}"):
        st.markdown(tr("**Predict first.** {question}", question=question()), width="stretch")
        st.button(
            tr("Ask the class"), type="tertiary", icon=":material/campaign:", key=f"ask {key}",
            help=tr(ASK), on_click=_put, args=(asked, about),
        )  # fmt: skip
    guess: str | None = st.pills(
        tr("Prediction"),
        list(words),
        key=key,
        label_visibility="collapsed",
        persist_state="session",
        format_func=words.__getitem__,
    )
    return guess


def tell(reply: Callable[[], Reply], *, key: str) -> None:
    """What came of the prediction with this key; of one that the class has made, to the pupils too, each in a
    language of their own.
    """
    tally, asked, now = poll.now(), session.question_of(key).get(), reply()
    if tally is not None and tally.revealed and asked is not None and tally.question.same(asked):
        options = tally.question.options
        right = tuple(i for i, option in enumerate(options) if str(option) in now.found)
        why = everywhere(lambda: reply().said)
        poll.reveal(right, why)
        tally = poll.now()
        if tally is not None and tally.question.why == why:
            st.markdown(poll.outcome(tally))
            return
    st.markdown(now)


def _words(options: Words) -> Mapping[str, str]:
    return options if isinstance(options, Mapping) else {option: option for option in options}


def _asked(
    question: Callable[[], str], options: Callable[[], Words], *, key: str, about: Input | None
) -> Question:
    said = in_each(lambda: tuple(_words(options()).values()))
    each = zip(*said.values(), strict=True)
    offered = tuple(Everywhere(tuple(zip(said, words, strict=True))) for words in each)
    return poll.here(everywhere(question), offered, key=key, of=about)


def _put(asked: Question, of: Input | None) -> None:
    session.widget(asked.key).put(None)
    poll.put(replace(asked, picture=about.drawn(of)))


def _open(tally: Tally, values: Sequence[str], *, key: str) -> None:
    with poll.stage(tally, invite=True):
        st.markdown(f"#### {tally.question.text}")
        poll.counted()
        with st.container(horizontal=True):
            st.button(
                tr("Reveal"), type="primary", icon=":material/visibility:", key=f"reveal {key}",
                on_click=_reveal, args=(key, values),
            )  # fmt: skip
            st.button(tr("Close"), type="tertiary", key=f"close {key}", on_click=poll.close)


def _reveal(key: str, values: Sequence[str]) -> None:
    """What most pupils say is the prediction: the first of the options that are alike in that."""
    tally = poll.now()
    if tally is None or not tally.answered:
        st.toast(tr("Nobody has answered yet."))
        return
    poll.reveal()
    session.widget(key).put(values[tally.counts.index(max(tally.counts))])


def _revealed(tally: Tally, *, key: str) -> str | None:
    with poll.stage(tally, invite=False):
        st.markdown(tr("**The class predicts.** {question}", question=tally.question.text))
        poll.counted()
        st.button(tr("Close the question"), type="tertiary", key=f"close {key}", on_click=poll.close)
    guess: str | None = session.widget(key).get()
    return guess
