"""A tuned network opened in the lessons on attention and on what an answer came from, on one of its tests,
beside what it was.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.language import mark, tr
from viz.models.catalogue import Checkpoint, checkpoint
from viz.paths import PAGES
from viz.requests import Input
from viz.teaching import PackTuned
from viz.ui.components.framing import Framing
from viz.ui.controls import pinned
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


EXPLAINED = mark("CNN or ViT?"), "images/cnn_vs_vit.py"
"""The lesson that explains the answers of two networks to one picture."""


def button(asked: PackTuned, network: Checkpoint, given: Input, *, layer: int, head: int) -> None:
    """One click: the lesson shows this layer and head of the tuned network, and the same of `network` beside
    it; layer and head from 0.
    """
    title, place, key = LESSONS[network.reads]
    found = _opened(title, asked, key="open tuned")
    if not found:
        return
    (name,) = found
    session.widget(key).put(name)
    session.LAYER.put(layer + 1)
    session.COMBINATION.put("head")
    query = {"heads": str(head + 1), "pin": "1", **_carried(network, given)}
    view = pinned.pinned(network, given, pinned.Choice(layer, (head,), "head", 0))
    st.switch_page(PAGES / place, query_params={**query, pinned.KEY: view})


def explained(before: PackTuned, after: PackTuned, given: Input, *, label: str) -> None:
    """One click: both explain, in each of the ways there are, why the picture is of the class `label`."""
    title, place = EXPLAINED
    names = _opened(title, before, after, key="open explained")
    if not names:
        return
    for key, name in zip(("left", "right"), names, strict=True):
        session.widget(key).put(name)
    session.widget("class").put(label)
    st.switch_page(PAGES / place, query_params=_carried(checkpoint(after.model), given))


def _opened(title: str, *asked: PackTuned, key: str) -> list[str]:
    """The button, and what the networks are called once it is pressed; none before that, and where they
    cannot be opened.
    """
    said = tr("Open it in “{lesson}”, beside what it was", lesson=tr(title))
    if not st.button(said, key=key, icon=":material/arrow_forward:"):
        return []
    try:
        return [opened.opened(each) for each in asked]
    except InputError as error:
        st.warning(literal(error.said()), icon=":material/info:")
        return []


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
