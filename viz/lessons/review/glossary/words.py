"""The list of terms, cut down to what is looked for."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from viz.foreign import literal
from viz.language import tr
from viz.paths import PAGES
from viz.ui.page import address, frame, show
from viz.ui.page.glossary import Term, terms


def looked_for() -> tuple[Term, ...]:
    """The terms that hold what was typed, or the one that the link names."""
    typed = st.text_input(
        tr("Look for"),
        key="find",
        placeholder=tr("head, mask, entropy ..."),
        bind="query-params",
        max_chars=60,
    )
    if typed:
        wanted = typed.casefold()
        return tuple(term for term in terms() if wanted in _text(term).casefold())
    slug = address.asked("term")
    return tuple(term for term in terms() if term.slug == slug) or terms()


def _text(term: Term) -> str:
    """Where a term is looked for: its English name too, which another language's books use as well."""
    return f"{term.title} {tr(term.says)} {term.name}"


def every(found: Sequence[Term]) -> None:
    """Each term, what it says, and the lesson that shows it, in two columns."""
    titles = {lesson.path: tr(lesson.question) for unit in frame.syllabus().values() for lesson in unit}
    half = (len(found) + 1) // 2
    for place, terms_of_place in zip(show.columns(1, 1), (found[:half], found[half:]), strict=True):
        with place:
            for term in terms_of_place:
                _term(term, titles[term.see])


def _term(term: Term, lesson: str) -> None:
    with st.container(key=f"term {term.slug}", gap="xxsmall"):
        source = f" ({term.source})" if term.source else ""
        st.markdown(f"**{literal(term.title)}** – {tr(term.says)}{source}")
        st.page_link(PAGES / term.see, label=lesson, icon=":material/arrow_forward:")
