"""Running experiments: a progress bar and a stop button while they run, what was measured afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from viz.jobs import Job
from viz.ui import waiting
from viz.ui.cache import engine

DEADLINE = 120.0
STOPPED = "stopped experiment"


def results(jobs: Sequence[Job]) -> list[Any] | None:
    """What the engine answers to each job, one after the other; None once somebody has stopped them.

    Raises InputError for what the student can mend.
    """
    slot = st.empty()
    st.session_state["last experiment"] = tuple(jobs)
    if st.session_state.get(STOPPED) == tuple(jobs):
        with slot.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown("Stopped: nothing was measured.")
            st.button("Run it again", key="run again", icon=":material/play_arrow:", on_click=_start)
        return None
    shown = _Progress(slot, tuple(jobs))
    try:
        return [shown.awaited(job) for job in jobs]
    finally:
        slot.empty()


class _Progress:
    """The bar and the button, drawn once and only when something takes its time."""

    def __init__(self, slot: Any, jobs: tuple[Job, ...]) -> None:
        self.slot, self.jobs, self.done = slot, jobs, 0
        self.bar: Any = None

    def awaited(self, job: Job) -> Any:
        """The job's result. When the page is left or runs again, its interest in the job ends."""
        pool, owner = engine(), waiting.owner()
        ticket = pool.submit(job, owner=owner, deadline=DEADLINE)
        try:
            if not ticket.wait(waiting.PATIENCE):
                while not ticket.wait(0.2):
                    place = pool.place(ticket)
                    said = f"You are number {place} in the queue" if place else f"{job.model}: {ticket.note or 'loading the model'}"
                    self._draw(ticket.progress, said)
            self.done += 1
            return ticket.result(0)
        finally:
            if not ticket.done:
                pool.abandon(ticket, owner=owner)

    def _draw(self, progress: float, said: str) -> None:
        if self.bar is None:
            with self.slot.container(border=True):
                self.bar = st.empty()
                st.button("Stop", key="stop", icon=":material/stop:", on_click=_stop, args=(self.jobs,))
        self.bar.progress((self.done + progress) / len(self.jobs), text=f"{said} …")


def _stop(jobs: tuple[Job, ...]) -> None:
    st.session_state[STOPPED] = jobs


def _start() -> None:
    st.session_state.pop(STOPPED, None)
