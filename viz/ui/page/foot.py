"""The foot of a lesson: its link to copy, a way to print it, and on paper the link and its QR code."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path

import streamlit as st

from viz.ui.page import address

LONGEST_CODE = 600
"""Letters of a link: the code of a longer one is too fine for a phone."""
OWN_PICTURE = (
    "Your own picture is not in the link: it never leaves this session. Whoever opens the link is asked for"
    " the file; everything else is kept."
)
_HERE = Path(__file__).parent
_buttons = st.components.v2.component(
    "attention_lab_foot",
    html='<div class="mount">\n</div>',
    css=(_HERE / "foot.css").read_text(encoding="utf-8"),
    js=(_HERE / "foot.js").read_text(encoding="utf-8"),
)


def foot(question: str) -> None:
    """Draw it under the lesson, once its address says what is on screen."""
    note = OWN_PICTURE if st.query_params.get("picture") == "own" else ""
    with st.container(key="foot"):
        _buttons(data={"note": note}, key="foot buttons")
    with st.container(key="foot print"):
        st.html(printed(question, address.link()))
    if st.context.theme.type == "dark":
        st.html(_HERE / "print_dark.css")


@lru_cache(maxsize=256)
def printed(question: str, link: str) -> str:
    """What stands at the foot of the printed page: the lesson, the link of the view, its QR code."""
    code = f'<img alt="QR code of this view" src="{qr(link)}">' if 0 < len(link) <= LONGEST_CODE else ""
    return f"<div><p>Attention Lab: {escape(question)}</p><p>{escape(link)}</p></div>{code}"


def qr(link: str) -> str:
    """The link's QR code (ISO/IEC 18004) as the address of a drawing.

    One fixed mask: to try all eight takes twice as long, and phones read each.
    """
    import segno

    made = segno.make(link, error="l", micro=False, mask=2)
    return str(made.svg_data_uri(encode_minimal=True, omitsize=True, border=2))
