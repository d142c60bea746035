"""The operator's page: what the server carries now, for whoever knows the token."""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence

import streamlit as st

from viz.errors import InputError
from viz.language import mark, number, tr
from viz.memory import resident
from viz.models.catalogue import checkpoint
from viz.ui.page import poll, session, show, visitor
from viz.ui.running import visits
from viz.ui.running.cache import engine, tokens

EVERY = 3.0
"""Seconds between two looks."""
NONE = mark("This server was started without `--admin TOKEN`, so it has no page for its operator.")


def admitted() -> bool:
    """Ask for the token once a visit; it stands in no address. Says why not."""
    wanted = os.environ.get("ATTENTION_LAB_ADMIN", "")
    if not wanted:
        st.info(tr(NONE), icon=":material/lock:")
        return False
    if session.ADMITTED.get(False):
        return True
    place = visitor.place()
    given = st.text_input(tr("Token"), type="password", key="operator-token", max_chars=200)
    if not given:
        return False
    if not tokens().allowed(place):
        st.warning(tr("Too many wrong tokens. Wait a minute, then give it again."), icon=":material/lock:")
        return False
    if not hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace")):
        tokens().wrong(place)
        st.warning(tr("That is not the token."), icon=":material/lock:")
        return False
    session.ADMITTED.put(True)
    return True


@st.fragment(run_every=EVERY)
def numbers() -> None:
    """Visits, queue, memory, results, models, classes; counted anew every few seconds."""
    now, (here, gone), held = engine().state, visits.counts(), resident()
    most = _size(now.most_result_bytes)
    rows = (
        (tr("Visits"), f"{here}", tr("{n} have left and may come back", n=gone)),
        (
            tr("Waiting"),
            f"{now.waiting}",
            tr("{n} being computed, {done} since the start", n=now.running, done=now.computed),
        ),
        (tr("Memory"), _size(held), tr("running for {hours:.1f} hours", hours=visits.hours())),
        (
            tr("Results kept"),
            _size(now.result_bytes),
            tr("{n} of at most {most}", n=now.results, most=most),
        ),
        (tr("Classes"), f"{len(poll.polls())}", tr("questions open to pupils")),
    )
    for column, (name, value, about) in zip(st.columns(len(rows)), rows, strict=True):
        with column:
            st.metric(name, value)
            st.caption(about)
    _models(now.models)


def _models(loaded: Sequence[tuple[str, int]]) -> None:
    show.heading(
        tr("Models in memory"), tr("The one that was used longest ago goes first when room is needed.")
    )
    if not loaded:
        show.note(tr("None yet."))
    rows = [(_title(name), _size(held)) for name, held in loaded]
    show.table(rows, header=(tr("Model"), tr("Weights")))


def _title(name: str) -> str:
    try:
        return checkpoint(name).title
    except InputError:  # its folder is gone, and it is still in memory
        return name


def _size(count: int | None) -> str:
    return tr("unknown") if count is None else f"{number(count / 1e6, ',.0f')} MB"
