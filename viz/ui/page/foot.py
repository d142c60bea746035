"""The foot of a lesson: its link to copy, a way to print it, and on paper the link and its QR code."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from viz.errors import InputError
from viz.language import language, mark, tr
from viz.ui.page import address, languages, present, sequence, session

LONGEST_CODE = 600
"""Letters of a link: the code of a longer one is too fine for a phone."""
OWN_PICTURE = mark(
    "Your own picture is not in the link: it never leaves this session. Whoever opens the link is asked for"
    " the file; everything else is kept."
)
SEQUENCE = mark("Collect views, put them in order, and present them with PageUp and PageDown (Class).")
_HERE = Path(__file__).parent
_buttons = st.components.v2.component(
    "attention_lab_foot",
    html='<div class="mount">\n</div>',
    css=(_HERE / "foot.css").read_text(encoding="utf-8"),
    js=(_HERE / "foot.js").read_text(encoding="utf-8"),
)


def foot(question: str, page: str, *, view: bool = True) -> None:
    """Draw it under the page, once its address says what is on screen.

    `page` is what the address calls it; where it is a `view`, a teacher can collect it.
    """
    with st.container(key="foot", horizontal=True, vertical_alignment="center"):
        _buttons(data=[{"says": _says()}], key="foot buttons", width="content")
        present.keys(page)
        if view:
            n = len(session.SEQUENCE.get(()))
            title = tr("Add to the sequence ({n})", n=n) if n else tr("Add to a sequence")
            st.button(title, key="add to sequence", on_click=_add, args=(page,), help=tr(SEQUENCE))
        languages.menu()
    with st.container(key="foot print"):
        st.html(printed(question, address.link(), tr("QR code of this view")))
    if st.context.theme.type == "dark":
        st.html(_HERE / "print_dark.css")


def _add(page: str) -> None:
    """Keep this view as the last of the sequence."""
    link = f"{page}?{urlencode(address.everything(), doseq=True)}"
    try:
        step = sequence.SequenceView(sequence.checked(link, {page}))
        session.SEQUENCE.put(sequence.added(session.SEQUENCE.get(()), step))
    except InputError as error:
        st.toast(error.said())
    else:
        n = len(session.SEQUENCE.get(()))
        st.toast(tr("View {n} of the sequence. See Class, A sequence of views.", n=n))


def _says() -> dict[str, str]:
    """What the buttons are called, and what they say; a note where the link lacks something."""
    return {
        "copy": tr("Copy link"),
        "print": tr("Print"),
        "copied": tr("Copied: it opens this very view."),
        "note": tr(OWN_PICTURE) if st.query_params.get("picture") == "own" else "",
        "language": language(),
        "long": tr("It has {n} letters: some mail and chat programs cut it."),
        "link": tr("The link of this view"),
        "refused": tr("This browser lets no page copy. Copy it from here:"),
    }


@lru_cache(maxsize=256)
def printed(question: str, link: str, alt: str) -> str:
    """What stands at the foot of the printed page: the lesson, the link of the view, its QR code.

    `alt` says what the code is.
    """
    code = f'<img alt="{escape(alt)}" src="{qr(link)}">' if 0 < len(link) <= LONGEST_CODE else ""
    return f"<div><p>Attention Lab: {escape(question)}</p><p>{escape(link)}</p></div>{code}"


def qr(link: str) -> str:
    """The link's QR code (ISO/IEC 18004) as the address of a drawing.

    One fixed mask: to try all eight takes twice as long, and phones read each.
    """
    import segno

    made = segno.make(link, error="l", micro=False, mask=2)
    return str(made.svg_data_uri(encode_minimal=True, omitsize=True, border=2))
