"""The home page's two parts: one sentence that already answers, and the lessons by their questions."""

from __future__ import annotations

import streamlit as st

from viz.elsewhere import ASKED, LONGEST
from viz.foreign import literal
from viz.language import tr
from viz.models.catalogue import DEFAULT_TEXT, checkpoint
from viz.paths import PAGES
from viz.ui.components.head_view import head_view
from viz.ui.controls import snippets
from viz.ui.page import address, frame, notices, show
from viz.ui.running import waiting
from viz.ui.running.cache import presets, record_text
from viz.ui.running.downloads import available, offer

WIDTH = 285
"""Pixels of a unit: two fit beside the example at 1440."""


def example() -> None:
    """The first preset, alive: hover any word."""
    preset, row = presets()[0], checkpoint(DEFAULT_TEXT)
    if not available(row):
        offer(row, needed=False)
        return
    recording = waiting.result(record_text(DEFAULT_TEXT, preset["text"]))
    layer, head, pin, key = (preset[name] for name in ("layer", "head", "pin", "key"))
    weight = recording.attention[layer - 1, head - 1, pin, key]
    show.heading(
        tr("Where does *{word}* look?", word=recording.tokens[pin]),
        tr(
            "MiniLM, a small BERT on this computer: in layer {layer}, head {head} it gives {weight:.2f} to"
            " *{other}*. Hover any word.",
            layer=layer,
            head=head,
            weight=weight,
            other=recording.tokens[key],
        ),
    )
    minilm = checkpoint(recording.model)
    head_view(
        recording,
        layer=layer - 1,
        heads=[head - 1],
        pin=("query", pin),
        height=460,
        key="home example",
        code=lambda heads: snippets.of_text(recording, minilm, layer=layer - 1, heads=heads, how="head"),
    )
    st.page_link(
        PAGES / "words/attention.py",
        label=tr("New here? A tour of the first lesson, in five sentences"),
        icon=":material/explore:",
        query_params={"tour": "1"},
    )


def lost() -> None:
    """Say which page an address asked for that led here because there is none."""
    if asked := address.asked(ASKED):
        said = tr(
            "There is no page “{name}” here. These are the lessons.", name=literal(str(asked)[:LONGEST])
        )
        notices.say(said)


def lessons() -> None:
    """Every lesson of the syllabus, unit by unit; two units beside each other where there is room."""
    beside = st.container(horizontal=True, vertical_alignment="top")
    for unit, lessons_of_unit in frame.syllabus().items():
        with beside.container(key=f"unit {unit}", gap="xxsmall", width=WIDTH):
            st.markdown(f"### {tr(unit)}")
            for lesson in lessons_of_unit:
                st.page_link(PAGES / lesson.path, label=f":primary[{tr(lesson.question)}]")
                st.caption(tr(lesson.promise))
