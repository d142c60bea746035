"""Giving a picture: the gallery, an upload, a paste, the camera, a phone; and the square that the model is
given.

A visitor's own picture stays in the memory of the session and nowhere else: never on disk, never in a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from viz.errors import InputError
from viz.foreign import literal
from viz.language import tr
from viz.pictures import Crop, Picture, read, square
from viz.ui.components.framing import MOST_ZOOM, Framing, framing
from viz.ui.controls.phone import from_a_phone
from viz.ui.page import address, notices, session
from viz.ui.running.cache import engine, gallery, thumbnails
from viz.ui.running.upload import Upload

OWN = "own"
"""What the address says instead of a name, when the picture is the visitor's."""
NUMBER = re.compile(r"\d{1,3}(\.\d{1,4})?")


@dataclass(frozen=True)
class PictureInput:
    """A picture and the square of it that the model sees."""

    picture: Picture
    crop: Crop
    name: str
    """Its name in the gallery; "" for the visitor's own."""

    @property
    def photo(self) -> tuple[Picture, Crop]:
        """The picture and its square, as requests take them."""
        return self.picture, self.crop


def picture(*, height: int = 170) -> PictureInput:
    """The picture with its movable square, the gallery under it, and the ways to give another."""
    framed = framing(asked := _asked(), fetch=_fetch, gallery=thumbnails(), key="framing", height=height)
    session.FRAMED.put(framed)
    _await(asked, framed)
    address.put("picture", framed.picture or OWN)
    whole = (framed.x, framed.y, framed.zoom) == (0.5, 0.5, 1.0)
    address.put("crop", None if whole else f"{framed.x:g},{framed.y:g},{framed.zoom:g}")
    _upload()
    chosen = _fetch(framed.picture)
    if chosen.transparent:
        st.caption(tr("Its transparent parts are white here: a network is given no transparency."))
    return PictureInput(chosen, square(chosen, x=framed.x, y=framed.y, zoom=framed.zoom), framed.picture)


def _await(asked: Framing, framed: Framing) -> None:
    """Ask for the sender's picture until it is given, or another is chosen."""
    if session.AWAITED.there and framed.picture not in (asked.picture, first().name):
        session.AWAITED.pop()
    if session.AWAITED.there:
        notices.say(
            tr(
                "This link was made with a picture of the sender's own, which is never stored. Give the same"
                " file (Picture) and the view is complete: its square and everything else is kept. Meanwhile"
                " this is one of the gallery."
            ),
            icon=":material/add_photo_alternate:",
        )


def first() -> PictureInput:
    """The first picture of the gallery, whole."""
    name, chosen = next(iter(gallery().items()))
    return PictureInput(chosen, square(chosen), name)


def everything() -> tuple[tuple[Picture, Crop], ...]:
    """Every picture of the gallery, each with its largest square: what measures
    over several pictures take."""
    return tuple((each, square(each)) for each in gallery().values())


def _fetch(name: str) -> Picture:
    own = _own()
    return own if not name and own is not None else gallery().get(name, first().picture)


def _own() -> Picture | None:
    held = session.OWN_PICTURE.get()
    return held.picture if held is not None else None


def _asked() -> Framing:
    """What the address asks for; where it says nothing, what this session looked at last, or the first of the
    gallery.
    """
    last = session.FRAMED.get(Framing(picture=first().name))
    name = st.query_params.get("picture")
    if name is None:
        return last
    if name == OWN and _own() is not None:
        name = ""
    elif name not in gallery():
        if name == OWN:
            session.AWAITED.put(st.query_params.get("crop", ""))
            st.query_params.pop("crop", None)
        else:
            said = tr(
                "This link asks for the picture “{wish}”, which is not in the gallery: “{instead}” is shown"
                " instead.",
                wish=literal(name[:40]),
                instead=first().name,
            )
            st.warning(said, icon=":material/link_off:")
        name = first().name
    return _cropped(name)


def _cropped(name: str) -> Framing:
    words = st.query_params.get("crop", "").split(",")
    if len(words) != 3 or not all(NUMBER.fullmatch(word) for word in words):
        return Framing(picture=name)
    x, y, zoom = map(float, words)
    return Framing(picture=name, x=min(x, 1.0), y=min(y, 1.0), zoom=min(max(zoom, 1.0), MOST_ZOOM))


def _upload() -> None:
    """Drop zone, camera and phone. Each taking gives both a new key: the file itself is then let go."""
    number = session.UPLOAD_NUMBER.first(0)
    with st.container(key="giving"):
        drop, camera, phone = st.columns([4, 1.3, 1.3], vertical_alignment="center", gap="xsmall")
    with drop:
        # No `type`: Streamlit would raise on a forged one before the script runs, on this run and on every
        # later one.
        key = f"upload {number}"
        st.file_uploader(
            tr("Your own picture"),
            key=key,
            on_change=_take,
            args=(key,),
            label_visibility="collapsed",
            max_upload_size=20,
        )
    with (
        camera,
        st.popover(
            tr("Camera"),
            icon=":material/photo_camera:",
            help=tr("Camera"),
            key="camera open",
            on_change="rerun",
        ) as popover,
    ):
        if popover.open:
            st.camera_input(
                tr("Take a picture"),
                key=f"camera {number}",
                on_change=_take,
                args=(f"camera {number}", tr("your photo")),
            )
    with phone:
        from_a_phone(_keep)
    st.caption(tr("Or drop or paste it; it is never stored."))
    problem()


def _take(key: str, name: str = "") -> None:
    """Read what was uploaded; what cannot be read leaves the last picture where it is.

    Either way the file is let go.
    """
    take(key, lambda file: _keep(read(file.getvalue(), name or file.name)))


def _keep(picture: Picture) -> None:
    """Show this picture from now on, in the square that a link has asked for."""
    session.OWN_PICTURE.put(Upload(picture, engine()))
    session.FRAMED.put(Framing(picture=""))
    address.put("picture", OWN)
    address.put("crop", session.AWAITED.pop() or None)


def take(key: str, use: Callable[[UploadedFile], None], *, box: str = "") -> None:
    """Use each file that was given in this widget, let go of it, and offer another place for the next. What
    `use` cannot read, for which it raises InputError, is kept to be said where the `problem` of this box is.
    """
    session.UPLOAD_NUMBER.put(session.UPLOAD_NUMBER.get(0) + 1)
    for file in given(key):
        try:
            use(file)
        except InputError as error:
            session.upload_problem(box).put(error.said())
        finally:
            let_go(file)


def problem(box: str = "") -> bool:
    """Say what kept the last file of this box from being used; whether anything did."""
    found = session.upload_problem(box).pop()
    if found:
        st.warning(literal(found), icon=":material/info:")
    return bool(found)


def given(key: str) -> list[UploadedFile]:
    """The files in this widget that are there. What changes while the page still runs has Streamlit call back
    again for the same ones, which have been let go of then.
    """
    found = session.widget(key).get()
    return [
        each for each in (found if isinstance(found, list) else [found]) if isinstance(each, UploadedFile)
    ]


def let_go(file: UploadedFile) -> None:
    """Streamlit's store would keep the original, in memory, for as long as the session lives."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
