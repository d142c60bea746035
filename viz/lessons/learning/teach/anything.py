"""Something of one's own that belongs to no list of examples."""

from __future__ import annotations

import numpy as np
import streamlit as st

from viz.language import tr
from viz.pictures import cut
from viz.requests import Input
from viz.ui.page import address
from viz.ui.running.cache import gallery

SENTENCE = "My violin was left in the rain."
"""What stands in the box until somebody writes over it."""
SIDE = 96
"""Pixels of the photograph."""


def anything(reads: str, *, key: str) -> Input:
    """A sentence that is typed, or a photograph of the gallery."""
    if reads == "text":
        return (st.text_input(tr("Try a sentence of your own"), key=key, value=SENTENCE),)
    titles = {name: picture.name for name, picture in gallery().items()}
    name = address.menu(tr("Try a photograph"), titles, key=f"{key}-picture", default=next(iter(titles)))
    small = cut(gallery()[name])[0].resize((SIDE, SIDE))
    st.image(np.asarray(small), alt=titles[name])
    return (gallery()[name], None)
