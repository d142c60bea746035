"""The operator's page: what the server carries now, for whoever knows the token."""

from __future__ import annotations

import hmac
import os

import streamlit as st

from viz.foreign import literal
from viz.models.catalogue import checkpoint
from viz.ui.page import session, show, visitor
from viz.ui.running import load
from viz.ui.running.cache import engine, polls, tokens

EVERY = 3.0
"""Seconds between two looks."""
NONE = "This server was started without `--admin TOKEN`, so it has no page for its operator."


def admitted() -> bool:
    """Ask for the token once a visit; it stands in no address. Says why not."""
    wanted = os.environ.get("ATTENTION_LAB_ADMIN", "")
    if not wanted:
        st.info(NONE, icon=":material/lock:")
        return False
    if session.ADMITTED.get(False):
        return True
    place = visitor.place()
    given = st.text_input("Token", type="password", key="token", max_chars=200)
    if not given:
        return False
    if not tokens().allowed(place):
        st.warning("Too many wrong tokens. Wait a minute, then give it again.", icon=":material/lock:")
        return False
    if not hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace")):
        tokens().wrong(place)
        st.warning("That is not the token.", icon=":material/lock:")
        return False
    session.ADMITTED.put(True)
    return True


@st.fragment(run_every=EVERY)
def numbers() -> None:
    """Visits, queue, memory, results, models, classes; counted anew every few seconds."""
    now, (here, gone), held = engine().state, load.visits(), load.resident()
    rows = (
        ("Visits", f"{here}", f"{gone} have left and may come back"),
        ("Waiting", f"{now.waiting}", f"{now.running} being computed"),
        ("Memory", _size(held), f"running for {load.hours():.1f} hours"),
        ("Results kept", _size(now.result_bytes), f"{now.results} of at most {_size(now.most_result_bytes)}"),
        ("Classes", f"{len(polls())}", "questions open to pupils"),
    )
    for column, (name, value, about) in zip(st.columns(len(rows)), rows, strict=True):
        with column:
            st.metric(name, value)
            st.caption(about)
    show.heading("Models in memory", "The one that was used longest ago goes first when room is needed.")
    if not now.models:
        show.note("None yet.")
    show.table([(_title(name), _size(held)) for name, held in now.models], header=("Model", "Weights"))


def _title(name: str) -> str:
    return literal(checkpoint(name).title)


def _size(count: int | None) -> str:
    return "unknown" if count is None else f"{count / 1e6:,.0f} MB"
