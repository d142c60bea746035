"""A short tour of a lesson: a few sentences, each beside what it speaks of, for a first visit.

The browser remembers that it was seen or skipped (localStorage); `?tour=1` shows it again. It is a modal
dialog of the browser's own: what lies behind it cannot be reached, Esc closes it, and focus goes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from viz.language import tr
from viz.ui.page import address, present, session

KEY = "tour"
FIRST, ASKED, NONE = "first", "asked", ""
_HERE = Path(__file__).parent
_dialog = st.components.v2.component(
    "attention_lab_tour",
    html='<div class="guide">\n</div>',  # no `.mount`: no chart waits until it is filled
    css=(_HERE / "tour.css").read_text(encoding="utf-8"),
    js=(_HERE / "tour.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Stop:
    """One step: where it is on the page (a CSS selector), and what is said there."""

    at: str
    title: str
    says: str


def offer(stops: Sequence[Stop]) -> None:
    """Show it to a browser that has not seen it: on the lesson as it opens, and on no projector."""
    if st.query_params.get(KEY) == "1":
        session.TOUR.put(ASKED)
        address.put(KEY, None)
    plain = not set(st.query_params) - {"lang"}
    wanted = session.TOUR.first(FIRST if plain else NONE)
    if wanted == NONE or present.on():
        return
    words = {"back": tr("Back"), "next": tr("Next"), "done": tr("Done"), "skip": tr("Skip the tour")}
    _dialog(
        data=[{"stops": [asdict(stop) for stop in stops], "asked": wanted == ASKED, "words": words}],
        key=KEY,
        width="content",
        on_closed_change=lambda: session.TOUR.put(NONE),
    )
