"""The head view of one layer: its heads and its pinned token live in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from viz.analysis.matrix import Matrix, matrix
from viz.language import tr
from viz.recording import Recording
from viz.ui.components.head_view import HeadViewState, Pin, Special, head_view
from viz.ui.controls import snippets
from viz.ui.controls.pinned import Choice
from viz.ui.controls.subject import Subject
from viz.ui.page import address
from viz.ui.running.cache import presets

CROWDED = 40
"""More tokens than this, and one of them is pinned from the start: all their
lines at once are only a blot."""


@dataclass(frozen=True)
class AttentionView:
    """One layer as it is on screen after whatever was clicked."""

    matrix: Matrix
    pin: int
    """The token whose answer is shown, from 0: the pinned query, else the first word."""
    layer: int
    head: int
    """The first of the heads on screen, from 0."""
    promised: bool
    """Is this layer and head, and no other, what the preset speaks of?"""
    choice: Choice
    """The same for the address of a comparison."""


def attention_view(subject: Subject[Recording], *, how: str, special: Special, share: float) -> AttentionView:
    """The head view of one layer; its heads and its pinned token come from the address and go back there."""
    recording, preset = subject.recording, subject.preset or {}
    wanted = address.numbers("heads", low=1, high=recording.n_heads, what=tr("head")) or [
        min(preset.get("head", presets()[0]["head"]), recording.n_heads)
    ]
    one = None if how == "head" else matrix(recording, subject.layer, heads=(), how=how, special="show")

    def code(heads: tuple[int, ...]) -> str:
        return snippets.of_text(recording, subject.checkpoint, layer=subject.layer, heads=heads, how=how)

    shown = head_view(
        recording,
        layer=subject.layer,
        heads=[head - 1 for head in wanted],
        pin=_linked_pin(
            recording, preset.get("pin", _first_word(recording) if recording.n_tokens > CROWDED else None)
        ),
        combined=None if one is None else one.weights,
        title="" if one is None else one.title,
        special=special,
        share=share,
        key="head view",
        code=code if snippets.plain(subject.checkpoint) else None,
    )
    address.put("heads", ",".join(str(head + 1) for head in shown.heads))
    address.put("pin", _written(shown.pin))
    drawn = matrix(recording, subject.layer, heads=shown.heads or (0,), how=how, special=special)
    here = (subject.layer + 1, [head + 1 for head in shown.heads])
    promised = how == "head" and here == (preset.get("layer"), [preset.get("head")])
    pin = _query(recording, shown)
    return AttentionView(
        matrix=drawn,
        pin=pin,
        layer=subject.layer,
        head=(shown.heads or (0,))[0],
        promised=promised,
        choice=Choice(subject.layer, shown.heads or (0,), how, pin, special),
    )


def _query(recording: Recording, shown: HeadViewState) -> int:
    return shown.pin[1] if shown.pin is not None and shown.pin[0] == "query" else _first_word(recording)


def _first_word(recording: Recording) -> int:
    return next((i for i, special in enumerate(recording.special) if not special), 0)


def _linked_pin(recording: Recording, default: int | None) -> Pin | None:
    asked = st.query_params.get("pin")
    if asked is None:
        return None if default is None else ("query", default)
    found = address.number("pin", low=1, high=recording.n_tokens, what=tr("token"))
    if found is None:
        return None
    return ("key" if asked.startswith("key-") else "query", found - 1)


def _written(pin: Pin | None) -> str | None:
    if pin is None:
        return "none"
    return f"{'key-' if pin[0] == 'key' else ''}{pin[1] + 1}"
