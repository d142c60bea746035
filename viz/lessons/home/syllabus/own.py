"""Own models on the home page: folders of the operator's, and models of the hub by name."""

from __future__ import annotations

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.language import tr
from viz.models import named
from viz.models.catalogue import Checkpoint, by_name, checkpoint, folders, refused
from viz.paths import PAGES
from viz.ui.page import session, show
from viz.ui.running.downloads import available, offer


def own_models() -> None:
    """What is offered beside the built-in models; nothing where the operator offers nothing."""
    found, problems = [checkpoint(f"folder:{name}") for name in folders()], refused()
    if not (found or problems or named.allowed()):
        return
    show.rule()
    show.heading(
        tr("Models of your own"), tr("They stand at the end of the menus of every lesson that fits them.")
    )
    if named.allowed():
        _ask()
        found += map(checkpoint, by_name())
    for each in found:
        _offered(each)
    for name, why in problems.items():
        said = literal(why.said())
        st.caption(tr("**{name}** is not offered. {why}", name=literal(name), why=said))


def _ask() -> None:
    with st.form("hub name", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        wish = st.text_input(
            tr("Name on the Hugging Face hub"),
            key="hub-name",
            placeholder=tr("owner/name, such as google-bert/bert-base-cased"),
            max_chars=240,
        )
        asked = st.form_submit_button(tr("Look it up"), icon=":material/search:")
    if not asked:
        return
    try:
        with st.spinner(tr("Asking the hub for its settings ...")):
            checkpoint(named.name_of(named.look(wish or "").result()))
    except InputError as error:
        st.info(literal(error.said()), icon=":material/info:")


def _offered(each: Checkpoint) -> None:
    if not available(each):
        offer(each, needed=False)
        return
    page = "words/attention.py" if each.reads == "text" else "images/attention.py"
    shown = each.heads > 0
    place = PAGES / (page if shown else "images/cnn_vs_vit.py")
    size = tr(
        "{layers} layers, {heads} heads · {size} MB",
        layers=each.layers,
        heads=each.heads,
        size=each.megabytes,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{literal(each.title)}** · {size}")
        if st.button(tr("Open it"), key=f"open {each.name}", icon=":material/arrow_forward:"):
            key = "model" if each.reads == "text" else "image-model" if shown else "left"
            session.widget(key).put(each.name)
            st.switch_page(place)
