"""Predict, then reveal: a question, and the model's own answer once somebody has committed: who sits here, or
the class on its phones.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from viz.foreign import literal
from viz.language import mark, tr
from viz.polls import Question, Tally
from viz.ui.page import poll, session

ASK = mark(
    "Pupils answer this on their phones. What most of them say is taken for the prediction, and what the"
    " lesson then measures decides."
)


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


def ask(question: str, options: Sequence[str] | Mapping[str, str], *, key: str) -> str | None:
    """Ask before the answer is shown; the prediction, once made: who comes back from another lesson has it.

    `options` are values, each with its words where it is a mapping. Asked of the class, what most pupils say
    is the prediction; they read it in the language of this page.
    """
    words = options if isinstance(options, Mapping) else {option: option for option in options}
    asked, tally = poll.here(key, question, tuple(words.values())), poll.now()
    session.question_of(key).put(question)
    if tally is not None and tally.question.same(asked):
        if not tally.revealed:
            _open(tally, list(words), key=key)
            return None
        if session.widget(key).get() is not None:
            return _revealed(tally, key=key)
    with st.container(horizontal=True, wrap=False):
        st.markdown(tr("**Predict first.** {question}", question=question), width="stretch")
        st.button(
            tr("Ask the class"), type="tertiary", icon=":material/campaign:", key=f"ask {key}",
            help=tr(ASK), on_click=_put, args=(asked,),
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


def tell(reply: Reply, *, key: str) -> None:
    """What came of the prediction with this key; of one that the class has made, to the pupils too."""
    tally = poll.now()
    if tally is not None and tally.revealed and tally.question.same(_asked(tally, key)):
        options = tally.question.options
        poll.reveal(tuple(i for i, option in enumerate(options) if option in reply.found), reply.said)
        tally = poll.now()
        if tally is not None and tally.question.why == reply.said:
            st.markdown(poll.outcome(tally))
            return
    st.markdown(reply)


def _asked(tally: Tally, key: str) -> Question:
    """What the prediction with this key asks now, with the options of what the class was asked."""
    return poll.here(key, session.question_of(key).get(""), tally.question.options)


def _put(asked: Question) -> None:
    session.widget(asked.key).put(None)
    poll.put(asked)


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
