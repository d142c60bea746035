"""Who is here, without a name: the same browser is known again, and nothing else of it."""

from __future__ import annotations

import hashlib

import streamlit as st

from viz.ui.page import session

COOKIE = "_streamlit_xsrf"
"""Streamlit gives one to every browser, and keeps its token, written under another mask each time."""


def visitor(purpose: str) -> str:
    """Letters and digits that stand for this browser and this purpose: two purposes cannot be joined.

    They outlive a reload, and end with the browser. A browser that refuses cookies is known by its visit.
    """
    known = token(st.context.cookies.get(COOKIE, "")) or session.owner()
    return hashlib.sha256(f"{purpose} {known}".encode()).hexdigest()[:32]


def place() -> str:
    """The network address that this visit comes from; "" where nobody knows it."""
    return str(st.context.ip_address or "")


def token(cookie: str) -> str:
    """The token in "2|mask|masked token|time", in hexadecimal; "" where there is none."""
    try:
        version, mask, masked, _ = cookie.split("|")
        key, data = bytes.fromhex(mask), bytes.fromhex(masked)
    except ValueError:
        return ""
    if version != "2" or not key or not data:
        return ""
    return bytes(byte ^ key[place % len(key)] for place, byte in enumerate(data)).hex()
