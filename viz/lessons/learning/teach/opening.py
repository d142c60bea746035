"""A tuned network opened in the lesson on its attention, on one of its tests, beside what it was."""

from __future__ import annotations

from typing import Any

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.language import mark, tr
from viz.models.catalogue import Checkpoint
from viz.paths import PAGES
from viz.requests import Input
from viz.teaching import PackTuned
from viz.ui.components.framing import Framing
from viz.ui.controls import compare
from viz.ui.controls.picture_input import OWN
from viz.ui.page import session
from viz.ui.running import opened
from viz.ui.running.cache import engine
from viz.ui.running.upload import Upload

LESSONS = {
    "text": (mark("Who looks at whom?"), "words/attention.py", "model"),
    "image": (mark("Where does a ViT look?"), "images/attention.py", "image-model"),
}
"""Of what a network reads: the lesson on its attention, its page, and what that calls the model."""


def button(asked: PackTuned, network: Checkpoint, given: Input, *, layer: int, head: int) -> None:
    """One click: the lesson shows this layer and head of the tuned network, and the same of `network` beside
    it; layer and head from 0.
    """
    title, place, key = LESSONS[network.reads]
    said = tr("Open it in “{lesson}”, beside what it was", lesson=tr(title))
    if not st.button(said, key="open tuned", icon=":material/arrow_forward:"):
        return
    try:
        name = opened.opened(asked)
    except InputError as error:
        st.warning(literal(error.said()), icon=":material/info:")
        return
    session.widget(key).put(name)
    session.LAYER.put(layer + 1)
    session.COMBINATION.put("head")
    query = {"heads": str(head + 1), "pin": "1", **_carried(network, given)}
    pinned = compare.pinned(network, given, compare.Choice(layer, (head,), "head", 0))
    st.switch_page(PAGES / place, query_params={**query, compare.KEY: pinned})


def _carried(network: Checkpoint, given: Any) -> dict[str, str]:
    """Put the test on screen there: its words, or its picture as one of the visitor's own."""
    if network.reads == "text":
        text, *second = given
        session.TEXT.put(text)
        session.SECOND_TEXT.put(" ".join(second))
        return {}
    session.OWN_PICTURE.put(Upload(given[0], engine()))
    session.FRAMED.put(Framing(picture=""))
    return {"picture": OWN}
