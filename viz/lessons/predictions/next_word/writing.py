"""Writing on: how the next token is drawn, how many, and the text while it grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.generation import Sampling, Written
from viz.language import mark, number, tr
from viz.lessons.predictions.next_word import branches
from viz.lessons.predictions.next_word.branches import Path
from viz.lessons.predictions.next_word.controls import Prompt
from viz.requests import WriteOn
from viz.ui.page import address, session
from viz.ui.running import waiting
from viz.ui.running.cache import engine

DRAWN = {"sample": mark("Sampled"), "greedy": mark("Greedy")}
TEMPERATURES = ("0.2", "0.5", "0.7", "1", "1.3", "1.6", "2")
TOP_K = ("1", "2", "3", "5", "10", "20", "50", "0")
TOP_P = ("0.1", "0.3", "0.5", "0.7", "0.9", "0.95", "1")
LENGTHS = (1, 20, 60)
"""Tokens that can be asked for at once."""
DEADLINE = 120.0


@dataclass(frozen=True)
class WritingSetting:
    """How the next token is drawn."""

    sampling: Sampling
    seed: int

    @property
    def greedy(self) -> bool:
        """Is it always the likeliest?"""
        return self.sampling.temperature == 0


def setting() -> WritingSetting:
    """Greedy or sampled, the seed, and the three cuts."""
    left, right = st.columns([2.2, 1], vertical_alignment="bottom")
    with left:
        ways = {each: tr(title) for each, title in DRAWN.items()}
        title, what = tr("Next token"), tr("next token")
        drawn = address.row(title, ways, key="sampling", default="sample", what=what, label=True)
    greedy = drawn == "greedy"
    with right:
        seed = st.number_input(
            tr("Seed"),
            min_value=0,
            max_value=9999,
            step=1,
            key="seed",
            bind="query-params",
            persist_state="session",
            disabled=greedy,
            help=tr("The same seed draws the same tokens again. Greedy draws nothing."),
            **address.first("seed", value=1),
        )
    if greedy:
        return WritingSetting(Sampling(temperature=0.0), int(seed))
    places = st.columns(3)
    with places[0]:
        temperature = _slider(tr("Temperature"), TEMPERATURES, key="temperature-next", what=tr("temperature"))
    with places[1]:
        k = _slider("Top-k", TOP_K, key="top-k", everything="0")
    with places[2]:
        p = _slider("Top-p", TOP_P, key="top-p", everything="1")
    return WritingSetting(Sampling(float(temperature), int(k), float(p)), int(seed))


def _slider(
    title: str, values: Sequence[str], *, key: str, what: str = "", everything: str | None = None
) -> str:
    """One of these numbers; at first the one that leaves `everything`, else 1."""
    titles = {each: tr("all") if each == everything else number(float(each), "g") for each in values}
    return address.choice(st.select_slider, title, titles, key=key, default=everything or "1", what=what)


def buttons() -> None:
    """How much to write on."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for length in LENGTHS:
            st.button(
                tr("Write one token") if length == 1 else tr("{n} tokens", n=length),
                key=f"write {length}",
                icon=":material/edit:" if length == 1 else None,
                on_click=session.WRITING.put,
                args=(length,),
            )


def go_on(prompt: Prompt, path: Path, chosen: WritingSetting) -> tuple[Path, Written | None]:
    """What somebody has asked for is written; the text as it then stands, and what has come."""
    wanted = session.WRITING.get(0)
    if not wanted:
        return path, None
    asked = WriteOn(prompt.model, prompt.text, path, chosen.sampling, chosen.seed, wanted)
    try:
        found = _streamed(asked)
    except InputError as error:
        session.WRITING.pop()
        st.warning(literal(error.said()), icon=":material/info:")
        return path, None
    session.WRITING.pop()
    path = (*path, *found.ids)
    branches.take(path)
    return path, found


def _streamed(asked: WriteOn) -> Written:
    """The text grows on the page; a button stops it and keeps what there is.

    Raises InputError for what the student can mend.
    """
    slot, pool, owner = st.empty(), engine(), session.owner()
    session.WROTE.put(0)
    ticket = pool.submit(asked, owner=owner, deadline=DEADLINE)
    try:
        if not ticket.wait(waiting.PATIENCE):
            with slot.container(border=True):
                bar = st.empty()
                st.button(tr("Stop"), key="stop writing", icon=":material/stop:", on_click=_stop)
            while not ticket.wait(0.15):
                session.WROTE.put(round(ticket.progress * asked.tokens))
                place = pool.place(ticket)
                said = waiting.queued(place) if place else f"… {literal(tr(ticket.note))}"
                bar.progress(ticket.progress, text=said)
        return ticket.result(0)
    finally:
        slot.empty()
        if not ticket.done:
            pool.abandon(ticket, owner=owner)


def _stop() -> None:
    """Ask for as many tokens as there are already: the same seed writes the same ones again."""
    session.WRITING.put(session.WROTE.get(0))
