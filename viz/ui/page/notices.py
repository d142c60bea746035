"""What has to be said about the link, in one place on the page."""

from __future__ import annotations

import streamlit as st

from viz.ui.page import session


def place() -> None:
    """Keep a place here for what has to be said about the link: controls further down must not be pushed
    apart.
    """
    session.NOTICES.put(st.container(gap="xsmall"))


def say(sentence: str, *, icon: str = ":material/link_off:") -> None:
    """Say it there."""
    found = session.NOTICES.get()
    (st.info if found is None else found.info)(sentence, icon=icon)


def warn(sentence: str) -> None:
    """Say there what the link asked for and does not get."""
    found = session.NOTICES.get()
    (st.warning if found is None else found.warning)(sentence, icon=":material/link_off:")
