"""One lesson's sheet, its key, and both as files."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from viz.language import tr
from viz.models.catalogue import checkpoint
from viz.ui.page import address, show
from viz.ui.running import waiting
from viz.ui.running.downloads import available, offer
from viz.worksheets import Sheet, markdown, sheets
from viz.worksheets.keys import KEYS, MODELS, Numbers

PRINTED = Path(__file__).with_name("print.css")
"""A4 upright, with room to write: two pages at most, of most lessons one."""


def chosen() -> Sheet:
    """The lesson whose sheet is shown."""
    titles = {sheet.name: tr(sheet.title) for sheet in sheets().values()}
    name = address.menu(tr("Lesson"), titles, key="sheet", default=next(iter(titles)), what=tr("worksheet"))
    return next(sheet for sheet in sheets().values() if sheet.name == name)


def numbers(sheet: Sheet) -> Numbers | None:
    """What the models say now; None, and an offer, where one of them is not here."""
    missing = [each for each in map(checkpoint, MODELS[sheet.lesson]) if not available(each)]
    for each in missing:
        offer(each, needed=False)
    return None if missing else KEYS[sheet.lesson](waiting.result)


def sheet_and_key(sheet: Sheet, found: Numbers) -> None:
    """The sheet as it prints, the key for whoever asks, and the files."""
    with show.row():
        shown = {"sheet": tr("Sheet"), "key": tr("Teacher's key")}
        key = address.row(tr("Show"), shown, key="show", default="sheet", what=tr("show"))
        for title, with_key in ((tr("Sheet (Markdown)"), False), (tr("Key (Markdown)"), True)):
            name = f"{sheet.name}-key.md" if with_key else f"{sheet.name}.md"
            st.download_button(
                title,
                markdown(sheet, found, key=with_key),
                file_name=name,
                mime="text/markdown",
                icon=":material/download:",
                on_click="ignore",
            )
    st.html(PRINTED)
    with st.container(key="paper"):
        st.markdown(markdown(sheet, found, key=key == "key"))
