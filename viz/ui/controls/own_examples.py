"""A visitor's own examples: lines or a CSV of texts and labels; pictures of each class, uploaded or taken.

They stay in the memory of the session and nowhere else, and go with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from viz import example_lines
from viz.errors import InputError
from viz.example_lines import DELIMITERS, ENCODINGS, MOST_BYTES, Form, held_out
from viz.foreign import literal
from viz.language import tr
from viz.pictures import Picture, cut, read, safe_name
from viz.teaching import Examples
from viz.ui.controls.picture_input import problem, take
from viz.ui.page import session
from viz.ui.running.cache import engine
from viz.ui.running.upload import Upload

NAME = "own"
KEPT_BYTES = 5_000_000
"""Of a file: a larger one is cut to as many lines as can be used."""
SIDE = 224
"""Pixels along a side of a picture that are kept: no network here sees more of an example."""
MOST_PICTURES = MOST_BYTES // (SIDE * SIDE * 3)
CLASSES = 6
Place = tuple[str, int]
"""A box of pictures, and the class that they are of there."""
LINES = """I won the first prize!,glad
My best friend is coming tomorrow,glad
We laughed the whole evening,glad
The sun is out and I can sing,glad
My dog is very ill,sad
Nobody came to the party,sad
He lost his job last week,sad
She cried when they left,sad
"""
"""What stands in the box until somebody writes over it."""


@dataclass(frozen=True)
class OwnFile:
    """A file of examples."""

    name: str
    data: bytes


@dataclass(frozen=True)
class OwnPicture:
    """A picture of a class."""

    upload: Upload
    burst: int
    """Those of one burst of the camera are held out together; 0 for a file."""


def sentences() -> Examples:
    """The box and the drop zone for a file; the examples in them.

    Raises InputError where they are too few, or cannot be read.
    """
    title = tr("Your examples, one a line: text, comma, label")
    text, how = lines(title, key="own-lines", value=LINES, height=210)
    found = example_lines.read(text, how)
    for each in found.said:
        st.caption(literal(each))
    return Examples(
        name=NAME,
        classes=found.classes,
        inputs=tuple((each,) for each in found.texts),
        labels=found.labels,
        held=held_out(found.labels, found.groups),
    )


def lines(  # noqa: PLR0913 - all but one by name
    title: str, *, key: str, height: int, value: str = "", placeholder: str = "", box: str = ""
) -> tuple[str, Form]:
    """A drop zone for a file of lines, and a text box of this title and key where none was dropped: the text,
    and how it is read. `box` is whose file it is: "" for what is learned from.

    Raises InputError for a file that holds no text.
    """
    zone = f"{box or 'examples'} file {session.UPLOAD_NUMBER.first(0)}"
    title_of_file = tr("A CSV or a text file")
    st.file_uploader(title_of_file, key=zone, max_upload_size=50, on_change=_keep, args=(zone, box))
    problem(box)
    kept = session.OWN_FILES.get({}).get(box)
    encoding = ""
    if kept is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(tr("From the file {name}", name=literal(kept.name)), width="content")
            st.button(tr("Remove"), key=f"remove file {box}", type="tertiary", on_click=_drop, args=(box,))
        wish = str(session.widget(_encoding(box)).get(""))
        text, encoding = example_lines.decoded(kept.data, wish)
    else:
        text = st.text_area(
            title,
            value=value,
            key=key,
            height=height,
            max_chars=200_000,
            placeholder=placeholder,
            persist_state="session",  # it is there again once the file is removed
        )
    return text, _form(text, encoding, box) if text.strip() else Form(",", False)


def _form(text: str, encoding: str, box: str) -> Form:
    """How the lines are read: as they look, unless somebody says otherwise."""
    seen = example_lines.form(text)
    with st.popover(tr("How it is read"), key=f"form {box}".strip()):
        if encoding:
            key = _encoding(box)
            session.widget(key).put(encoding)  # the browser would go on showing the last file's
            st.selectbox(tr("Encoding"), list(ENCODINGS), key=key, format_func=ENCODINGS.__getitem__)
        delimiters = list(DELIMITERS)
        # a new key for another guess: the guess is the widget's default
        delimiter = st.selectbox(
            tr("Between the columns"),
            delimiters,
            index=delimiters.index(seen.delimiter),
            format_func=lambda mark: tr(DELIMITERS[mark]),
            key=f"{box} delimiter {seen.delimiter!r}".strip(),
        )
        title = tr("The first line names the columns")
        header = st.toggle(title, value=seen.header, key=f"{box} header {seen.header}".strip())
    return Form(delimiter, header)


def _encoding(box: str) -> str:
    return f"{box} encoding".strip()


def _keep(key: str, box: str) -> None:
    take(key, lambda file: _keep_file(box, safe_name(file.name), file.getvalue()), box=box)


def _keep_file(box: str, name: str, data: bytes) -> None:
    """As much of it as can be used. Raises InputError where it holds no text."""
    text, _ = example_lines.decoded(data)
    if len(data) > KEPT_BYTES:
        data = "\n".join(text.splitlines()[: 5 * example_lines.MOST])[:KEPT_BYTES].encode()
    session.widget(_encoding(box)).pop()
    session.OWN_FILES.put({**session.OWN_FILES.get({}), box: OwnFile(name, data)})


def _drop(box: str) -> None:
    kept = dict(session.OWN_FILES.get({}))
    kept.pop(box, None)
    session.OWN_FILES.put(kept)


def pictures() -> Examples:
    """Names of the classes, and for each a drop zone and the camera; the examples in them.

    Raises InputError where they are too few.
    """
    title = tr("Your classes, with commas between them")
    typed = st.text_input(title, value=tr("one, another"), key="own-classes", persist_state="session")
    names = tuple(dict.fromkeys(" ".join(each.split())[:40] for each in typed.split(",") if each.strip()))
    if not 2 <= len(names) <= CLASSES:
        raise InputError(
            "There must be two to {most} classes of different names; got {n}.", most=CLASSES, n=len(names)
        )
    for label, tab in enumerate(st.tabs([literal(name) for name in names])):
        with tab:
            giving(label)
    problem()
    kept = session.OWN_PICTURES.get({})
    inputs, labels, groups = [], [], []
    for label in range(len(names)):
        for each in kept.get(("", label), []):
            inputs.append((each.upload.picture, None))
            labels.append(label)
            groups.append(f"burst {each.burst}" if each.burst else each.upload.picture.digest)
    lacking = [name for label, name in enumerate(names) if labels.count(label) < 2]
    if lacking:
        raise InputError(
            "Each class must have two pictures or more; “{name}” has fewer. Give it more.", name=lacking[0]
        )
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    if len(set(inputs)) < len(inputs):
        st.caption(tr("Some pictures are there more than once: copies stay on one side."))
    return Examples(
        name=NAME, classes=names, inputs=tuple(inputs), labels=tuple(labels),
        held=held_out(labels, [numbers[group] for group in groups]),
    )  # fmt: skip


def giving(label: int, box: str = "") -> None:
    """The ways to give pictures of one class, and to let go of them; `box` is where they go: "" for what is
    learned from.
    """
    number, place = session.UPLOAD_NUMBER.first(0), (box, label)
    of = f"{box} {label}".strip()
    key = f"pictures {of} {number}"
    st.file_uploader(
        tr("Pictures"),
        key=key,
        accept_multiple_files=True,
        max_upload_size=20,
        on_change=_take,
        args=(place, key),
    )
    with st.popover(
        tr("Camera"), icon=":material/photo_camera:", key=f"camera of {of}", on_change="rerun"
    ) as open_:
        if open_.open:
            shot = f"shot {of} {number}"
            st.camera_input(
                tr("Take a picture"), key=shot, on_change=_take, args=(place, shot), kwargs={"burst": True}
            )
            if not box:
                st.caption(tr("Pictures of one burst are alike: they are held out together."))
                st.button(tr("Another place or moment"), key=f"burst {label}", on_click=_next_burst)
    held = len(session.OWN_PICTURES.get({}).get(place, []))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(tr("{n} so far; they are never stored.", n=held), width="content")
        if held:
            st.button(tr("Remove"), key=f"remove {of}", type="tertiary", on_click=_clear, args=(place,))


def _take(place: Place, key: str, *, burst: bool = False) -> None:
    """Read what was given; what cannot be read is said, and the rest is kept."""
    kept = {each: list(held) for each, held in session.OWN_PICTURES.get({}).items()}

    def use(file: UploadedFile) -> None:
        if sum(map(len, kept.values())) >= MOST_PICTURES:
            raise InputError("At most {n} pictures are kept; the others are left out.", n=MOST_PICTURES)
        upload = Upload(_small(read(file.getvalue(), file.name)), engine())
        kept.setdefault(place, []).append(OwnPicture(upload, session.BURST.get(1) if burst else 0))

    take(key, use, box=place[0])
    session.OWN_PICTURES.put(kept)


def one_picture(key: str, *, then: Callable[[], None]) -> None:
    """A drop zone and the camera for one picture: the last one is kept as `session.TRIED`, and `then` is
    called.
    """
    number = session.UPLOAD_NUMBER.first(0)
    drop, shot = f"{key} file {number}", f"{key} shot {number}"
    title = tr("Your own picture")
    st.file_uploader(title, key=drop, max_upload_size=20, on_change=_take_one, args=(drop, key, then))
    with st.popover(
        tr("Camera"), icon=":material/photo_camera:", key=f"{key} camera", on_change="rerun"
    ) as open_:
        if open_.open:
            st.camera_input(tr("Take a picture"), key=shot, on_change=_take_one, args=(shot, key, then))
    problem(key)


def _take_one(key: str, box: str, then: Callable[[], None]) -> None:
    def use(file: UploadedFile) -> None:
        session.TRIED.put(Upload(_small(read(file.getvalue(), file.name)), engine()))
        then()

    take(key, use, box=box)


def _small(picture: Picture) -> Picture:
    """The square in its middle, no larger than a network sees it."""
    square = cut(picture)[0]
    side = min(SIDE, square.width)
    pixels = np.asarray(square.resize((side, side)))
    pixels.setflags(write=False)
    return replace(picture, pixels=pixels, width=side, height=side)


def _next_burst() -> None:
    session.BURST.put(session.BURST.get(1) + 1)


def _clear(place: Place) -> None:
    kept = dict(session.OWN_PICTURES.get({}))
    kept.pop(place, None)
    session.OWN_PICTURES.put(kept)
