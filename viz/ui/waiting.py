"""Asking the engine from a page: the place in the queue, the progress, and the last good view when it fails."""

from __future__ import annotations

import uuid
from typing import Any

import streamlit as st

from viz.errors import InputError
from viz.jobs import Job
from viz.ui.cache import engine

PATIENCE = 0.3
"""Seconds before anything is said: most answers come sooner."""
FIRST_TIME = 120.0
"""Seconds that the first use of a model may take: it is loaded then."""


def owner() -> str:
    """A name for this session that is not its Streamlit id."""
    return st.session_state.setdefault("owner", uuid.uuid4().hex)


def result(job: Job, *, deadline: float = FIRST_TIME, note: str = "Loading the model") -> Any:
    """What the engine answers, with progress on the page meanwhile.

    Raises InputError for what the student can mend, and whatever else the task raised. When the session ends or reruns,
    its interest in the job ends too.
    """
    slot = st.empty()
    slot.caption(f"{note} …")
    pool = engine()
    ticket = pool.submit(job, owner=owner(), deadline=deadline)
    try:
        if not ticket.wait(PATIENCE):
            while not ticket.wait(0.25):
                place = pool.place(ticket)
                said = f"You are number {place} in the queue" if place else (ticket.note or note)
                slot.progress(ticket.progress, text=f"{said} …")
        return ticket.result(0)
    finally:
        slot.empty()
        if not ticket.done:
            pool.abandon(ticket, owner=owner())


def kept(job: Job, *, view: str, fallback: Job) -> tuple[Job, Any]:
    """The job and its result; when it can not be had, says why and gives the last good one of this view instead."""
    try:
        found = result(job)
    except InputError as error:
        st.warning(f"{error} Below is what was shown before.", icon=":material/info:")
        job = st.session_state.get(f"last {view}", fallback)
        found = result(job)
    st.session_state[f"last {view}"] = job
    return job, found
