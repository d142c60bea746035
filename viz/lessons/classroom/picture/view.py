"""What a phone sees: the code, one field for a picture, and whether it has gone."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from viz.errors import InputError
from viz.foreign import literal
from viz.language import mark, tr
from viz.pictures import read
from viz.ui.controls.picture_input import problem, take
from viz.ui.page import session
from viz.ui.page.visitor import place, visitor
from viz.ui.running.cache import inboxes

WRONG = mark("No lesson is open under this code now. Look at the projector, and type it again.")
LATE = mark("The lesson was closed before your picture came.")
NOT_SENT = mark("Your file was not sent: it may have at most 20 MB. Take the picture here instead.")
KINDS = mark(
    "JPEG, PNG or WebP, at most 20 MB. A HEIC file of an iPhone is none of them: take the picture here"
    " instead."
)


def sending(written: str) -> None:
    """The field for a picture, where a lesson is open under this code."""
    try:
        found = inboxes().find(written, visitor=visitor("phone"), address=place())
    except InputError as error:
        st.warning(literal(error.said()), icon=":material/hourglass_empty:")
        return
    if not found:
        st.info(tr(WRONG), icon=":material/info:")
        return
    key = f"sent {session.UPLOAD_NUMBER.first(0)}"
    st.file_uploader(
        tr("Take or choose a picture"), key=key, type="image/*", max_upload_size=20,
        on_change=_send, args=(key, written),
    )  # fmt: skip
    with st.container(key="not sent"):  # shown where the browser marks a file as refused: only it knows
        st.warning(tr(NOT_SENT), icon=":material/info:")
    _said()
    st.caption(tr(KINDS))


def _said() -> None:
    """Whether the last picture has gone."""
    if not problem() and session.SENT.pop():
        st.success(
            tr("Sent: it is in the lesson, and kept nowhere else. You may send another."),
            icon=":material/check_circle:",
        )


def _send(key: str, written: str) -> None:
    """Read what was given, hand it over, let the file go."""

    def use(file: UploadedFile) -> None:
        picture = read(file.getvalue(), file.name)
        if inboxes().send(written, picture, visitor=visitor("phone")):
            session.SENT.put(True)
        else:
            session.UPLOAD_PROBLEM.put(tr(LATE))

    take(key, use)
