"""Several small trainings at once, and how many of them are over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from viz.film import Recipe
from viz.live.lane import Lane, Run

EVERY = 1.0
"""Seconds between two looks at the trainings."""


def known(lane: Lane, recipes: Sequence[Recipe]) -> list[Run]:
    """The runs of these recipes, each looked at; those that were stopped unwatched begin anew.

    Raises InputError where too many are asked for at once.
    """
    found = []
    for recipe in recipes:
        run = lane.run(recipe)
        if run.over and run.stopped:
            lane.forget(run)
            run = lane.run(recipe)
        found.append(run)
    return found


@st.fragment(run_every=EVERY)
def waited_for(lane: Lane, look: Callable[[], list[Run]]) -> None:
    """How far the runs are that `look` looks at; the page runs again when all of them are over."""
    runs = look()
    over = sum(run.over for run in runs)
    if over == len(runs):
        st.rerun()
    first = min((lane.place(run) for run in runs if not run.started), default=0)
    queue = f"; {first - 1} others go first" if first > 1 else ""
    st.progress(over / len(runs), text=f"{over} of {len(runs)} trainings are over{queue} …")
