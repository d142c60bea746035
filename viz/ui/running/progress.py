"""Running experiments: a progress bar and a stop button while they run, what was measured afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.errors import InputError
from viz.foreign import literal
from viz.language import tr
from viz.models.catalogue import checkpoint
from viz.requests import Request
from viz.tickets import Busy, Expired
from viz.ui.page import session
from viz.ui.running import waiting
from viz.ui.running.cache import engine

R = TypeVar("R")
DEADLINE = 120.0


def results(requests: Sequence[Request[R]], *, part: str = "") -> list[R] | None:
    """What the engine answers to each request, one after the other; None once somebody has stopped them, or
    where there was no time for them: then that is said here, and the rest of the page stays.

    `part` tells several runs of one page apart.

    Raises InputError for what the student can mend.
    """
    slot = st.empty()
    if session.STOPPED.get() == tuple(requests):
        _say_none(slot, tr("Stopped: nothing was measured."), part)
        return None
    shown = _Progress(slot, tuple(requests), part)
    try:
        return [shown.awaited(request) for request in requests]
    except (Busy, Expired) as error:
        _say_none(st.empty(), literal(error.said()), part)
        return None
    finally:
        if shown.bar is not None:
            slot.empty()


def _say_none(place: DeltaGenerator, why: str, part: str) -> None:
    """Why there is no result, and a button that asks for it again."""
    with place.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(why)
        key, icon = f"run again {part}".strip(), ":material/play_arrow:"
        st.button(tr("Run it again"), key=key, icon=icon, on_click=_start)


class _Progress:
    """The bar and the button, drawn once and only when something takes its time."""

    def __init__(self, slot: Any, requests: tuple[Request[Any], ...], part: str) -> None:
        self.slot, self.requests, self.part, self.done = slot, requests, part, 0
        self.bar: Any = None

    def awaited(self, request: Request[R]) -> R:
        """The request's result. When the page is left or runs again, its interest in it ends."""
        pool, owner = engine(), session.owner()
        ticket = pool.submit(request, owner=owner, deadline=DEADLINE)
        try:
            if not ticket.wait(waiting.PATIENCE):
                while not ticket.wait(0.2):
                    place = pool.place(ticket)
                    doing = literal(tr(ticket.note)) or tr("loading the model")
                    said = waiting.queued(place) if place else f"{_title(request.model)}: {doing}"
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
                st.button(
                    tr("Stop"),
                    key=f"stop {self.part}".strip(),
                    icon=":material/stop:",
                    on_click=_stop,
                    args=(self.requests,),
                )
        self.bar.progress((self.done + progress) / len(self.requests), text=f"{said} …")


def _title(model: str) -> str:
    """What a reader calls it; its own name where the catalogue has none."""
    try:
        return literal(tr(checkpoint(model).title))
    except InputError:
        return literal(model)


def _stop(requests: tuple[Request[Any], ...]) -> None:
    session.STOPPED.put(requests)


def _start() -> None:
    session.STOPPED.pop()
