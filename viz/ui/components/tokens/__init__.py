"""The token strip: a text as the model reads it, word pieces, special tokens and all, over the text as it was
written.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from viz.analysis.tokens import words
from viz.recording import Recording
from viz.ui.components import transport

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "attention_lab_token_strip",
    html='<div class="mount">\n</div>',
    css=transport.style(_HERE / "tokens.css"),
    js=transport.script(_HERE / "tokens.js"),
)


def token_strip(recording: Recording, *, key: str) -> None:
    """Mounts the strip; it never sends anything to the server."""
    _component(data=payload(recording), key=key)


def payload(recording: Recording) -> bytes:
    """The tokens as written on screen, the vocabulary's own entries, and where each one stands in its text.

    Spans count characters as Python does, by code point; a span of no length belongs to a token that is not
    in the text.
    """
    meta = {
        "words": words(recording),
        "tokens": recording.tokens,
        "joins": "".join("01"[join] for join in recording.joins),
        "special": "".join("01"[special] for special in recording.special),
        "spans": recording.spans,
        "segments": recording.segments,
        "texts": recording.texts,
        "theme": transport.colours(),
    }
    return transport.pack(meta)
