"""Something learns for this session: it is started, watched while it does, and stopped.

Whoever watches says so again and again; a session that has left does not, and what learned for it stops.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.requests import Request
from viz.ui.page import session
from viz.ui.running import waiting
from viz.ui.running.cache import engine

R = TypeVar("R")
EVERY = 0.8
"""Seconds between two looks at what learns."""
LEASE = 15.0
"""Seconds after the last look until it stops."""
AT_ONCE = "Two networks learn at a time, for everybody who is here together."


def button(title: str, request: Request[Any]) -> None:
    """The button that starts it; one thing learns for a session at a time."""
    busy = session.TRAINING.there
    st.button(
        title,
        key="train",
        type="primary",
        icon=":material/model_training:",
        disabled=busy,
        help="One at a time: stop the other first." if busy else None,
        on_click=start,
        args=(request,),
    )


def start(request: Request[Any]) -> None:
    """Ask for it; where too many wait already, say so."""
    try:
        session.TRAINING.put(engine().submit(request, owner=waiting.owner(), deadline=LEASE))
    except InputError as error:
        st.warning(literal(error), icon=":material/info:")


def ended() -> tuple[Request[Any], Any] | None:
    """What has been learned since the page last ran, once; what kept it from that is said instead."""
    ticket = session.TRAINING.get()
    if ticket is None or not ticket.done:
        return None
    session.TRAINING.pop()
    try:
        return ticket.request, ticket.result(0)
    except InputError as error:
        st.warning(literal(error), icon=":material/info:")
        return None


def known(request: Request[R]) -> R | None:
    """What was learned, its weights too, while the engine has it; nothing is begun."""
    ticket = engine().known(request)
    return ticket.result(0) if ticket is not None and ticket.done else None


def now(request: Request[R]) -> R:
    """What the engine answers, waited for without a word: for a button that saves a file."""
    return engine().submit(request, deadline=waiting.FIRST_TIME).result()


def watch(draw: Callable[[Any], None]) -> None:
    """While something learns: its place in the queue or how far it is, `draw` of what it has found so far,
    and a button that stops it.
    """
    if session.TRAINING.there:
        _watch(draw)


@st.fragment(run_every=EVERY)
def _watch(draw: Callable[[Any], None]) -> None:
    ticket = session.TRAINING.get()
    if ticket is None or ticket.done:
        st.rerun()
    engine().known(ticket.request, owner=waiting.owner(), deadline=LEASE)  # somebody is still here
    place = engine().place(ticket)
    said = f"You are number {place} in the queue. {AT_ONCE}" if place else literal(ticket.note or "starting")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(ticket.progress, text=said)
        st.button("Stop", key="stop training", icon=":material/stop:", on_click=_stop)
    if ticket.so_far is not None:
        draw(ticket.so_far)


def _stop() -> None:
    ticket = session.TRAINING.pop()
    if ticket is not None:
        engine().abandon(ticket, owner=waiting.owner())
