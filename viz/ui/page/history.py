"""Steps through the browser's history: what is on screen then is what the address says, all of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from viz.ui.page import session

TURNS = 8
"""As many of the last turns to other pages are remembered."""


def stepped() -> bool:
    """Does this run answer a step back or forward? The address then outranks what the session keeps."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation


def restore() -> None:
    """Before anything reads the address of such a step: read it whole.

    Streamlit leaves out each parameter that a widget of another page has been bound to since, and takes it
    out of the browser's address.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not context.is_history_navigation:
        return
    whole = _meant(context.page_script_hash, context.query_string)
    with context.session_state.query_params() as parameters:
        parameters.populate_from_query_string(whole)
        parameters.set_initial_query_params(whole)
    st.query_params.update()  # tells the browser


def turn_to(page: Path, query: Mapping[str, str | list[str]]) -> None:
    """Show another page, with this query in its address.

    Streamlit writes the query into the address of the page that is left first, as a step of its own in the
    browser's history. What stood there before is remembered: whoever steps back means that.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None:
        written = _pairs(urlencode(query, doseq=True))
        left = (context.page_script_hash, written, context.query_string)
        session.TURNS.put((*session.TURNS.get(()), left)[-TURNS:])
    st.switch_page(page, query_params=dict(query))


def _meant(page: str, query: str) -> str:
    """The address of a page that is stepped to; where a turn to another one has overwritten it, as it was."""
    told = _pairs(query)
    for left, written, before in reversed(session.TURNS.get(())):
        if left == page and written <= told and (written or not told):
            return before
    return query


def _pairs(query: str) -> frozenset[tuple[str, str]]:
    return frozenset(parse_qsl(query, keep_blank_values=True))
