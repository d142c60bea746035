"""The language of a visit: chosen, else of the link, else the browser's own, else English."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from viz import language
from viz.language import ENGLISH, LANGUAGES, PSEUDO, tr
from viz.ui.page import address, history, session

NOTED = "_attention_lab_speaks"
"""Of the context of a run, what it speaks: a page asks hundreds of times, and the session answers slowly."""


def _of_this_session() -> str:
    """The language of the session whose script, fragment or callback this thread runs."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return ENGLISH
    return getattr(context, NOTED, None) or session.LANGUAGE.get(ENGLISH)


language.ask(_of_this_session)


def speak() -> None:
    """Settle what this run of the page speaks, before anything is said."""
    wish = str(address.asked("lang") or session.LANGUAGE.get("") or _of_the_browser())
    code = wish if wish in (*LANGUAGES, PSEUDO) else ENGLISH
    session.LANGUAGE.put(code)
    if history.stepped() and code in LANGUAGES:
        session.widget("lang").put(code)
    if (context := get_script_run_ctx(suppress_warning=True)) is not None:
        setattr(context, NOTED, code)
    address.put("lang", code if code != _of_the_browser() else None)


def menu() -> None:
    """The languages in a row, each by its own name for itself."""
    spoken = session.LANGUAGE.get(ENGLISH)
    if spoken not in LANGUAGES:  # the brackets for tests: to show a choice would be to make it
        return
    st.segmented_control(
        tr("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="lang",
        required=True,
        persist_state="session",
        label_visibility="collapsed",
        **address.first("lang", default=spoken),
    )


def _of_the_browser() -> str:
    return language.accepted(str(st.context.locale or ""))
