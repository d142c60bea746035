"""Steps through the browser's history: what is on screen then is what the address says, all of it.

`history.js`, which comes with the page, makes one step of all that one act changes in the address.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


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
    with context.session_state.query_params() as parameters:
        parameters.populate_from_query_string(context.query_string)
        parameters.set_initial_query_params(context.query_string)
    st.query_params.update()  # tells the browser
