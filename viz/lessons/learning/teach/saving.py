"""What was learned, as a folder to take away: nothing is packed before a button is pressed."""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.language import tr
from viz.learning import Judged, weights
from viz.lessons.learning.teach import tuning_sentences as sentences
from viz.lessons.learning.teach.judged import JudgedLearner
from viz.lessons.learning.teach.tuning_card import head_card
from viz.models.catalogue import CATALOGUE
from viz.models.families import FAMILIES
from viz.teaching import EmbedExamples, PackTuned
from viz.ui.controls.examples import Chosen
from viz.ui.page import show
from viz.ui.running import waiting


def button(title: str, asked: PackTuned, *, key: str) -> None:
    """The button that saves this folder."""
    st.download_button(
        title,
        data=partial(_zip, asked),
        file_name=f"{asked.model}-{key}.zip",
        key=f"save {key}",
        icon=":material/download:",
        on_click="ignore",
    )


def head(chosen: Chosen, learner: JudgedLearner, judged: Judged) -> None:
    """The button that saves the head of the network untouched, where that is the learner that was
    `judged`.
    """
    network, given = chosen.transformer, learner.given
    family = FAMILIES[network.family]
    if (
        learner.asked != EmbedExamples(network.name, given.inputs, chosen.reading)
        or learner.arm.kind != "head"
        or family.causal
        or family.decoder
        or network.name not in CATALOGUE
        or network.base
    ):
        return
    card = head_card(given, judged.answers, chosen.reading, network)
    wish = PackTuned(network.name, weights({}), judged.head, given.classes, chosen.reading, card)
    button(tr("Save this head"), wish, key="judged-head")
    show.note(tr(sentences.HEAD_TAKEN))


def _zip(asked: PackTuned) -> bytes:
    return waiting.silently(asked).data.tobytes()
