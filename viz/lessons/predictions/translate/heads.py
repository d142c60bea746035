"""All layers and heads of the attention that is looked at, as thumbnails; a click opens one above."""

from __future__ import annotations

import streamlit as st

from viz.analysis.sides import STACKS
from viz.lessons.predictions.translate.choosing import Translated
from viz.ui.components.head_grid import head_grid
from viz.ui.page import address, session, show


def grid(shown: Translated) -> None:
    """Every head of the encoder, the decoder or the cross attention."""
    if shown.looks is None:
        show.note("This stack has no attention, so it has no heads.")
        return
    opened = head_grid(shown.looks, key=f"translation grid {shown.which}")
    if opened is None:
        return
    layer, head = opened
    session.widget(f"{shown.which}-layer").put(layer + 1)
    session.widget("joined").put("head")
    address.put("heads", str(head + 1))
    st.rerun()


def caption(shown: Translated) -> str:
    """Which attention it is, and what a click does."""
    return f"{STACKS[shown.which]} attention of this sentence. Click a head: the views above show it."
