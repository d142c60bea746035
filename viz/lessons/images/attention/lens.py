"""The patch lens of a lesson: what the address says about head and pin, and where it goes back to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from viz.analysis.heads import HeadMetrics
from viz.analysis.matrix import Matrix, matrix
from viz.analysis.saliency import follows
from viz.figures.attention import answer_bars
from viz.language import number, tr
from viz.lessons.images.attention.controls import Controls
from viz.recording import ImageRecording
from viz.ui.components.patch_lens import patch_lens
from viz.ui.controls import head_finder, snippets
from viz.ui.controls.subject import Subject
from viz.ui.page import address, session, show
from viz.ui.running import cache


@dataclass(frozen=True)
class PhotoLensView:
    """One layer as it is on screen after whatever was clicked."""

    matrix: Matrix
    head: int
    """From 0."""
    pin: int
    """The token whose answer is shown: the pinned one, else [CLS], or the first patch where there is none."""
    pinned: bool
    sent: int
    """Bytes that went to the browser for it."""


def attention(subject: Subject[ImageRecording], chosen: Controls, *, height: int = 410) -> PhotoLensView:
    """The patch lens of one layer; its head and its pinned patch come from the address and go back there."""
    recording = subject.recording
    layer = min(chosen.layer, recording.n_layers - 1)
    wanted = address.numbers("heads", low=1, high=recording.n_heads, what=tr("head")) or [1]
    one = None if chosen.how == "head" else matrix(recording, layer, heads=(), how=chosen.how, special="show")
    shown = patch_lens(
        recording,
        layer=layer,
        head=wanted[0] - 1,
        pin=_linked_pin(subject),
        picture=subject.square,
        combined=None if one is None else one.weights,
        title="" if one is None else one.title,
        notes=_notes(recording, layer),
        style=chosen.style,
        height=height,
        key="patch lens",
        code=lambda now: reproduced(subject, layer, now.head, how=chosen.how, pin=now.pin or 0),
    )
    address.put("heads", str(shown.head + 1))
    address.put("pin", "none" if shown.pin is None else str(shown.pin + 1))
    if shown.pin is not None:
        session.PINNED.put((shown.pin, recording.grid))
    drawn = matrix(recording, layer, heads=(shown.head,), how=chosen.how, special="show")
    pin = 0 if shown.pin is None else shown.pin
    return PhotoLensView(drawn, shown.head, pin, shown.pin is not None, shown.sent)


def reproduced(subject: Subject[ImageRecording], layer: int, head: int, *, how: str, pin: int) -> str:
    """Python that computes where a token looks."""
    picture = cache.file_of(subject.photo[0])
    return snippets.of_picture(
        subject.recording, subject.checkpoint, picture=picture, layer=layer, heads=(head,), how=how, pin=pin
    )


def grid(subject: Subject[ImageRecording], metrics: HeadMetrics, layer: int, view: PhotoLensView) -> None:
    """Where the pinned token looks in every layer and head; a click opens the head here."""
    code = partial(reproduced, subject, layer, view.head, how="head", pin=view.pin)
    head_finder.grid(subject.recording, metrics, query=view.pin, chosen=(layer, view.head), code=code)


def _notes(recording: ImageRecording, layer: int) -> list[tuple[str, str]]:
    """How closely each head follows what stands out, briefly and in full; none where no map says."""
    if recording.saliency is None:
        return []
    said = [(number(value, ".2f"), value) for value in follows(recording)[layer]]
    return [
        (f"r {r}", tr("how far [CLS]'s attention goes with what stands out: r = {r}", r=r))
        if np.isfinite(value)
        else ("", "")
        for r, value in said
    ]


def bars(subject: Subject[ImageRecording], view: PhotoLensView, chosen: Controls) -> None:
    """Where the pinned token looks, largest first."""
    recording, drawn = subject.recording, view.matrix
    layer, name = min(chosen.layer, recording.n_layers - 1), recording.tokens[view.pin]
    show.heading(tr("Where {name} looks", name=name), tr("{title}; largest first.", title=drawn.title))
    show.figure(
        partial(
            answer_bars, recording, drawn.weights, view.pin, top=7,
            adds_up=drawn.adds_up, measures=drawn.measures
        ),
        alt=tr("Bars, {title}: where {name} looks.", title=drawn.title, name=name),
        key="bars",
        code=partial(reproduced, subject, layer, view.head, how=chosen.how, pin=view.pin),
    )  # fmt: skip


def _linked_pin(subject: Subject[ImageRecording]) -> int | None:
    """The pinned token of the link; without one, the patch in the middle.

    The one that was pinned in other, larger or smaller patches stays where it was in the picture.
    """
    grid = subject.recording.grid
    if "pin" not in st.query_params:
        return grid.token(grid.rows // 2, grid.columns // 2)
    token, before = session.PINNED.get((0, grid))
    if before != grid and st.query_params["pin"] == str(token + 1):
        return before.same_place(token, grid)
    found = address.number("pin", low=1, high=subject.recording.n_tokens, what=tr("patch"))
    return None if found is None else found - 1
