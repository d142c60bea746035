"""The head that a tuned network brings along: it says which of its own classes something is."""

from __future__ import annotations

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.language import tr
from viz.lessons.learning.teach import tuning_sentences as sentences
from viz.lessons.learning.teach.anything import anything
from viz.lessons.learning.teach.opening import LESSONS
from viz.models.catalogue import Checkpoint
from viz.paths import PAGES
from viz.teaching import ScoreClasses
from viz.ui.page import show
from viz.ui.running import waiting


def brought(network: Checkpoint) -> None:
    """A box to try it, where the network is a tuned one; nothing for any other."""
    if network.source != "folder" or not network.base:
        return
    with st.container(border=True):
        show.heading(tr("What it was taught"), sentences.brought(network.title))
        left, right = st.columns([5, 7], gap="large", vertical_alignment="bottom")
        with left:
            given = anything(network.reads, key="taught")
        with right:
            try:
                found = waiting.result(ScoreClasses(network.name, given))
            except InputError as error:
                st.warning(literal(error.said()), icon=":material/info:")
                return
            st.markdown(sentences.scored(found))
        _opened(network)


def _opened(network: Checkpoint) -> None:
    """The lesson on its attention, opened on it."""
    title, place, key = LESSONS[network.reads]
    st.page_link(
        PAGES / place,
        label=tr("Open it in “{lesson}”", lesson=tr(title)),
        icon=":material/arrow_forward:",
        query_params={key: network.name},
    )
