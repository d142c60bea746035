"""The sequence of a teacher: its views in order, each with a note; to present, to save, to share."""

from __future__ import annotations

import streamlit as st

from viz.errors import InputError
from viz.foreign import literal
from viz.language import mark, tr
from viz.models.catalogue import CATALOGUE
from viz.ui.controls.picture_input import problem, take
from viz.ui.page import address, frame, notices, present, sequence, session, show
from viz.ui.page.sequence import LONGEST_NOTE, MOST, MOST_LETTERS, SequenceView, Steps
from viz.ui.running.cache import gallery

EMPTY = mark(
    "No view yet. Open a lesson, choose what to show, press *Add to a sequence* at its foot; or add a link,"
    " or load a file."
)
COUNTED = {"layer": mark("layer {n}"), "heads": mark("head {n}"), "pin": mark("token {n}")}
"""What of a view is a number, by its name in the address."""
SEVERAL = mark("heads {n}")
TOO_LONG = mark(
    "The texts of this sequence are too long for a link, so a reload empties it. *Save* keeps it as a file."
)


def collected() -> Steps:
    """The views of this session; those of the link where it brings some that this session did not write."""
    letters = st.query_params.get("sequence", "")
    if letters and letters != session.written("sequence").get() and letters != sequence.packed(_steps()):
        try:
            _put(sequence.unpacked(letters, frame.known()))
        except InputError as error:
            notices.say(literal(error.said()))
    _write(sequence.packed(_steps()))
    return _steps()


def _write(letters: str) -> None:
    """Put the sequence into the address where that is not too long for it."""
    if len(letters) <= MOST_LETTERS:
        address.put("sequence", letters)
        return
    address.put("sequence", None)
    notices.say(tr(TOO_LONG), icon=":material/info:")


def tools(steps: Steps) -> None:
    """One row: present, save, load, add a link, clear."""
    with show.row():
        st.button(
            tr("Present"), type="primary", icon=":material/play_arrow:", disabled=not steps,
            on_click=session.START.put, args=(0,), help=tr("PageDown and PageUp step, P ends"),
        )  # fmt: skip
        st.download_button(
            tr("Save"), sequence.written(steps), "sequence.json", "application/json",
            disabled=not steps, icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        revision = session.REVISION.get(0)
        with st.popover(tr("Load"), icon=":material/upload:", key=f"load {revision}"):
            key = f"sequence file {revision}"
            st.file_uploader(
                tr("A sequence that was saved"), key=key, on_change=_load, args=(key,), max_upload_size=1
            )
        with st.popover(tr("Add a link"), icon=":material/add_link:"):
            st.text_input(tr("A link of this app"), key="pasted link", on_change=_paste)
        if steps:
            st.button(tr("Clear"), type="tertiary", on_click=_put, args=((),))
    problem()


def rows(steps: Steps) -> None:
    """Each view: what it shows, its note, its place."""
    if not steps:
        show.note(tr(EMPTY))
        return
    titles = frame.known()
    for place, step in enumerate(steps):
        with st.container(key=f"step {place}", border=True):
            about, note, part, moves = st.columns([4, 4.4, 1.6, 4.2], vertical_alignment="bottom")
            with about:
                st.markdown(f"**{place + 1}. {literal(titles[step.page])}**")
                st.caption(literal(told(step)) or tr("As it opens"))
            with note:
                _field(place, step)
            with part:
                _part(place, step)
            with moves, st.container(horizontal=True, gap="xsmall", key=f"icons {place}"):
                _moves(steps, place)
    st.caption(
        tr(
            "{n} of at most {most} views. The foot's *Copy link* shares the whole sequence.",
            n=len(steps),
            most=MOST,
        )
    )


def begin(steps: Steps) -> None:
    """Present it in this window, once somebody has asked for that."""
    start = session.START.pop()
    if steps and start is not None:
        present.keys("start", start=present.beginning(steps, min(start, len(steps) - 1)), key="start")


def _steps() -> Steps:
    return session.SEQUENCE.get(())


def _put(steps: Steps) -> None:
    session.SEQUENCE.put(steps)
    session.REVISION.put(session.REVISION.get(0) + 1)


def told(step: SequenceView) -> str:
    """What it shows, in words: what its address says in names of its own is left out."""
    parts, pictures = step.parameters, gallery()
    said = [tr("“{text}”", text=parts[key][:60]) for key in ("text", "pair") if key in parts]
    said += [tr(pictures[name].name) for name in [parts.get("picture", "")] if name in pictures]
    said += [tr(CATALOGUE[name].title) for name in [parts.get("model", "")] if name in CATALOGUE]
    several = {"heads": SEVERAL} if "," in parts.get("heads", "") else {}
    counted = {**COUNTED, **several}
    said += [tr(words, n=parts[key][:20]) for key, words in counted.items() if key in parts]
    return " · ".join(said)[:160]


def _field(place: int, step: SequenceView) -> None:
    key = f"note {session.REVISION.get(0)} {place}"
    st.text_input(
        tr("Note"), step.note, key=key, max_chars=LONGEST_NOTE,
        placeholder=tr("A note, shown below the view"), on_change=_noted, args=(place, key, "note"),
    )  # fmt: skip


def _part(place: int, step: SequenceView) -> None:
    key = f"part {session.REVISION.get(0)} {place}"
    st.number_input(
        tr("Part"), 1, 20, step.part, key=key,
        help=tr("What stands between two rules of the page, from 1"),
        on_change=_noted, args=(place, key, "part"),
    )  # fmt: skip


def _moves(steps: Steps, place: int) -> None:
    last = place == len(steps) - 1
    ways = (("upward", -1, place == 0, mark("Earlier")), ("downward", 1, last, mark("Later")))
    for icon, by, off, says in ways:
        st.button(
            tr(says), key=f"{says} {place}", icon=f":material/arrow_{icon}:", disabled=off, help=tr(says),
            on_click=lambda by=by: _put(sequence.moved(steps, place, by)),
        )  # fmt: skip
    st.button(
        tr("Remove"), key=f"remove {place}", icon=":material/delete:", help=tr("Remove"),
        on_click=lambda: _put(sequence.without(steps, place)),
    )  # fmt: skip
    st.button(
        tr("Present from here"), key=f"present {place}", icon=":material/play_arrow:",
        help=tr("Present from here"),
        on_click=session.START.put, args=(place,),
    )  # fmt: skip


def _noted(place: int, key: str, what: str) -> None:
    if place < len(_steps()):
        session.SEQUENCE.put(sequence.noted(_steps(), place, **{what: session.widget(key).get()}))


def _load(key: str) -> None:
    take(key, lambda file: _put(sequence.read(file.getvalue(), frame.known())))


def _paste() -> None:
    link = session.widget("pasted link").get("").strip()
    session.widget("pasted link").put("")
    try:
        if link:
            _put(sequence.added(_steps(), SequenceView(sequence.checked(link, frame.known()))))
    except InputError as error:
        session.UPLOAD_PROBLEM.put(error.said())
