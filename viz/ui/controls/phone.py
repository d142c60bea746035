"""A picture from a phone: the lesson is opened to phones, a code is shown, and what is sent comes in.

Off unless somebody opens it, and open no longer than the session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.language import mark, tr
from viz.pictures import Picture
from viz.ui.page import notices, pupils, session
from viz.ui.running.cache import inboxes
from viz.ui.running.door import Door

EVERY = 2.0
"""Seconds between two looks into the inbox."""
PAGE = "classroom/picture.py"
ABOUT = mark(
    "Phones on this network can then send pictures into this lesson with a code, until you close it. No"
    " account, no name; a picture is kept in this lesson alone."
)


def from_a_phone(keep: Callable[[Picture], None]) -> None:
    """The button behind which the lesson is opened to phones; `keep` shows the picture that has come."""
    door = session.DOOR.get()
    if door is not None and not door.code:
        _close()
        door = None
    with st.popover(tr("From a phone"), icon=":material/smartphone:", help=tr("From a phone"), key="phone"):
        if door is None:
            st.caption(tr(ABOUT))
            st.button(tr("Open this lesson to phones"), key="open door", on_click=_open)
        else:
            pupils.invite(PAGE, door.code, width=180)
            st.button(tr("Close"), key="close door", type="tertiary", on_click=_close)
    if door is not None:
        _say(door.code)
        _look(keep)


@st.fragment(run_every=EVERY)
def _look(keep: Callable[[Picture], None]) -> None:
    """Has a phone sent something?"""
    door = session.DOOR.get()
    picture = door.take() if door is not None else None
    if picture is not None:
        keep(replace(picture, name=tr("From a phone")))
        st.rerun()
    if door is not None and not door.code:
        _close()
        st.rerun()


def _say(code: str) -> None:
    where = literal(pupils.link_to(PAGE))
    notices.say(
        tr("Phones can send a picture into this lesson: code **{code}** at {where}", code=code, where=where),
        icon=":material/smartphone:",
    )


def _open() -> None:
    try:
        session.DOOR.put(Door(inboxes()))
    except InputError as error:
        session.UPLOAD_PROBLEM.put(error.said())


def _close() -> None:
    """Shut it, and forget it."""
    door = session.DOOR.pop()
    if door is not None:
        door.close()
