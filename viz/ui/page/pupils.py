"""How a class comes in: the code and its QR on the projector, and a narrow page for the code on a phone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from viz.codes import normal
from viz.foreign import literal
from viz.language import mark, tr
from viz.paths import url
from viz.ui.page import address
from viz.ui.page.foot import qr

HERE_ALONE = ("localhost", "127.0.0.1", "::1")
NOT_REACHED = mark(
    "Other devices do not reach this address: it means this computer itself. Start the server with"
    " `--host 0.0.0.0` and open this page by the computer's name or number."
)


def invite(page: str, code: str, *, width: int = 230) -> None:
    """The code, the address of `page` (below pages/) and the QR code of both, to project."""
    link = link_to(page)
    st.html(f'<p style="font-size:3.2rem;line-height:1;font-weight:700;letter-spacing:.12em">{code}</p>')
    with st.container(key="invited"):
        st.markdown(tr("Pupils open {link} and type the code, or scan this.", link=literal(link)))
    alt, drawing = tr("QR code for pupils"), qr(f"{link}?code={code}")
    st.html(f'<img alt="{alt}" width="{width}" style="background:white" src="{drawing}">')
    if urlsplit(link).hostname in HERE_ALONE:
        st.info(tr(NOT_REACHED), icon=":material/info:")


def link_to(page: str) -> str:
    """The whole address of another page of this server, as this visit reaches it."""
    here = str(st.context.url or "").partition("?")[0]
    return f"{here.rpartition('/')[0]}/{url(page)}"


def dress() -> None:
    """One narrow column with large buttons, on a phone and on a tablet."""
    st.html(Path(__file__).with_name("pupils.css"))


def code() -> str:
    """The code of the link, or as it is typed."""
    known = normal(st.query_params.get("code", ""))
    typed = st.text_input(
        tr("Code"), known, key="typed code", max_chars=20, placeholder=tr("The code on the projector")
    )
    if typed and normal(typed) != known:
        address.put("code", normal(typed))
    return normal(typed or "")
