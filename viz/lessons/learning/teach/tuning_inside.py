"""What a tuned network looks at, beside what it looked at before."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from viz.analysis.compared import attention_moved
from viz.arrays import Array
from viz.figures.cells import Panel
from viz.figures.panels import panels
from viz.figures.sheets import overlay_map
from viz.figures.tokens import names
from viz.language import tr
from viz.learning import Tuned, weights
from viz.lessons.learning.teach import needed, opening, saving
from viz.lessons.learning.teach import tuning_sentences as sentences
from viz.lessons.learning.teach.tuning_card import card, head_card
from viz.models.catalogue import CATALOGUE, Checkpoint
from viz.pictures import cut
from viz.recording import ImageRecording, Recording
from viz.requests import RecordImage, RecordText, Request
from viz.teaching import SIDE, PackTuned, RecordTuned, TuneNetwork
from viz.ui.components.photo import data_uri
from viz.ui.page import address, show
from viz.ui.running import trainings, waiting

ROW = 22
"""Pixels of a head's row."""


def looked(taught: TuneNetwork, network: Checkpoint) -> None:
    """Where the first token of a layer looks on one of the tests, before and after, on one scale."""
    show.heading(
        tr("What does it look at now?"),
        tr(
            "Where the first token, [CLS], looks on a test that nobody learned from: in the network as it"
            " was, and in its tuned copy. Both are on one scale."
        ),
    )
    whole = trainings.tuned(taught)
    if whole is None or whole.change is None:
        show.note(tr(sentences.GONE))
        return
    given = taught.examples
    example, layer = _chosen(taught, network)
    asked: Any = given.inputs[example]
    size, name = SIDE if network.sizes else None, taught.model
    plain: Request[Any] = (
        RecordText(name, asked) if network.reads == "text" else RecordImage(name, asked, size)
    )
    tuned: Request[Any] = RecordTuned(name, whole.change, asked, size)
    both = [waiting.result(each) for each in (plain, tuned)]
    rows = [np.asarray(each.attention[layer][:, 0]) for each in both]
    if isinstance(both[0], ImageRecording):
        _over(both[0], asked, rows)
    else:
        _beside(both[0], rows)
    shares = attention_moved(rows[1] - rows[0])
    show.note(sentences.elsewhere(shares, layer))
    needed.needed(taught, whole, both[0], example=example, size=size)
    if name in CATALOGUE and not network.base:
        _opened(taught, whole, network, example=example, layer=layer, head=int(shares.argmax()))


def _opened(  # noqa: PLR0913 - all but three by name
    taught: TuneNetwork, whole: Tuned, network: Checkpoint, *, example: int, layer: int, head: int
) -> None:
    """The buttons that open the tuned network elsewhere, on this test, and those that save it or a head."""
    assert whole.change is not None  # who looks inside has its weights
    given, told = taught.examples, card(taught, whole, network)
    size = SIDE if network.sizes else None
    packed = PackTuned(taught.model, whole.change, whole.head, given.classes, taught.reading, told, size)
    plain = head_card(given, whole.frozen, taught.reading, network)
    untouched = replace(packed, change=weights({}), head=whole.frozen_head, card=plain)
    asked, pictures = given.inputs[example], network.reads == "image"
    with show.row():
        opening.button(packed, network, asked, layer=layer, head=head)
        if pictures:
            opening.explained(untouched, packed, asked, label=given.classes[given.labels[example]])
    if pictures:
        show.note(sentences.explained(tr(opening.EXPLAINED[0])))
    with show.row():
        saving.button(tr("Save the tuned network"), packed, key="tuned")
        saving.button(tr("Save the frozen network's head"), untouched, key="head")
        st.caption(tr(sentences.TAKEN), width="content")


def _chosen(taught: TuneNetwork, network: Checkpoint) -> tuple[int, int]:
    """One of the tests, by its place among the examples, and a layer, from 0."""
    tests = taught.examples.test
    left, right = st.columns([3, 1])
    with left:
        titles = {place: _titled(taught, place) for place in range(len(tests))}
        place = address.menu(tr("Test"), titles, key="tuned-test", default=0, what=tr("test"))
    with right:
        layers = {layer: str(layer + 1) for layer in range(network.layers)}
        last, what = network.layers - 1, tr("layer")
        layer = address.menu(tr("Layer"), layers, key="tuned-layer", default=last, what=what)
    return tests[place], layer


def _titled(taught: TuneNetwork, place: int) -> str:
    given = taught.examples
    index = given.test[place]
    shown: Any = given.inputs[index]
    text = " ".join(shown) if isinstance(shown[0], str) else shown[0].name
    label = given.classes[given.labels[index]]
    if given.reads == "image" and text.casefold().startswith(label.casefold()):  # "pullover 17"
        return text[:80]
    return f"{label}: {text[:80]}"  # a menu shows it as it stands


def _beside(recording: Recording, rows: list[Array]) -> None:
    """Each head's weights [head, token], before and after."""
    labels = names(recording, range(len(recording.tokens)), theme=show.colours())
    heads = [tr("head {head}", head=number + 1) for number in range(len(rows[0]))]
    made = partial(Panel, rows=heads, columns=labels, signed=False, measures=tr("attention"))
    drawn = [
        made(values=each, title=title) for each, title in zip(rows, (tr("before"), tr("tuned")), strict=True)
    ]
    show.figure(
        partial(panels, *drawn, height=ROW * len(heads) + 120),
        alt=tr("Two heat maps, a row for each head: attention of the first token, before and after tuning."),
        key="tuned attention",
    )


def _over(recording: ImageRecording, photo: Any, rows: list[Array]) -> None:
    """The mean of the heads over the picture, before, after, and the difference."""
    uri = data_uri(cut(*photo)[0], side=360, most=24_000)
    maps = [recording.grid.to_grid(each.mean(axis=0)) for each in rows]
    change = maps[1] - maps[0]
    most = float(max(each.max() for each in maps)) or 1.0
    end = float(np.abs(change).max()) or 1.0
    drawn = (
        ("Before", tr("Before"), partial(overlay_map, maps[0], uri, most=most, measures=tr("attention"))),
        ("Tuned", tr("Tuned"), partial(overlay_map, maps[1], uri, most=most, measures=tr("attention"))),
        (
            "Tuned − before",
            tr("Tuned − before"),
            partial(overlay_map, change, uri, most=end, measures=tr("difference"), signed=True),
        ),
    )
    for column, (key, title, figure) in zip(show.columns(1, 1, 1), drawn, strict=True):
        with column:
            st.markdown(tr("**{title}**, mean of the heads", title=title))
            alt = tr("{title}: attention of [CLS] over the picture.", title=title)
            show.figure(figure, alt=alt, key=key, picture=True)
