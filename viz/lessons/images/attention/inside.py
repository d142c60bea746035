"""What the patches have become inside the network: their parts as colours, and what is like what."""

from __future__ import annotations

from functools import partial
from html import escape

import numpy as np
import streamlit as st

from viz.analysis.correlation import correlation
from viz.analysis.parts import Parts, likeness, parts
from viz.analysis.tokens import words
from viz.figures.parts import depth_names, depths_strip, parts_map
from viz.figures.sheets import overlay_map
from viz.foreign import literal
from viz.language import mark, tr
from viz.lessons.images.attention import sentences
from viz.lessons.images.attention.lens import PhotoLensView, reproduced
from viz.recording import ImageRecording
from viz.ui.components.photo import data_uri
from viz.ui.controls import own_snippets
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show

SIDE, BYTES = 360, 24_000
"""Pixels and bytes of the photo under a map."""
LOOK_FOR = mark(
    "In the first layers a colour is a colour or a place. From which layer on does one thing have one colour,"
    " and do its parts come apart?"
)


def colours(subject: Subject[ImageRecording], view: PhotoLensView) -> None:
    """The principal components of the patches as colours: all depths in a row, one of them large."""
    recording = subject.recording
    found = parts(recording)
    show.heading(
        tr("Parts in colours"),
        tr(
            "Three numbers of each patch, its principal components, as green, blue and red: like colours are"
            " like vectors."
        ),
    )
    place = st.container()
    left, middle, right = show.columns(5, 6, 6)
    with left:
        depth = _depth(found)
        show.note(sentences.shares(found, depth))
        show.look_for(tr(LOOK_FOR), about="parts")
    with place:
        show.figure(
            partial(depths_strip, found, chosen=depth),
            alt=tr(
                "The patches in the colours of their parts, by depth, up to layer {layers}.",
                layers=recording.n_layers,
            ),
            key="parts by depth",
            code=own_snippets.parts(subject),
        )
    with middle:
        uri, alt = data_uri(subject.square, side=SIDE, most=BYTES), escape(tr("The picture itself."))
        st.html(
            f'<img alt="{alt}" width="{SIDE}" height="{SIDE}" style="max-width:100%;height:auto" src="{uri}">'
        )
    with right:
        show.figure(
            partial(parts_map, found, depth, mark=_place(recording, view.pin), height=SIDE),
            alt=_after(depth),
            key="parts",
            code=own_snippets.parts(subject),
            picture=True,
        )


def alike(subject: Subject[ImageRecording], view: PhotoLensView, layer: int, how: str) -> None:
    """Where the pinned token looks, beside what is like it when the layer begins."""
    recording, pin = subject.recording, view.pin
    name = words(recording)[pin]
    looks = view.matrix.weights[pin, recording.grid.prefix :]
    likes = likeness(recording, layer, pin)
    uri = data_uri(subject.square, side=SIDE, most=BYTES)
    show.heading(
        tr("Looks at, or is like?"),
        tr(
            "{title}: where {name} looks, beside how alike the vectors are that the layer gets.",
            title=literal(view.matrix.title),
            name=literal(name),
        ),
    )
    left, middle, right = show.columns(5, 6, 6)
    with left:
        other = np.arange(len(looks)) != pin - recording.grid.prefix
        show.look_for(sentences.alike(name, float(correlation(looks[other], likes[other]))), about="alike")
    drawn = partial(overlay_map, mark=_place(recording, pin), height=SIDE)
    with middle:
        st.markdown(tr("**{name} looks at**", name=literal(name)))
        most, measures = float(looks.max()) or 1.0, view.matrix.measures
        show.figure(
            partial(drawn, recording.grid.to_grid(looks), uri, most=most, measures=measures),
            alt=tr("The picture under where {name} looks.", name=name),
            key="where it looks",
            code=partial(reproduced, subject, layer, view.head, how=how, pin=pin),
            picture=True,
        )
    with right:
        st.markdown(tr("**{name} is like**", name=literal(name)))
        measures = tr("cosine of two vectors")
        show.figure(
            partial(drawn, recording.grid.to_grid(likes), uri, most=1.0, signed=True, measures=measures),
            alt=tr("The picture under how like each patch is to {name}: cosines from −1 to 1.", name=name),
            key="is like",
            code=own_snippets.likeness(subject, layer, pin),
            picture=True,
        )


def _depth(found: Parts) -> int:
    """The depth that is drawn large, 0 for the embedding."""
    names = dict(enumerate(depth_names(len(found.scores))))
    return address.choice(
        st.select_slider, tr("After layer"), names, key="depth", default=len(names) - 1, what=tr("depth"),
        persist_state="session",
    )  # fmt: skip


def _after(depth: int) -> str:
    if not depth:
        return tr("Each patch in the colour of its three components, before the first layer.")
    return tr("Each patch in the colour of its three components, after layer {depth}.", depth=depth)


def _place(recording: ImageRecording, token: int) -> tuple[int, int] | None:
    """(row, column) of a patch; None for a special token."""
    at = token - recording.grid.prefix
    return divmod(at, recording.grid.columns) if at >= 0 else None
