"""The questions of a unit, and the answers of whoever reads the page."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qsl

import streamlit as st

from viz.language import tr
from viz.paths import ASSETS, PAGES
from viz.ui.page import address, session


@dataclass(frozen=True, kw_only=True)
class QuizQuestion:
    """A question with its options; `right` counts from 1. `see` is a page and what its address says.

    Question, options and reason are messages.
    """

    unit: str
    ask: str
    options: list[str]
    right: int
    why: str
    see: str

    @property
    def answer(self) -> str:
        """The right option."""
        return self.options[self.right - 1]


@cache
def questions() -> dict[str, tuple[QuizQuestion, ...]]:
    """The questions of each unit, in the order of the syllabus."""
    rows = tomllib.loads((ASSETS / "quiz.toml").read_text(encoding="utf-8"))["question"]
    every = [QuizQuestion(**row) for row in rows]
    units = dict.fromkeys(question.unit for question in every)
    return {unit: tuple(each for each in every if each.unit == unit) for unit in units}


def unit() -> str:
    """The unit asked about."""
    named = {each: tr(each) for each in questions()}
    return address.row(tr("Unit"), named, key="unit", default=next(iter(named)), what=tr("unit"))


def ask(number: int, question: QuizQuestion, *, key: str) -> bool | None:
    """One question; once it is answered, the reason. True where the answer is right, None where there is
    none.
    """
    title = f"**{number}. {tr(question.ask)}**"
    said = st.radio(title, question.options, index=None, key=key, format_func=tr)
    if said is None:
        return None
    right = said == question.answer
    if right:
        st.success(tr("Right. {why}", why=tr(question.why)), icon=":material/check:")
    else:
        told = tr("It is: {answer}. {why}", answer=tr(question.answer), why=tr(question.why))
        st.info(told, icon=":material/school:")
    page, _, query = question.see.partition("?")
    st.page_link(
        PAGES / page, label=tr("See it"), icon=":material/arrow_forward:", query_params=dict(parse_qsl(query))
    )
    return right


def score(answered: Sequence[bool | None], keys: Sequence[str]) -> None:
    """How many are answered, or right once all are; and a way to begin again."""
    total = len(answered)
    if None in answered:
        st.caption(tr("{n} of {total} answered.", n=total - answered.count(None), total=total))
    else:
        st.markdown(tr("**{n} of {total} right.**", n=answered.count(True), total=total))
    if answered.count(None) < total:
        st.button(tr("Start again"), on_click=_forget, args=(keys,), icon=":material/restart_alt:")


def _forget(keys: Sequence[str]) -> None:
    for key in keys:
        session.widget(key).put(None)
