"""Asking the engine from a page: the place in the queue, the progress, and the
last good view when it fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.language import tr
from viz.requests import Request
from viz.ui.page import session
from viz.ui.running.cache import engine

if TYPE_CHECKING:
    from viz.tickets import Ticket

R = TypeVar("R")
MOMENT, PATIENCE = 0.1, 0.3
"""Seconds before a line says that something is done, and before it says how far it is: what is known or quick
costs the page nothing.
"""
FIRST_TIME = 120.0
"""Seconds that the first use of a model may take: it is loaded then."""


def result(request: Request[R], *, deadline: float = FIRST_TIME, note: str = "") -> R:
    """What the engine answers, with progress on the page meanwhile; `note` says what it does, else it loads.

    Raises InputError for what the student can mend, and whatever else the task raised. When the session ends
    or reruns, its interest in the answer ends too.
    """
    slot, pool = st.empty(), engine()  # its place is kept: what follows must not move
    ticket = pool.submit(request, owner=session.owner(), deadline=deadline)
    if ticket.wait(MOMENT):
        return ticket.result(0)
    note = note or tr("Loading the model")
    slot.caption(f"{note} …")
    try:
        if not ticket.wait(PATIENCE):
            while not ticket.wait(0.25):
                place = pool.place(ticket)
                said = queued(place) if place else literal(tr(ticket.note) or note)
                slot.progress(ticket.progress, text=f"{said} …")
        return ticket.result(0)
    finally:
        slot.empty()
        if not ticket.done:
            pool.abandon(ticket, owner=session.owner())


@contextmanager
def ahead(requests: Iterable[Request[Any]]) -> Iterator[None]:
    """While inside, the engine is asked all of these: one network need not wait until the page has what the
    other answered.

    Raises Busy where there is no room for them.
    """
    pool = engine()
    asked: list[tuple[Ticket[Any], str]] = []
    try:
        for number, request in enumerate(requests):
            owner = f"{session.owner()} {number}"  # the newest of an owner wins, and here all are wanted
            asked.append((pool.submit(request, owner=owner, deadline=FIRST_TIME), owner))
        yield
    finally:
        for ticket, owner in asked:
            if not ticket.done:
                pool.abandon(ticket, owner=owner)


def silently(request: Request[R]) -> R:
    """What the engine answers, waited for without a word: for a button that saves a file."""
    return engine().submit(request, deadline=FIRST_TIME).result()


def queued(place: int) -> str:
    """Where one stands in the engine's queue."""
    return tr("You are number {place} in the queue", place=place)


def result_or_last(request: Request[R], *, view: str, fallback: Request[R]) -> tuple[Request[R], R]:
    """The request and its result.

    When it cannot be had, says why and gives the last good one of this view instead.
    """
    try:
        found = result(request)
    except InputError as error:
        said = literal(error.said())
        st.warning(tr("{error} Below is what was shown before.", error=said), icon=":material/info:")
        request = session.last_request(view).get(fallback)
        found = result(request)
    session.last_request(view).put(request)
    return request, found
