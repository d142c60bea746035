"""Something of one's own that belongs to no list of examples."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from viz.language import tr
from viz.pictures import cut
from viz.requests import Input
from viz.ui.controls.own_examples import one_picture
from viz.ui.page import address, session
from viz.ui.running.cache import gallery

SENTENCE = "My violin was left in the rain."
"""What stands in the box until somebody writes over it."""
OWN = "own"
"""What the menu and the address call a picture of one's own."""
SIDE = 96
"""Pixels of the photograph."""


def anything(reads: str, *, key: str) -> Input:
    """A sentence that is typed, or a photograph: of the gallery, uploaded or taken."""
    if reads == "text":
        return (st.text_input(tr("Try a sentence of your own"), key=key, value=SENTENCE),)
    photos, menu = dict(gallery()), f"{key}-picture"
    titles = {name: tr(picture.name) for name, picture in photos.items()}
    first = next(iter(titles))
    if (own := session.TRIED.get()) is not None:
        photos[OWN], titles[OWN] = own.picture, tr("your picture: {name}", name=own.picture.name)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        name = address.menu(tr("Try a photograph"), titles, key=menu, default=first)
    with right:
        small = cut(photos[name])[0].resize((SIDE, SIDE))
        st.image(np.asarray(small), alt=titles[name])
    with st.expander(tr("A picture of your own: the same thing elsewhere, or another")):
        one_picture(key, then=partial(address.wish, menu, OWN))
    return (photos[name], None)
