"""A page of all the components on made-up recordings, for the browser tests: `streamlit run` it and look.

The URL chooses: rec (short, 128, 512, strange, causal, picture, two), layer, heads, pin, special, share, view
(heads, grid, tokens).
"""

from __future__ import annotations

import streamlit as st

from tests.ui.components import build
from viz.ui.components.head_grid import head_grid
from viz.ui.components.head_view import head_view
from viz.ui.components.tokens import token_strip

RECORDINGS = {
    "short": build.recording,
    "128": lambda: build.long(128, layers=6),
    "512": lambda: build.long(512, layers=2),
    "strange": lambda: build.recording(build.STRANGE),
    "causal": lambda: build.recording(attention=build.attention(2, 12, 18, causal=True), causal=True),
    "picture": build.picture,
    "two": build.two_rows,
}


@st.cache_resource
def recording(name: str):
    return RECORDINGS[name]()


st.set_page_config(layout="wide")
url = st.query_params
rec = recording(url.get("rec", "short"))
if st.button("Ask for token 3"):
    st.session_state.pin = ("query", 3)
if st.button("Ask for nothing"):
    st.session_state.pin = None
left, right = st.columns(2)
view = url.get("view", "heads")
if view == "heads":
    first = ("query", int(url["pin"])) if "pin" in url else None
    with left:
        shown = head_view(
            rec,
            layer=int(url.get("layer", 1)) - 1,
            heads=[int(h) - 1 for h in url.get("heads", "2").split(",")],
            pin=st.session_state.get("pin", first),
            combined=rec.attention[0].mean(axis=0) if "mean" in url else None,
            title="Layer 1, mean of 12 heads" if "mean" in url else "",
            special=url.get("special", "show"),
            share=float(url.get("share", 1)),
            key="view",
        )
    right.text(f"Python has heads {[head + 1 for head in shown.heads]} pin {shown.pin}")
elif view == "grid":
    with left if "wide" not in url else st.container():
        opened = head_grid(rec, key="grid", labels={(0, 1): "previous token 0.93"}, chosen=(0, 2))
    right.text(f"Python has opened {opened}")
else:
    with left:
        token_strip(rec, key="tokens")
